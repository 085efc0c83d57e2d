/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "retag/bit_range.h"

#include "base/error.h"
#include "retag/patch.h"

enum { BYTE = 8, TOGETHER = 8 };

void bcf_bit_range_read(struct bcf_bit_range *range, struct bcf_cursor *cursor, uint64_t begin,
                        uint64_t end, struct bcf_arena *arena)
{
    *range = (struct bcf_bit_range){.first = begin / BYTE};
    if (end / BYTE < range->first) {
        bcf_cursor_fail(cursor, BCF_ERROR_MALFORMED, begin, "a range ends before it begins");
        return;
    }
    size_t size = (size_t)(end / BYTE - range->first);
    range->before = bcf_arena_alloc(arena, size);
    if (!range->before) {
        bcf_fail_memory(cursor->error);
        return;
    }
    if (!bcf_cursor_copy(cursor, range->first, range->before, size, "a part of the module"))
        return;
    range->after = (uint8_t *)bcf_arena_copy(arena, range->before, size);
    if (!range->after)
        bcf_fail_memory(cursor->error);
    else
        range->size = size;
}

void bcf_bit_range_write(struct bcf_bit_range *range, uint64_t position, unsigned width,
                         uint64_t value)
{
    uint64_t at = position - range->first * BYTE;

    if (position < range->first * BYTE || at > range->size * BYTE ||
        width > range->size * BYTE - at) {
        range->is_exceeded = true;
        return;
    }
    while (width > 0) {
        unsigned shift = at % BYTE;
        unsigned part = BYTE - shift < width ? BYTE - shift : width;
        unsigned mask = ((1U << part) - 1) << shift;
        uint8_t *byte = &range->after[at / BYTE];
        *byte = (uint8_t)((*byte & ~mask) | ((unsigned)(value << shift) & mask));
        value >>= part;
        width -= part;
        at += part;
    }
}

void bcf_bit_range_compare(const struct bcf_bit_range *range, struct bcf_cursor *cursor,
                           struct bcf_arena *arena, struct bcf_change_list *changes)
{
    if (range->is_exceeded)
        bcf_cursor_fail(cursor, BCF_ERROR_MALFORMED, range->first * BYTE,
                        "what would be written does not fit there");
    for (size_t i = 0; i < range->size && !bcf_cursor_failed(cursor); i += TOGETHER) {
        unsigned size = range->size - i < TOGETHER ? (unsigned)(range->size - i) : TOGETHER;
        struct bcf_patch_change change = {
            .offset = (cursor->base + range->first + i) * BYTE,
            .width = size * BYTE,
            .before = bcf_load_number(range->before + i, size, 0),
            .after = bcf_load_number(range->after + i, size, 0),
        };
        if (change.before != change.after && !bcf_change_list_add(arena, changes, &change))
            bcf_fail_memory(cursor->error);
    }
}
