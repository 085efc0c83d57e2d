/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "base/source.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = 4096, LARGEST_FILL = 32 * 1024 };

static enum bcf_status fail_errno(struct bcf_error *error, const char *doing)
{
    char text[128] = "unknown error";

    /* The POSIX strerror_r returns 0 and fills the buffer. */
    if (strerror_r(errno, text, sizeof(text)) != 0)
        text[0] = '\0';
    return bcf_fail(error, BCF_ERROR_IO, BCF_NO_OFFSET, "cannot %s: %s", doing, text);
}

static struct bcf_file identify(const struct stat *info, uint64_t size)
{
    return (struct bcf_file){
        .size = size,
        .device = (uint64_t)info->st_dev,
        .inode = (uint64_t)info->st_ino,
        .seconds = (int64_t)info->st_mtim.tv_sec,
        .nanoseconds = (int64_t)info->st_mtim.tv_nsec,
    };
}

/* Only regular files can be read here and there. */
static enum bcf_status examine(int fd, struct stat *info, struct bcf_error *error)
{
    memset(info, 0, sizeof(*info));
    if (fstat(fd, info) != 0)
        return fail_errno(error, "stat");
    if (S_ISDIR(info->st_mode))
        return bcf_fail(error, BCF_ERROR_IO, BCF_NO_OFFSET, "is a directory");
    if (!S_ISREG(info->st_mode))
        return bcf_fail(error, BCF_ERROR_IO, BCF_NO_OFFSET, "is not a regular file");
    return BCF_OK;
}

enum bcf_status bcf_source_open(struct bcf_source *source, const char *path,
                                struct bcf_error *error)
{
    struct stat info;

    memset(source, 0, sizeof(*source));
    /* O_NONBLOCK: opening a FIFO must not wait for a writer. */
    source->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (source->fd < 0)
        return fail_errno(error, "open");
    source->file.kind = BCF_FILE_PATH;
    if (examine(source->fd, &info, error) != BCF_OK) {
        bcf_source_close(source);
        return error->status;
    }
    source->size = (uint64_t)info.st_size;
    source->file = identify(&info, source->size);
    source->file.kind = BCF_FILE_PATH;
    source->file.path = path;
    return BCF_OK;
}

enum bcf_status bcf_source_open_descriptor(struct bcf_source *source, int descriptor,
                                           uint64_t start, uint64_t size, struct bcf_error *error)
{
    struct stat info;

    memset(source, 0, sizeof(*source));
    source->fd = -1;
    if (examine(descriptor, &info, error) != BCF_OK)
        return error->status;
    uint64_t there = (uint64_t)info.st_size;
    if (start > there || (size != UINT64_MAX && size > there - start))
        return bcf_fail(error, BCF_ERROR_TRUNCATED, BCF_NO_OFFSET,
                        "the part to be read lies beyond the end of the file");
    source->fd = descriptor;
    source->start = start;
    source->size = size != UINT64_MAX ? size : there - start;
    source->file = identify(&info, source->size);
    source->file.kind = BCF_FILE_DESCRIPTOR;
    source->file.descriptor = descriptor;
    source->file.start = start;
    return BCF_OK;
}

void bcf_source_open_memory(struct bcf_source *source, const void *bytes, size_t size)
{
    memset(source, 0, sizeof(*source));
    source->fd = -1;
    source->size = size;
    source->windows[0].bytes = bytes;
    source->windows[0].size = size;
    source->file.kind = BCF_FILE_MEMORY;
    source->file.memory = bytes;
    source->file.size = size;
}

void bcf_source_close(struct bcf_source *source)
{
    for (size_t i = 0; i < BCF_SOURCE_WINDOWS; i++)
        free(source->windows[i].buffer);
    if (source->fd >= 0 && source->file.kind == BCF_FILE_PATH)
        close(source->fd);
    memset(source, 0, sizeof(*source));
    source->fd = -1;
}

