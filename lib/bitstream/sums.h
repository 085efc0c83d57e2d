/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * A list of six-bit variable-width numbers of which the running sums are
 * wanted: the lengths of strings that lie one behind the other, or the sizes
 * of records. Sums found once are not computed from the start again.
 */

#ifndef BCF_BITSTREAM_SUMS_H
#define BCF_BITSTREAM_SUMS_H

#include "bitstream/bitstream.h"

struct bcf_sums_point {
    uint64_t position;
    uint64_t sum;
};

struct bcf_sums {
    uint64_t count;
    /* One for every so many numbers, the first for number 0. */
    struct bcf_sums_point *points;
    size_t point_count;
    size_t point_capacity;
    /* Where the last look-up ended. */
    uint64_t next;
    struct bcf_sums_point here;
};

/* Sets up count numbers, the first at position. */
void bcf_sums_init(struct bcf_sums *sums, uint64_t position, uint64_t count);

/* Finds the number at index and the sum of those before it; false on failure.
 * Moves the cursor. */
bool bcf_sums_find(struct bcf_bitstream *stream, struct bcf_sums *sums, uint64_t index,
                   uint64_t *before, uint64_t *number);

#endif
