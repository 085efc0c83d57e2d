/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Bits of a bitstream, from any position (LLVM docs: BitCodeFormat, "Bitstream
 * Format": little-endian, least significant bit first).
 *
 * A cursor fails once: the first failure is kept in its error, and what is read
 * from then on means nothing. Loops over what a file announces must therefore
 * look at bcf_cursor_failed.
 *
 * The cursor holds on to a window of its source, so nobody else may read from
 * the source while the cursor is in use: bcf_cursor_copy is the way.
 */

#ifndef BCF_BITSTREAM_CURSOR_H
#define BCF_BITSTREAM_CURSOR_H

#include "base/endian.h"
#include "base/error.h"
#include "base/source.h"

struct bcf_cursor {
    struct bcf_source *source;
    uint64_t base; /* where the stream begins in the file, in bytes */
    uint64_t end;  /* the stream's length in bits */
    uint64_t position;
    /* The bytes at hand: those of the stream from bit low on. A read that
     * begins at a bit from low to fast may load eight bytes at once. */
    const uint8_t *bytes;
    uint64_t low;
    uint64_t fast;
    struct bcf_error *error;
};

/* Sets a cursor on the stream of size bytes at base of source, at bit 0. */
void bcf_cursor_init(struct bcf_cursor *cursor, struct bcf_source *source, uint64_t base,
                     uint64_t size, struct bcf_error *error);

static inline bool bcf_cursor_failed(const struct bcf_cursor *cursor)
{
    return cursor->error->status != BCF_OK;
}

/* Records a failure at the bit position given. */
void bcf_cursor_fail(struct bcf_cursor *cursor, enum bcf_status status, uint64_t position,
                     const char *message);

/* What is left before the end of the stream, in bits. */
static inline uint64_t bcf_cursor_left(const struct bcf_cursor *cursor)
{
    return cursor->end - cursor->position;
}

/* Moves to a bit position, at most the end of the stream. */
void bcf_cursor_seek(struct bcf_cursor *cursor, uint64_t position);

/* Moves on by so many bits. */
void bcf_cursor_skip(struct bcf_cursor *cursor, uint64_t bits);

/* Moves on to the next 32-bit boundary of the stream. */
void bcf_cursor_align32(struct bcf_cursor *cursor);

/* Copies size bytes of the stream, from a byte position on; what names them in
 * an error. The cursor stays where it is. False on failure. */
bool bcf_cursor_copy(struct bcf_cursor *cursor, uint64_t from, void *buffer, size_t size,
                     const char *what);

/* True if eight bytes from the position on are at hand. */
static inline bool bcf_cursor_is_fast(const struct bcf_cursor *cursor)
{
    return cursor->position >= cursor->low && cursor->position <= cursor->fast;
}

/* The next 57 bits at least, where the cursor is fast. */
static inline uint64_t bcf_cursor_peek(const struct bcf_cursor *cursor)
{
    const uint8_t *at = cursor->bytes + ((cursor->position - cursor->low) >> 3);

    return bcf_load_le64(at) >> (cursor->position & 7);
}

/* The part of bcf_read that is seldom needed. */
uint64_t bcf_read_slowly(struct bcf_cursor *cursor, unsigned width);

/* Reads a number of width bits, 0 to 64. */
static inline uint64_t bcf_read(struct bcf_cursor *cursor, unsigned width)
{
    if (width <= 56 && bcf_cursor_is_fast(cursor)) {
        uint64_t word = bcf_cursor_peek(cursor);
        cursor->position += width;
        return word & ((UINT64_C(1) << width) - 1);
    }
    return bcf_read_slowly(cursor, width);
}

/* The part of bcf_read_vbr for more than one chunk. */
uint64_t bcf_read_long_vbr(struct bcf_cursor *cursor, unsigned width);

/* Reads a variable-width number in chunks of width bits, 1 to 32: the highest
 * bit of a chunk says that another follows. More than 64 bits are a failure. */
static inline uint64_t bcf_read_vbr(struct bcf_cursor *cursor, unsigned width)
{
    if (bcf_cursor_is_fast(cursor)) {
        uint64_t chunk = bcf_cursor_peek(cursor) & ((UINT64_C(1) << width) - 1);
        if (chunk >> (width - 1) == 0) {
            cursor->position += width;
            return chunk;
        }
    }
    return bcf_read_long_vbr(cursor, width);
}

/* Passes over count variable-width numbers in chunks of width bits. */
void bcf_skip_vbr(struct bcf_cursor *cursor, unsigned width, uint64_t count);

/* The same for many in chunks of six bits. */
void bcf_skip_vbr6(struct bcf_cursor *cursor, uint64_t count);

/* Adds count such numbers to *sum. False on failure; a sum of more than 64 bits is one. */
bool bcf_sum_vbr6(struct bcf_cursor *cursor, uint64_t count, uint64_t *sum);

#endif