static enum bcf_status open_again(struct bcf_source *source, const struct bcf_file *file,
                                  struct bcf_error *error)
{
    switch (file->kind) {
    case BCF_FILE_PATH:
        return bcf_source_open(source, file->path, error);
    case BCF_FILE_DESCRIPTOR:
        return bcf_source_open_descriptor(source, file->descriptor, file->start, file->size, error);
    case BCF_FILE_MEMORY:
        bcf_source_open_memory(source, file->memory, (size_t)file->size);
        return BCF_OK;
    default:
        source->fd = -1;
        return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET, "is not in a file");
    }
}

enum bcf_status bcf_source_reopen(struct bcf_source *source, const struct bcf_file *file,
                                  struct bcf_error *error)
{
    memset(source, 0, sizeof(*source));
    if (open_again(source, file, error) != BCF_OK)
        return error->status;
    const struct bcf_file *found = &source->file;
    if (found->size == file->size && found->device == file->device && found->inode == file->inode &&
        found->seconds == file->seconds && found->nanoseconds == file->nanoseconds)
        return BCF_OK;
    bcf_source_close(source);
    return bcf_fail(error, BCF_ERROR_IO, BCF_NO_OFFSET, "the file has changed since it was read");
}

static enum bcf_status fill(struct bcf_source *source, struct bcf_window *window, uint64_t offset,
                            struct bcf_error *error)
{
    uint64_t start = offset - offset % PAGE;
    size_t wanted = PAGE;
    const size_t overlap = BCF_SOURCE_TOGETHER;

    if (start == source->sequel && source->fill_size != 0)
        wanted = source->fill_size < LARGEST_FILL ? source->fill_size * 2 : LARGEST_FILL;
    source->fill_size = wanted;
    source->sequel = start + wanted;
    wanted += overlap;
    window->size = 0;
    if (window->capacity < wanted) {
        size_t capacity = wanted;
        uint8_t *buffer = malloc(capacity);
        if (!buffer)
            return bcf_fail_memory(error);
        free(window->buffer);
        window->buffer = buffer;
        window->bytes = buffer;
        window->capacity = capacity;
    }
    if (wanted > source->size - start)
        wanted = (size_t)(source->size - start);
    size_t got = 0;
    while (got < wanted) {
        ssize_t count = pread(source->fd, window->buffer + got, wanted - got,
                              (off_t)(source->start + start + got));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return fail_errno(error, "read");
        if (count == 0)
            break;
        got += (size_t)count;
    }
    if (got <= offset - start)
        return bcf_fail(error, BCF_ERROR_TRUNCATED, offset, "the file shrank while it was read");
    window->start = start;
    window->size = got;
    return BCF_OK;
}

const struct bcf_window *bcf_source_window(struct bcf_source *source, uint64_t offset,
                                           struct bcf_error *error)
{
    struct bcf_window *oldest = &source->windows[0];
    uint64_t left = source->size - offset;
    uint64_t together = left < BCF_SOURCE_TOGETHER ? left : BCF_SOURCE_TOGETHER;

    source->clock++;
    for (size_t i = 0; i < BCF_SOURCE_WINDOWS; i++) {
        struct bcf_window *window = &source->windows[i];
        if (offset >= window->start && offset + together <= window->start + window->size) {
            window->used = source->clock;
            return window;
        }
        if (window->used < oldest->used)
            oldest = window;
    }
    if (fill(source, oldest, offset, error) != BCF_OK)
        return NULL;
    oldest->used = source->clock;
    return oldest;
}

enum bcf_status bcf_source_read(struct bcf_source *source, uint64_t offset, void *buffer,
                                size_t size, const char *what, struct bcf_error *error)
{
    uint8_t *to = buffer;

    if (offset > source->size || size > source->size - offset)
        return bcf_fail(error, BCF_ERROR_TRUNCATED, source->size, "the file ends within %s", what);
    while (size > 0) {
        const struct bcf_window *window = bcf_source_window(source, offset, error);
        if (!window)
            return error->status;
        size_t skip = (size_t)(offset - window->start);
        size_t count = window->size - skip < size ? window->size - skip : size;
        memcpy(to, window->bytes + skip, count);
        to += count;
        offset += count;
        size -= count;
    }
    return BCF_OK;
}
