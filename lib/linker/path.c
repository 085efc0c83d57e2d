/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "linker/path.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Through these names a process opens what it has open itself. */
static bool is_own_descriptor(const char *path)
{
    static const char *const folders[] = {"/dev/fd/", "/dev/std", "/proc/"};

    for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
        if (strncmp(path, folders[i], strlen(folders[i])) == 0)
            return true;
    return false;
}

enum bcf_path_kind bcf_path_kind(const char *path)
{
    struct stat info;

    if (stat(path, &info) != 0)
        return BCF_PATH_MISSING;
    if (is_own_descriptor(path))
        return BCF_PATH_ONCE;
    if (S_ISREG(info.st_mode))
        return BCF_PATH_REGULAR;
    if (S_ISDIR(info.st_mode) || strcmp(path, "/dev/null") == 0)
        return BCF_PATH_OTHER;
    return BCF_PATH_ONCE;
}

char *bcf_path_join(struct bcf_arena *arena, const char *folder, const char *name)
{
    size_t length = strlen(folder);
    bool is_open = length > 0 && folder[length - 1] == '/';

    while (is_open && *name == '/')
        name++;
    bool separate = length > 0 && !is_open && *name != '/';
    struct bcf_text joined;
    bcf_text_init(&joined, arena);
    bcf_text_add(&joined, folder, length);
    bcf_text_add_string(&joined, separate ? "/" : "");
    bcf_text_add_string(&joined, name);
    return joined.failed ? NULL : joined.data;
}

char *bcf_path_folder(struct bcf_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) : 0;

    return bcf_arena_copy(arena, path, slash == path ? (size_t)(slash != NULL) : length);
}

int bcf_path_open(const char *path)
{
    return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

static bool read_all(int descriptor, char *bytes, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t count = read(descriptor, bytes + done, size - done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        done += (size_t)count;
    }
    return true;
}

static enum bcf_status read_open(int descriptor, size_t largest, struct bcf_arena *arena,
                                 bcf_string *text)
{
    struct stat info;

    if (fstat(descriptor, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size < 0 ||
        (uint64_t)info.st_size > largest)
        return BCF_ERROR_IO;
    size_t size = (size_t)info.st_size;
    char *bytes = bcf_arena_alloc(arena, size + 1);
    if (!bytes)
        return BCF_ERROR_MEMORY;
    if (!read_all(descriptor, bytes, size))
        return BCF_ERROR_IO;
    *text = (bcf_string){bytes, size};
    return BCF_OK;
}

enum bcf_status bcf_path_read(const char *path, size_t largest, struct bcf_arena *arena,
                              bcf_string *text)
{
    int descriptor = bcf_path_kind(path) == BCF_PATH_REGULAR ? bcf_path_open(path) : -1;

    if (descriptor < 0)
        return BCF_ERROR_IO;
    enum bcf_status status = read_open(descriptor, largest, arena, text);
    close(descriptor);
    return status;
}
