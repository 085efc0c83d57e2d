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

enum bcf_status bcf_source_open(struct bcf_source *source, const char *path,
                                struct bcf_error *error)
{
    struct stat info;
    enum bcf_status status = BCF_OK;

    memset(source, 0, sizeof(*source));
    /* O_NONBLOCK: opening a FIFO must not wait for a writer. */
    source->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (source->fd < 0)
        return fail_errno(error, "open");
    memset(&info, 0, sizeof(info));
    if (fstat(source->fd, &info) != 0)
        status = fail_errno(error, "stat");
    else if (S_ISDIR(info.st_mode))
        status = bcf_fail(error, BCF_ERROR_IO, BCF_NO_OFFSET, "is a directory");
    else if (!S_ISREG(info.st_mode))
        status = bcf_fail(error, BCF_ERROR_IO, BCF_NO_OFFSET, "is not a regular file");
    else
        source->size = (uint64_t)info.st_size;
    source->file = (struct bcf_file){
        .path = path,
        .size = source->size,
        .device = (uint64_t)info.st_dev,
        .inode = (uint64_t)info.st_ino,
        .seconds = (int64_t)info.st_mtim.tv_sec,
        .nanoseconds = (int64_t)info.st_mtim.tv_nsec,
    };
    if (status != BCF_OK)
        bcf_source_close(source);
    return status;
}

void bcf_source_close(struct bcf_source *source)
{
    for (size_t i = 0; i < BCF_SOURCE_WINDOWS; i++)
        free(source->windows[i].bytes);
    if (source->fd >= 0)
        close(source->fd);
    memset(source, 0, sizeof(*source));
    source->fd = -1;
}

enum bcf_status bcf_source_reopen(struct bcf_source *source, const struct bcf_file *file,
                                  struct bcf_error *error)
{
    if (bcf_source_open(source, file->path, error) != BCF_OK)
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

    if (start == source->sequel && source->fill_size != 0)
        wanted = source->fill_size < LARGEST_FILL ? source->fill_size * 2 : LARGEST_FILL;
    if (wanted > source->size - start)
        wanted = (size_t)(source->size - start);
    window->size = 0;
    if (window->capacity < wanted) {
        /* In whole pages, so that a window is seldom replaced. */
        size_t capacity = (wanted + PAGE - 1) / PAGE * PAGE;
        uint8_t *bytes = malloc(capacity);
        if (!bytes)
            return bcf_fail_memory(error);
        free(window->bytes);
        window->bytes = bytes;
        window->capacity = capacity;
    }
    size_t got = 0;
    while (got < wanted) {
        ssize_t count = pread(source->fd, window->bytes + got, wanted - got, (off_t)(start + got));
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
    source->sequel = start + got;
    source->fill_size = wanted;
    return BCF_OK;
}

const struct bcf_window *bcf_source_window(struct bcf_source *source, uint64_t offset,
                                           struct bcf_error *error)
{
    struct bcf_window *oldest = &source->windows[0];

    source->clock++;
    for (size_t i = 0; i < BCF_SOURCE_WINDOWS; i++) {
        struct bcf_window *window = &source->windows[i];
        if (offset >= window->start && offset - window->start < window->size) {
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
