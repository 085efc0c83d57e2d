/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The hash of a module: the last record of its block. */

#include "bitcode/codes.h"
#include "bitcode/stream.h"

#include <string.h>

enum { WORDS = sizeof(((struct bcf_module_hash *)0)->words) / sizeof(uint64_t) };

/* One that was not computed is nothing but zeros. */
static void read_words(struct bcf_bitstream *stream, struct bcf_record *record,
                       struct bcf_module_hash *hash)
{
    for (size_t i = 0; i < WORDS; i++) {
        hash->words[i] = bcf_record_need(stream, record);
        hash->is_there = hash->is_there || hash->words[i] != 0;
    }
}

/* Walks the module block from where the cursor stands. */
static void find(struct bcf_bitstream *stream, struct bcf_block *block,
                 struct bcf_module_hash *hash)
{
    struct bcf_entry entry;

    for (;;) {
        switch (bcf_block_next(stream, block, &entry)) {
        case BCF_ENTRY_RECORD:
            if (entry.record.code == BCF_MODULE_HASH) {
                read_words(stream, &entry.record, hash);
                return;
            }
            bcf_record_skip(stream, &entry.record);
            break;
        case BCF_ENTRY_BLOCK:
            if (entry.block.id == BCF_BLOCK_BLOCKINFO) {
                bcf_blockinfo_read(stream, &entry.block);
                if (!bcf_cursor_failed(&stream->cursor))
                    bcf_cursor_seek(&stream->cursor, entry.block.end);
            }
            break;
        default:
            return;
        }
    }
}

/* Begins behind what the clue tells: from there on, records have no abbreviations; where they do,
 * this fails. */
static void follow_clue(struct bcf_bitstream *stream, const struct bcf_module_place *place,
                        const struct bcf_summary_clue *clue, struct bcf_module_hash *hash)
{
    struct bcf_block block;
    uint64_t position = clue->is_found ? clue->summary.end : clue->rest;

    bcf_block_enter(stream, &place->block, &block);
    bcf_cursor_seek(&stream->cursor, position);
    find(stream, &block, hash);
    if (block.abbrevs.known > 0)
        bcf_cursor_fail(&stream->cursor, BCF_ERROR_MALFORMED, position,
                        "an abbreviation stands behind function bodies");
}

enum bcf_status bcf_module_hash_read(struct bcf_source *source,
                                     const struct bcf_module_place *place,
                                     const struct bcf_summary_clue *clue, struct bcf_arena *scratch,
                                     struct bcf_module_hash *hash, struct bcf_error *error)
{
    struct bcf_arena_mark mark = bcf_arena_mark(scratch);
    struct bcf_bitstream stream;
    struct bcf_block block;
    struct bcf_error unwanted;

    bcf_error_clear(&unwanted);
    memset(hash, 0, sizeof(*hash));
    if (clue->is_known) {
        bcf_bitstream_init(&stream, source, place->base, place->size, scratch, &unwanted);
        follow_clue(&stream, place, clue, hash);
    }
    if (!clue->is_known || unwanted.status != BCF_OK) {
        memset(hash, 0, sizeof(*hash));
        bcf_bitstream_init(&stream, source, place->base, place->size, scratch, error);
        bcf_block_enter(&stream, &place->block, &block);
        find(&stream, &block, hash);
    }
    bcf_arena_release(scratch, mark);
    return error->status;
}
