/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "linker/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void begin(struct bcf_lines *lines, int file)
{
    lines->file = file;
    lines->is_ours = false;
    lines->begin = 0;
    lines->end = 0;
    lines->at_end = false;
    lines->failed = false;
}

bool bcf_lines_open(struct bcf_lines *lines, const char *path)
{
    begin(lines, open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
    lines->is_ours = true;
    return lines->file >= 0;
}

void bcf_lines_begin(struct bcf_lines *lines, int file)
{
    begin(lines, file);
    lines->failed = lseek(file, 0, SEEK_SET) != 0;
}

void bcf_lines_close(struct bcf_lines *lines)
{
    if (lines->is_ours)
        (void)close(lines->file);
}

/* Reads more behind what is left. One byte stays free for a NUL. */
static void fill(struct bcf_lines *lines)
{
    size_t left = lines->end - lines->begin;
    ssize_t got;

    memmove(lines->buffer, lines->buffer + lines->begin, left);
    lines->begin = 0;
    lines->end = left;
    if (left == sizeof(lines->buffer) - 1) {
        lines->failed = true;
        return;
    }
    do {
        got = read(lines->file, lines->buffer + left, sizeof(lines->buffer) - 1 - left);
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        lines->failed = true;
    else if (got == 0)
        lines->at_end = true;
    else
        lines->end += (size_t)got;
}

const char *bcf_lines_next(struct bcf_lines *lines)
{
    while (!lines->failed) {
        char *line = lines->buffer + lines->begin;
        size_t left = lines->end - lines->begin;
        char *newline = memchr(line, '\n', left);

        if (newline) {
            *newline = '\0';
            lines->begin += (size_t)(newline - line) + 1;
            return line;
        }
        if (lines->at_end) {
            line[left] = '\0';
            lines->begin = lines->end;
            return left > 0 ? line : NULL;
        }
        fill(lines);
    }
    return NULL;
}
