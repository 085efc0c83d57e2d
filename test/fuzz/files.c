/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static bool guarded;
static int descriptors[FILES_MOST];
static size_t file_count;

int __real_open64(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...);

/* A new descriptor of the same file: whoever compares sees that it is the same. */
static int open_guarded(const char *path)
{
    size_t prefix = strlen(FILES_FOLDER);

    if (strncmp(path, FILES_FOLDER, prefix) == 0 && path[prefix] >= '0' && path[prefix + 1] == 0) {
        size_t number = (size_t)(path[prefix] - '0');
        if (number < file_count)
            return dup(descriptors[number]);
    }
    errno = ENOENT;
    return -1;
}

int __wrap_open64(const char *path, int flags, ...)
{
    va_list arguments;

    if (guarded)
        return open_guarded(path);
    va_start(arguments, flags);
    unsigned mode = flags & O_CREAT ? va_arg(arguments, unsigned) : 0;
    va_end(arguments);
    return __real_open64(path, flags, mode);
}

int __wrap_open(const char *path, int flags, ...)
{
    va_list arguments;

    va_start(arguments, flags);
    unsigned mode = flags & O_CREAT ? va_arg(arguments, unsigned) : 0;
    va_end(arguments);
    return __wrap_open64(path, flags, mode);
}

int files_make(const uint8_t *data, size_t size)
{
    int descriptor = memfd_create("fuzz", MFD_CLOEXEC);

    if (descriptor >= 0 && size > 0 && write(descriptor, data, size) != (ssize_t)size) {
        close(descriptor);
        return -1;
    }
    return descriptor;
}

void files_close(int descriptor)
{
    close(descriptor);
}

void files_guard(const uint8_t *const *starts, const size_t *sizes, size_t count)
{
    for (file_count = 0; file_count < count; file_count++)
        descriptors[file_count] = files_make(starts[file_count], sizes[file_count]);
    guarded = true;
}

void files_unguard(void)
{
    while (file_count > 0)
        files_close(descriptors[--file_count]);
    guarded = false;
}
