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
    if (last - first < 8)
        return;
    cursor->bytes = window->bytes + (first - window->start);
    cursor->low = (first - cursor->base) * 8;
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

    if (bcf_cursor_failed(cursor) || width == 0)
        return 0;
    if (width > bcf_cursor_left(cursor)) {
        fail_at_end(cursor);
        return 0;
    }
    load_window(cursor);
    if (width <= 56 && bcf_cursor_is_fast(cursor))
        return bcf_read(cursor, width);
    /* Byte by byte: a wide number, or the end of the stream. */
    forget_window(cursor);
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
    return value;
}

/* Reads a number that ends within the bits at hand, if it does. */
static bool read_at_hand(struct bcf_cursor *cursor, unsigned width, uint64_t *value)
{
    const uint64_t more = UINT64_C(1) << (width - 1);
    const unsigned at_hand = 57;
    unsigned shift = 0;

    if (width == 1 || !bcf_cursor_is_fast(cursor))
        return false;
    uint64_t word = bcf_cursor_peek(cursor);
    *value = 0;
    for (unsigned used = width; used <= at_hand; used += width) {
        *value |= (word & (more - 1)) << shift;
        if (!(word & more)) {
            cursor->position += used;
            return true;
        }
        word >>= width;
        shift += width - 1;
    }
    return false;
}

uint64_t bcf_read_long_vbr(struct bcf_cursor *cursor, unsigned width)
{
    const uint64_t more = UINT64_C(1) << (width - 1);
    uint64_t start = cursor->position;
    uint64_t value;

    if (read_at_hand(cursor, width, &value))
        return value;
    uint64_t chunk = bcf_read(cursor, width);
    if (!(chunk & more))
        return chunk;
    if (width == 1) {
        /* A chunk with no room for a value: LLVM reads no further either. */
        bcf_cursor_fail(cursor, BCF_ERROR_MALFORMED, start, "a number has no end");
        return 0;
    }
    value = chunk & (more - 1);
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

void bcf_skip_vbr(struct bcf_cursor *cursor, unsigned width, uint64_t count)
{
    if (width == 6) {
        bcf_skip_vbr6(cursor, count);
        return;
    }
    for (; count > 0 && !bcf_cursor_failed(cursor); count--)
        bcf_read_vbr(cursor, width);
}
