/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "bitstream/sums.h"

#include <string.h>

enum { STRIDE = 512 };

void bcf_sums_init(struct bcf_sums *sums, uint64_t position, uint64_t count)
{
    memset(sums, 0, sizeof(*sums));
    sums->count = count;
    sums->here.position = position;
}

/* Remembers where the number next is, if it is one to go back to. */
static bool add_point(struct bcf_bitstream *stream, struct bcf_sums *sums)
{
    if (sums->next % STRIDE != 0 || sums->next / STRIDE < sums->point_count)
        return true;
    if (bcf_arena_grow(stream->arena, &sums->points, sums->point_count, &sums->point_capacity,
                       sizeof(*sums->points)) != 0) {
        bcf_fail_memory(stream->cursor.error);
        return false;
    }
    sums->points[sums->point_count++] = sums->here;
    return true;
}

bool bcf_sums_find(struct bcf_bitstream *stream, struct bcf_sums *sums, uint64_t index,
                   uint64_t *before, uint64_t *number)
{
    struct bcf_cursor *cursor = &stream->cursor;

    if (index >= sums->count) {
        bcf_cursor_fail(cursor, BCF_ERROR_MALFORMED, cursor->position,
                        "a list is shorter than what refers to it");
        return false;
    }
    size_t point = (size_t)(index / STRIDE);
    if (sums->point_count > 0 && point >= sums->point_count)
        point = sums->point_count - 1;
    if (sums->point_count > 0 && (index < sums->next || sums->next < point * STRIDE)) {
        sums->here = sums->points[point];
        sums->next = (uint64_t)point * STRIDE;
    }
    bcf_cursor_seek(cursor, sums->here.position);
    while (add_point(stream, sums) && sums->next < index) {
        uint64_t stop = (sums->next / STRIDE + 1) * STRIDE;
        if (stop > index)
            stop = index;
        if (!bcf_sum_vbr6(cursor, stop - sums->next, &sums->here.sum))
            return false;
        sums->next = stop;
        sums->here.position = cursor->position;
    }
    uint64_t value = bcf_read_vbr(cursor, 6);
    *before = sums->here.sum;
    *number = value;
    if (value > UINT64_MAX - sums->here.sum)
        bcf_cursor_fail(cursor, BCF_ERROR_MALFORMED, cursor->position,
                        "a list adds up to more than 64 bits");
    if (bcf_cursor_failed(cursor))
        return false;
    sums->here.position = cursor->position;
    sums->here.sum += value;
    sums->next++;
    return true;
}
