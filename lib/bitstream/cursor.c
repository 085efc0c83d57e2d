/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "bitstream/cursor.h"

#include <string.h>

/* No bytes at hand: no position lies between low and fast. */
static void forget_window(struct bcf_cursor *cursor)
{
    cursor->low = 1;
    cursor->fast = 0;
}

void bcf_cursor_init(struct bcf_cursor *cursor, struct bcf_source *source, uint64_t base,
                     uint64_t size, struct bcf_error *error)
{
    memset(cursor, 0, sizeof(*cursor));
    cursor->source = source;
    cursor->base = base;
    cursor->end = (size < UINT64_MAX / 8 ? size : UINT64_MAX / 8) * 8;
    cursor->error = error;
    forget_window(cursor);
}

void bcf_cursor_fail(struct bcf_cursor *cursor, enum bcf_status status, uint64_t position,
                     const char *message)
{
    bcf_fail(cursor->error, status, cursor->base + position / 8, "%s", message);
    forget_window(cursor);
}

static void fail_at_end(struct bcf_cursor *cursor)
{
    bcf_cursor_fail(cursor, BCF_ERROR_TRUNCATED, cursor->end, "the bitcode ends too early");
}

void bcf_cursor_seek(struct bcf_cursor *cursor, uint64_t position)
{
    if (position > cursor->end)
        fail_at_end(cursor);
    else
        cursor->position = position;
}

void bcf_cursor_skip(struct bcf_cursor *cursor, uint64_t bits)
{
    if (bits > bcf_cursor_left(cursor))
        fail_at_end(cursor);
    else
        cursor->position += bits;
}

void bcf_cursor_align32(struct bcf_cursor *cursor)
{
    bcf_cursor_skip(cursor, -cursor->position & 31);
}

/* Brings a window to hand that holds the byte at the position. */
static void load_window(struct bcf_cursor *cursor)
{
    uint64_t offset = cursor->base + cursor->position / 8;
    const struct bcf_window *window = bcf_source_window(cursor->source, offset, cursor->error);

    forget_window(cursor);
    if (!window)
        return;
    /* The part of the window that belongs to the stream. */
    uint64_t first = window->start > cursor->base ? window->start : cursor->base;
    uint64_t last = window->start + window->size;
    uint64_t end = cursor->base + cursor->end / 8;
    if (last > end)
        last = end;
    cursor->bytes = window->bytes + (first - window->start);
    cursor->low = (first - cursor->base) * 8;
    if (last - first >= 8)
        cursor->fast = (last - cursor->base - 8) * 8 + 7;
}

bool bcf_cursor_copy(struct bcf_cursor *cursor, uint64_t from, void *buffer, size_t size,
                     const char *what)
{
    forget_window(cursor);
    return bcf_source_read(cursor->source, cursor->base + from, buffer, size, what,
                           cursor->error) == BCF_OK;
}

uint64_t bcf_read_slowly(struct bcf_cursor *cursor, unsigned width)
{
    uint64_t value = 0;
    unsigned got = 0;

    forget_window(cursor);
    if (bcf_cursor_failed(cursor))
        return 0;
    if (width > bcf_cursor_left(cursor)) {
        fail_at_end(cursor);
        return 0;
    }
    /* Byte by byte: the bytes may lie in two windows. */
    while (got < width) {
        uint64_t offset = cursor->base + cursor->position / 8;
        const struct bcf_window *window = bcf_source_window(cursor->source, offset, cursor->error);
        if (!window)
            return 0;
        unsigned bit = cursor->position & 7;
        unsigned count = 8 - bit < width - got ? 8 - bit : width - got;
        uint64_t byte = window->bytes[offset - window->start];
        value |= (byte >> bit & ((UINT64_C(1) << count) - 1)) << got;
        cursor->position += count;
        got += count;
    }
    if (cursor->position < cursor->end)
        load_window(cursor);
    return value;
}

uint64_t bcf_read_vbr(struct bcf_cursor *cursor, unsigned width)
{
    const uint64_t more = UINT64_C(1) << (width - 1);
    uint64_t start = cursor->position;
    uint64_t chunk = bcf_read(cursor, width);

    if (!(chunk & more))
        return chunk;
    if (width == 1) {
        /* A chunk with no room for a value: LLVM reads no further either. */
        bcf_cursor_fail(cursor, BCF_ERROR_MALFORMED, start, "a number has no end");
        return 0;
    }
    uint64_t value = chunk & (more - 1);
    for (unsigned shift = width - 1;; shift += width - 1) {
        chunk = bcf_read(cursor, width);
        uint64_t part = chunk & (more - 1);
        if (shift >= 64 ? part != 0 : shift > 0 && part > UINT64_MAX >> shift) {
            bcf_cursor_fail(cursor, BCF_ERROR_MALFORMED, start, "a number has more than 64 bits");
            return 0;
        }
        if (shift < 64)
            value |= part << shift;
        if (!(chunk & more))
            return value;
    }
}

/* Passes over up to count six-bit numbers that end within the next ten
 * chunks; returns how many, 0 where the bytes are not at hand. */
static uint64_t skip_ten_chunks(struct bcf_cursor *cursor, uint64_t count)
{
    /* The last bit of each of ten chunks of six bits. */
    const uint64_t more_bits = UINT64_C(0x820820820820820);

    if (cursor->position < cursor->low || cursor->position > cursor->fast)
        return 0;
    const uint8_t *at = cursor->bytes + ((cursor->position - cursor->low) >> 3);
    unsigned shift = cursor->position & 7;
    if (shift > 4)
        return 0; /* fewer than ten chunks in a word */
    uint64_t ends = ~(bcf_load_le64(at) >> shift) & more_bits;
    unsigned found = (unsigned)__builtin_popcountll(ends);
    if (found == 0 || found > count)
        return 0; /* a very long number, or the last few: one by one */
    unsigned last = 63 - (unsigned)__builtin_clzll(ends);
    cursor->position += last + 1;
    return found;
}

void bcf_skip_vbr(struct bcf_cursor *cursor, unsigned width, uint64_t count)
{
    while (count > 0 && !bcf_cursor_failed(cursor)) {
        uint64_t passed = width == 6 ? skip_ten_chunks(cursor, count) : 0;
        if (passed == 0) {
            bcf_read_vbr(cursor, width);
            passed = 1;
        }
        count -= passed;
    }
}
