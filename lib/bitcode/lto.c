/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What LTO a module was made for: its summary says it, and that stands behind
 * the function bodies (LLVM source: BitcodeReader.cpp, getLTOInfo). */

#include "bitcode/codes.h"
#include "bitcode/stream.h"

static void read_summary(struct bcf_bitstream *stream, const struct bcf_block_place *place,
                         struct bcf_lto *lto)
{
    struct bcf_block block;
    struct bcf_record record;

    lto->kind = place->id == BCF_BLOCK_GLOBALVAL_SUMMARY ? BCF_LTO_THIN : BCF_LTO_REGULAR;
    bcf_block_enter(stream, place, &block);
    while (bcf_block_next_record(stream, &block, &record)) {
        if (record.code == BCF_SUMMARY_FLAGS) {
            uint64_t flags = bcf_record_need(stream, &record);
            lto->is_unified = flags & BCF_SUMMARY_UNIFIED;
            lto->enables_split_units = flags & BCF_SUMMARY_ENABLE_SPLIT_UNIT;
            return;
        }
        bcf_record_skip(stream, &record);
    }
}

/* Walks the module block to its first summary. */
static void find_summary(struct bcf_bitstream *stream, const struct bcf_block_place *place,
                         struct bcf_lto *lto)
{
    struct bcf_block block;
    struct bcf_entry entry;

    bcf_block_enter(stream, place, &block);
    for (;;) {
        switch (bcf_block_next(stream, &block, &entry)) {
        case BCF_ENTRY_RECORD:
            bcf_record_skip(stream, &entry.record);
            break;
        case BCF_ENTRY_BLOCK:
            if (entry.block.id == BCF_BLOCK_BLOCKINFO) {
                bcf_blockinfo_read(stream, &entry.block);
                if (!bcf_cursor_failed(&stream->cursor))
                    bcf_cursor_seek(&stream->cursor, entry.block.end);
            } else if (entry.block.id == BCF_BLOCK_GLOBALVAL_SUMMARY ||
                       entry.block.id == BCF_BLOCK_FULL_LTO_GLOBALVAL_SUMMARY) {
                read_summary(stream, &entry.block, lto);
                return;
            }
            break;
        default:
            return;
        }
    }
}

enum bcf_status bcf_lto_read(struct bcf_source *source, const struct bcf_module_place *place,
                             struct bcf_arena *scratch, struct bcf_lto *lto,
                             struct bcf_error *error)
{
    struct bcf_arena_mark mark = bcf_arena_mark(scratch);
    struct bcf_bitstream stream;

    *lto = (struct bcf_lto){0};
    bcf_bitstream_init(&stream, source, place->base, place->size, scratch, error);
    find_summary(&stream, &place->block, lto);
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
