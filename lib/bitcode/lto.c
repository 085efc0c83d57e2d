/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What LTO a module was made for: its summary says it, and that stands behind
 * the function bodies (LLVM source: BitcodeReader.cpp, getLTOInfo). */

#include "bitcode/codes.h"
#include "bitcode/stream.h"

enum { CODES = 64 };

/* The flags are nearly at the beginning; the codes of all records are wanted seldom. */
static void read_summary(struct bcf_bitstream *stream, const struct bcf_block_place *place,
                         struct bcf_lto *lto)
{
    struct bcf_block block;
    struct bcf_record record;

    lto->kind = place->id == BCF_BLOCK_GLOBALVAL_SUMMARY ? BCF_LTO_THIN : BCF_LTO_REGULAR;
    bcf_block_enter(stream, place, &block);
    while (bcf_block_next_record(stream, &block, &record)) {
        if (record.code < CODES)
            lto->codes |= UINT64_C(1) << record.code;
        if (record.code == BCF_SUMMARY_FLAGS) {
            uint64_t flags = bcf_record_need(stream, &record);
            lto->is_unified = flags & BCF_SUMMARY_UNIFIED;
            lto->enables_split_units = flags & BCF_SUMMARY_ENABLE_SPLIT_UNIT;
            if (!lto->wants_codes)
                return;
        }
        bcf_record_skip(stream, &record);
    }
}

static bool is_summary(uint64_t block_id)
{
    return block_id == BCF_BLOCK_GLOBALVAL_SUMMARY ||
           block_id == BCF_BLOCK_FULL_LTO_GLOBALVAL_SUMMARY;
}

/* Walks the module block from where the cursor stands to its first summary. */
static void find_summary(struct bcf_bitstream *stream, struct bcf_block *block, struct bcf_lto *lto)
{
    struct bcf_entry entry;

    for (;;) {
        switch (bcf_block_next(stream, block, &entry)) {
        case BCF_ENTRY_RECORD:
            bcf_record_skip(stream, &entry.record);
            break;
        case BCF_ENTRY_BLOCK:
            if (entry.block.id == BCF_BLOCK_BLOCKINFO) {
                bcf_blockinfo_read(stream, &entry.block);
                if (!bcf_cursor_failed(&stream->cursor))
                    bcf_cursor_seek(&stream->cursor, entry.block.end);
            } else if (is_summary(entry.block.id)) {
                read_summary(stream, &entry.block, lto);
                return;
            }
            break;
        default:
            return;
        }
    }
}

/* Follows the clue. What stands behind the function bodies is blocks, and records without
 * abbreviations; where it is not, this fails: those defined before are not known here. */
static void follow_clue(struct bcf_bitstream *stream, const struct bcf_module_place *place,
                        const struct bcf_summary_clue *clue, struct bcf_lto *lto)
{
    struct bcf_block block;

    if (clue->is_found) {
        read_summary(stream, &clue->summary, lto);
        return;
    }
    bcf_block_enter(stream, &place->block, &block);
    bcf_cursor_seek(&stream->cursor, clue->rest);
    find_summary(stream, &block, lto);
    if (block.abbrevs.known > 0)
        bcf_cursor_fail(&stream->cursor, BCF_ERROR_MALFORMED, clue->rest,
                        "an abbreviation stands behind function bodies");
}

enum bcf_status bcf_lto_read(struct bcf_source *source, const struct bcf_module_place *place,
                             const struct bcf_summary_clue *clue, struct bcf_arena *scratch,
                             struct bcf_lto *lto, struct bcf_error *error)
{
    struct bcf_arena_mark mark = bcf_arena_mark(scratch);
    struct bcf_bitstream stream;
    struct bcf_block block;
    struct bcf_error unwanted;
    const struct bcf_lto empty = {.wants_codes = lto->wants_codes};

    bcf_error_clear(&unwanted);
    *lto = empty;
    if (clue && clue->is_known) {
        bcf_bitstream_init(&stream, source, place->base, place->size, scratch, &unwanted);
        follow_clue(&stream, place, clue, lto);
    }
    if (!clue || !clue->is_known || unwanted.status != BCF_OK) {
        *lto = empty;
        bcf_bitstream_init(&stream, source, place->base, place->size, scratch, error);
        bcf_block_enter(&stream, &place->block, &block);
        find_summary(&stream, &block, lto);
    }
    bcf_arena_release(scratch, mark);
    return error->status;
}

enum bcf_lto_kind bcf_lto_kind(const struct bcf_lto *lto)
{
    return lto->kind;
}

bool bcf_lto_is_unified(const struct bcf_lto *lto)
{
    return lto->is_unified;
}

bool bcf_lto_enables_split_units(const struct bcf_lto *lto)
{
    return lto->enables_split_units;
}

bool bcf_lto_is_half(const struct bcf_lto *lto)
{
    return lto->is_half;
}
