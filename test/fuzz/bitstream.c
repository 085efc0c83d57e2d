/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Fuzz target: blocks, abbreviations and records, read in every way there is. The bytes
 * are a bitstream without magic, as in a file's first block. */

#include "fuzz.h"

#include "base/arena.h"
#include "bitstream/sequence.h"
#include "bitstream/sums.h"

#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 64, MOST_ENTRIES = 4096, MEMORY = 32 << 20 };

struct walk {
    struct bcf_bitstream stream;
    struct bcf_arena arena;
    struct bcf_error error;
    size_t entries;
};

static bool even_codes(struct bcf_bitstream *stream, struct bcf_sequence *sequence,
                       struct bcf_record *record, uint64_t *note)
{
    uint64_t first = 0;

    (void)sequence;
    bcf_record_next(stream, record, &first);
    *note += first;
    return record->code % 2 == 0;
}

/* The records of a block by their numbers, here and there. */
static void find_records(struct walk *walk, const struct bcf_block_place *place)
{
    struct bcf_bitstream *stream = &walk->stream;
    struct bcf_sequence sequence;
    struct bcf_record record;
    struct bcf_block block;
    uint64_t number;
    uint64_t note;

    bcf_block_enter(stream, place, &block);
    bcf_sequence_init(stream, &sequence, &block, even_codes, NULL);
    uint64_t count = bcf_sequence_count(stream, &sequence);
    for (uint64_t i = 0; i < count && i < 200; i++) {
        bcf_sequence_find(stream, &sequence, i * 67 % count, &record, &note);
        bcf_record_next(stream, &record, &number);
    }
}

/* Reads a record in the way that its code chooses. */
static void read_record(struct walk *walk, struct bcf_record *record)
{
    struct bcf_bitstream *stream = &walk->stream;
    struct bcf_sums sums;
    uint64_t number;
    uint64_t before;
    uint64_t count;
    uint64_t most = 5000;

    switch (record->code % 5) {
    case 0:
        bcf_record_string(stream, record, &walk->arena);
        break;
    case 1:
        while (most-- > 0 && bcf_record_next(stream, record, &number))
            ;
        break;
    case 2:
        bcf_record_need(stream, record);
        bcf_record_blob(stream, record, &number, &count);
        break;
    case 3:
        if (!bcf_record_is_vbr6_list(stream, record, &number, &count))
            break;
        bcf_sums_init(&sums, number, count);
        for (uint64_t i = 0; i < count && i < 500; i++)
            bcf_sums_find(stream, &sums, i * 131 % count, &before, &number);
        return;
    default:
        bcf_record_is_empty(stream, record);
        break;
    }
    bcf_record_skip(stream, record);
}

static void walk_block(struct walk *walk, const struct bcf_block_place *place, unsigned depth)
{
    struct bcf_bitstream *stream = &walk->stream;
    struct bcf_block block;
    struct bcf_entry entry;

    bcf_block_enter(stream, place, &block);
    while (walk->entries++ < MOST_ENTRIES) {
        enum bcf_entry_kind kind = bcf_block_next(stream, &block, &entry);
        if (kind == BCF_ENTRY_END || kind == BCF_ENTRY_FAILURE)
            return;
        uint64_t position = stream->cursor.position;
        if (kind == BCF_ENTRY_RECORD) {
            read_record(walk, &entry.record);
            continue;
        }
        if (entry.block.id == BCF_BLOCK_BLOCKINFO)
            bcf_blockinfo_read(stream, &entry.block);
        else if (entry.block.id % 2 == 0)
            find_records(walk, &entry.block);
        else if (depth < DEEPEST)
            walk_block(walk, &entry.block, depth + 1);
        if (!bcf_cursor_failed(&stream->cursor))
            bcf_cursor_seek(&stream->cursor, position);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct walk walk = {.arena = {.limit = MEMORY}};
    struct bcf_block_place all = {.id = 1, .width = 3, .body = 0, .end = (uint64_t)size * 8};
    struct bcf_source source;

    bcf_error_clear(&walk.error);
    bcf_source_open_memory(&source, data, size);
    bcf_bitstream_init(&walk.stream, &source, 0, size, &walk.arena, &walk.error);
    walk_block(&walk, &all, 0);
    if (walk.error.status != BCF_OK && walk.error.offset != BCF_NO_OFFSET &&
        walk.error.offset > size)
        abort();
    bcf_source_close(&source);
    bcf_arena_free(&walk.arena);
    return 0;
}
