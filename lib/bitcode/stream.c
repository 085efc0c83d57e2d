/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * The top level of a file is IDENTIFICATION MODULE ... SYMTAB STRTAB, any
 * number of times. An identification belongs to the next module, a string
 * table to every module before it that has none yet (LLVM source:
 * BitcodeReader.cpp, getBitcodeFileContents). Where files were concatenated,
 * as linkers do with sections, the magic stands again in the middle: LLVM
 * fails there, we go on.
 */

#include "bitcode/stream.h"

#include "bitcode/codes.h"

#include <string.h>

static const uint8_t magic[4] = {'B', 'C', 0xC0, 0xDE};

enum { ID_ENTER_SUBBLOCK = 1 };

/* So few bits at the end are padding, whatever is in them: no block is as small. */
enum { MOST_PADDING = 64 };

static void read_identification(struct bcf_bitstream *stream, const struct bcf_block_place *place,
                                struct bcf_arena *arena, struct bcf_module_place *next)
{
    struct bcf_block block;
    struct bcf_record record;

    bcf_block_enter(stream, place, &block);
    while (bcf_block_next_record(stream, &block, &record)) {
        if (record.code == BCF_IDENTIFICATION_STRING)
            next->producer = bcf_record_string(stream, &record, arena);
        else if (record.code == BCF_IDENTIFICATION_EPOCH)
            next->epoch = bcf_record_need(stream, &record);
        bcf_record_skip(stream, &record);
    }
}

static void add_module(struct bcf_bitstream *stream, struct bcf_arena *arena,
                       struct bcf_module_places *places, const struct bcf_module_place *place)
{
    if (bcf_arena_grow(arena, &places->list, places->count, &places->capacity,
                       sizeof(*places->list)) != 0)
        bcf_fail_memory(stream->cursor.error);
    else
        places->list[places->count++] = *place;
}

/* Clears what the next module has from an identification block. */
static void begin_module(struct bcf_module_place *next, uint64_t base, uint64_t size)
{
    memset(next, 0, sizeof(*next));
    next->producer.data = "";
    next->base = base;
    next->size = size;
}

/* Gives a string table, and the symbol table before it, to the modules that have
 * none yet, in equal parts; what is left over goes to the first. */
static void share_tables(struct bcf_module_places *places, size_t first,
                         struct bcf_strtab_place *strtab, uint64_t strtab_size,
                         uint64_t symtab_size)
{
    size_t begin = places->count;

    while (begin > first && !places->list[begin - 1].strtab)
        begin--;
    for (size_t i = begin, count = places->count - begin; i < places->count; i++) {
        struct bcf_module_place *place = &places->list[i];
        place->strtab = strtab;
        place->strtab_share = strtab_size / count + (i == begin ? strtab_size % count : 0);
        place->symtab_share = symtab_size / count + (i == begin ? symtab_size % count : 0);
    }
}

static void see_strtab(struct bcf_bitstream *stream, struct bcf_arena *arena,
                       struct bcf_module_places *places, size_t first,
                       const struct bcf_block_place *block, uint64_t size,
                       struct bcf_module_place *next)
{
    struct bcf_strtab_place *strtab;

    /* There may be any number of them with no module before. */
    if (places->count > first && !places->list[places->count - 1].strtab) {
        strtab = bcf_arena_alloc(arena, sizeof(*strtab));
        if (!strtab) {
            bcf_fail_memory(stream->cursor.error);
            return;
        }
        strtab->block = *block;
        share_tables(places, first, strtab, size, next->symtab_share);
    }
    next->symtab_share = 0;
}

/* Reads one block of the top level, at its abbreviation id. *next is what is known
 * of the next module; symtab_share in there is a symbol table that is nobody's yet. */
static void read_block(struct bcf_bitstream *stream, struct bcf_arena *arena,
                       struct bcf_module_places *places, size_t first,
                       struct bcf_module_place *next)
{
    struct bcf_cursor *cursor = &stream->cursor;
    struct bcf_block_place place;
    uint64_t start = cursor->position;

    if (bcf_read(cursor, BCF_TOP_LEVEL_WIDTH) != ID_ENTER_SUBBLOCK) {
        bcf_cursor_fail(cursor, BCF_ERROR_MALFORMED, start, "no block where one should begin");
        return;
    }
    bcf_block_header(stream, &place);
    if (bcf_cursor_failed(cursor))
        return;
    uint64_t size = (place.end - start) / 8;
    switch (place.id) {
    case BCF_BLOCK_IDENTIFICATION:
        next->identification_size = size;
        read_identification(stream, &place, arena, next);
        break;
    case BCF_BLOCK_MODULE:
        next->block = place;
        next->symtab_share = 0;
        add_module(stream, arena, places, next);
        begin_module(next, next->base, next->size);
        break;
    case BCF_BLOCK_STRTAB:
        see_strtab(stream, arena, places, first, &place, size, next);
        break;
    case BCF_BLOCK_SYMTAB:
        next->symtab_share = size;
        break;
    default:
        break;
    }
    if (!bcf_cursor_failed(cursor))
        bcf_cursor_seek(cursor, place.end);
}

/* Reads one bitstream up to its end or the next magic; returns its length. */
static uint64_t list_stream(struct bcf_bitstream *stream, struct bcf_arena *arena,
                            struct bcf_module_places *places)
{
    struct bcf_cursor *cursor = &stream->cursor;
    struct bcf_module_place next;
    size_t first = places->count;

    begin_module(&next, cursor->base, cursor->end / 8);
    if ((uint32_t)bcf_read(cursor, 32) != bcf_load_le32(magic))
        bcf_cursor_fail(cursor, BCF_ERROR_MALFORMED, 0, "no bitcode magic where it should be");
    while (!bcf_cursor_failed(cursor) && bcf_cursor_left(cursor) > MOST_PADDING) {
        uint64_t start = cursor->position;
        uint32_t word = (uint32_t)bcf_read(cursor, 32);
        if (word == bcf_load_le32(magic))
            return start / 8; /* another stream begins */
        if (word == 0)
            continue; /* padding */
        bcf_cursor_seek(cursor, start);
        read_block(stream, arena, places, first, &next);
    }
    if (!bcf_cursor_failed(cursor) && places->count == first)
        bcf_cursor_fail(cursor, BCF_ERROR_TRUNCATED, cursor->end,
                        "the bitcode ends before its first module");
    return cursor->end / 8;
}

bool bcf_module_head_next(struct bcf_bitstream *stream, struct bcf_block *block,
                          struct bcf_entry *entry)
{
    enum bcf_entry_kind kind = bcf_block_next(stream, block, entry);

    return kind == BCF_ENTRY_RECORD ||
           (kind == BCF_ENTRY_BLOCK && entry->block.id != BCF_BLOCK_FUNCTION);
}

enum bcf_status bcf_stream_list(struct bcf_source *source, uint64_t offset, uint64_t size,
                                struct bcf_arena *arena, struct bcf_arena *scratch,
                                struct bcf_module_places *places, struct bcf_error *error)
{
    struct bcf_arena_mark mark = bcf_arena_mark(scratch);

    do {
        struct bcf_bitstream stream;
        bcf_bitstream_init(&stream, source, offset, size, scratch, error);
        uint64_t length = list_stream(&stream, arena, places);
        offset += length;
        size -= length;
    } while (size > 0 && error->status == BCF_OK);
    bcf_arena_release(scratch, mark);
    return error->status;
}
