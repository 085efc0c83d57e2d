/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Bytes that have to be read into memory: what comes through a pipe, or text. */

#ifndef BCFLAGS_CONTENTS_H
#define BCFLAGS_CONTENTS_H

#include <stdbool.h>
#include <stddef.h>

/* All zero holds nothing. */
struct contents {
    char *bytes;
    size_t size;
    size_t capacity;
};

/* Reads all that is left of a descriptor. False: it cannot be read, and errno says why.
 * Does not return without memory. */
bool contents_read(struct contents *contents, int descriptor);

void contents_free(struct contents *contents);

#endif
