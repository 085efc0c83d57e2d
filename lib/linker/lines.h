/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The lines of a file, one after the other, in little memory. */

#ifndef BCF_LINKER_LINES_H
#define BCF_LINKER_LINES_H

#include <stdbool.h>
#include <stddef.h>

struct bcf_lines {
    int file;
    bool is_ours;      /* and to be closed */
    size_t begin, end; /* what of the buffer is not yet given out */
    bool at_end;       /* of the file */
    bool failed;       /* it cannot be read, or a line is longer than the buffer */
    char buffer[16384];
};

/* False, with errno, if the file cannot be opened. */
bool bcf_lines_open(struct bcf_lines *lines, const char *path);
/* Begins a file that is open, and stays so. */
void bcf_lines_begin(struct bcf_lines *lines, int file);
void bcf_lines_close(struct bcf_lines *lines);

/* The next line without its end, NUL-terminated, until the next call; NULL if there is none. */
const char *bcf_lines_next(struct bcf_lines *lines);

#endif
