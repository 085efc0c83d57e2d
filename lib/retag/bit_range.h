/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* A range of bytes of a bitstream as they are, and as they are to be. */

#ifndef BCF_RETAG_BIT_RANGE_H
#define BCF_RETAG_BIT_RANGE_H

#include "base/arena.h"
#include "bitstream/cursor.h"

struct bcf_change_list;

struct bcf_bit_range {
    uint64_t first; /* byte of the stream */
    size_t size;    /* in bytes */
    uint8_t *before;
    uint8_t *after;   /* at first the same */
    bool is_exceeded; /* something was to be written outside */
};

/* Reads the bytes in which the bits from begin to end lie; end is that of a byte. They live in the
 * arena. */
void bcf_bit_range_read(struct bcf_bit_range *range, struct bcf_cursor *cursor, uint64_t begin,
                        uint64_t end, struct bcf_arena *arena);

/* Sets bits, at most 64. Where they do not lie in the range nothing is set. */
void bcf_bit_range_write(struct bcf_bit_range *range, uint64_t position, unsigned width,
                         uint64_t value);

/* Adds what differs to changes. The cursor fails where something did not lie in the range. */
void bcf_bit_range_compare(const struct bcf_bit_range *range, struct bcf_cursor *cursor,
                           struct bcf_arena *arena, struct bcf_change_list *changes);

#endif
