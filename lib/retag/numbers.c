/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "retag/numbers.h"

#include "base/error.h"
#include "bitcode/codes.h"

/* METADATA_VALUE: [type, value]. */
static bool read_number(struct bcf_module_reader *reader, struct bcf_record *record,
                        struct bcf_number *number)
{
    struct bcf_cursor *cursor = &reader->stream.cursor;

    bcf_record_need(&reader->stream, record);
    uint64_t value = bcf_record_need(&reader->stream, record);
    bcf_record_skip(&reader->stream, record);
    if (bcf_reader_failed(reader))
        return false;
    uint64_t position = cursor->position;
    bool is_integer = bcf_constant_is_integer(reader, value, &number->width, &number->value);
    if (!bcf_reader_failed(reader))
        bcf_cursor_seek(cursor, position);
    return is_integer;
}

void bcf_numbers_find(struct bcf_module_reader *reader, struct bcf_arena *arena,
                      struct bcf_numbers *numbers)
{
    struct bcf_metadata_walk walk = {.reader = reader};
    struct bcf_record record;
    struct bcf_number number;

    while (bcf_metadata_walk_next(&walk, &record)) {
        if (record.code != BCF_METADATA_VALUE) {
            bcf_record_skip(&reader->stream, &record);
            continue;
        }
        number.id = walk.id;
        if (!read_number(reader, &record, &number))
            continue;
        if (bcf_arena_grow(arena, &numbers->list, numbers->count, &numbers->capacity,
                           sizeof(*numbers->list)) != 0) {
            bcf_fail_memory(reader->stream.cursor.error);
            return;
        }
        numbers->list[numbers->count++] = number;
    }
}
