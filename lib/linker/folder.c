/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "linker/folder.h"

#include <errno.h>
#include <ftw.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEEPER "/d"

char *bcf_folder_path(const char *folder, const char *name, struct bcf_arena *arena)
{
    size_t folder_length = strlen(folder);
    size_t name_size = strlen(name) + 1;
    char *path = bcf_arena_alloc(arena, folder_length + 1 + name_size);

    if (!path)
        return NULL;
    memcpy(path, folder, folder_length);
    path[folder_length] = '/';
    memcpy(path + folder_length + 1, name, name_size);
    return path;
}

int bcf_folder_create(char **path, struct bcf_arena *arena)
{
    const char *where = getenv("TMPDIR");
    char *name;

    /* The linker is told of it, and may be so from another place. */
    if (!where || where[0] != '/')
        where = "/tmp";
    name = bcf_folder_path(where, "bcflags-XXXXXX", arena);
    if (!name)
        return ENOMEM;
    if (!mkdtemp(name))
        return errno ? errno : EIO;
    *path = name;
    return 0;
}

int bcf_folder_create_deep(char **path, const char *folder, size_t depth, struct bcf_arena *arena)
{
    size_t length = strlen(folder);
    size_t size = sizeof(DEEPER) - 1;
    char *name;

    if (depth > (SIZE_MAX - length - 1) / size)
        return ENAMETOOLONG;
    name = bcf_arena_alloc(arena, length + depth * size + 1);
    if (!name)
        return ENOMEM;
    memcpy(name, folder, length);
    for (size_t i = 0; i < depth; i++) {
        memcpy(name + length, DEEPER, size);
        length += size;
        if (mkdir(name, S_IRWXU) != 0 && errno != EEXIST)
            return errno;
    }
    *path = name;
    return 0;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *place)
{
    (void)status;
    (void)place;
    if (type == FTW_DP || type == FTW_DNR)
        (void)rmdir(path);
    else
        (void)unlink(path);
    return 0;
}

void bcf_folder_remove(const char *path)
{
    (void)nftw(path, remove_entry, 8, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}
