/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "linker/folder.h"

#include "base/text.h"

#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *bcf_folder_path(const char *folder, const char *name, const char *suffix,
                      struct bcf_arena *arena)
{
    struct bcf_text path;

    bcf_text_init(&path, arena);
    bcf_text_add_string(&path, folder);
    bcf_text_add_string(&path, "/");
    bcf_text_add_string(&path, name);
    bcf_text_add_string(&path, suffix);
    return path.failed ? NULL : path.data;
}

static int create_in(char **path, const char *where, struct bcf_arena *arena)
{
    char *name = bcf_folder_path(where, "bcflags-XXXXXX", "", arena);

    if (!name)
        return ENOMEM;
    errno = 0;
    if (!mkdtemp(name))
        return errno;
    *path = name;
    return 0;
}

int bcf_folder_create(char **path, struct bcf_arena *arena)
{
    static const char usual[] = "/tmp";
    const char *where = getenv("TMPDIR");

    /* The linker is told of it, and lld may be told to work elsewhere. It is a part of lines that
     * the linker prints. */
    if (where && where[0] == '/' && !strchr(where, '\n') && create_in(path, where, arena) == 0)
        return 0;
    return create_in(path, usual, arena);
}

int bcf_folder_create_deep(char **path, const char *folder, size_t depth, struct bcf_arena *arena)
{
    struct bcf_text name;

    bcf_text_init(&name, arena);
    bcf_text_add_string(&name, folder);
    for (size_t i = 0; i < depth; i++) {
        bcf_text_add_string(&name, "/d");
        if (name.failed)
            return ENOMEM;
        if (mkdir(name.data, S_IRWXU) != 0)
            return errno;
    }
    *path = name.data;
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
    /* One descriptor has to do: there may be few. */
    (void)nftw(path, remove_entry, 1, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
    (void)rmdir(path); /* where there is none at all, nothing was made in it */
}
