/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Counts the allocations of a program, and lets them fail. It is linked with
 * --wrap for malloc, calloc and free (see ALLOCATIONS_WRAP in CMakeLists.txt);
 * with the arena's functions, too, each piece that is taken from an arena counts as an
 * allocation, though one chunk of memory holds many.
 */

#ifndef TEST_SUPPORT_ALLOCATIONS_H
#define TEST_SUPPORT_ALLOCATIONS_H

#include <stdbool.h>
#include <stddef.h>

struct allocations {
    size_t count;  /* calls */
    size_t failed; /* among them */
    size_t live;   /* bytes */
    size_t peak;   /* the most bytes at one time */
    size_t total;  /* bytes, freed ones included */
    size_t first;  /* the first call to fail, from 1; 0: none */
    size_t last;   /* the last one */
};

extern struct allocations allocations;

/* Begins to count at 0; the calls from first to last fail. */
void allocations_begin(size_t first, size_t last);

/* No call fails from now on. */
void allocations_end(void);

#endif
