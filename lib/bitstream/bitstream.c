/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Blocks and abbreviations; records are in record.c. */

#include "bitstream/bitstream.h"

#include <string.h>

/* The ids that come before the abbreviations (BitCodeFormat, "Abbreviation
 * IDs"). */
enum {
    ID_END_BLOCK = 0,
    ID_ENTER_SUBBLOCK = 1,
    ID_DEFINE_ABBREV = 2,
    ID_UNABBREV_RECORD = 3,
    FIRST_ABBREV = 4
};

/* Records of a BLOCKINFO block. */
enum { BLOCKINFO_SETBID = 1 };

enum {
    /* Far beyond what any writer defines; keeps memory bounded. */
    MOST_ABBREV_OPS = 1 << 16,
    MOST_BLOCKINFOS = 256,
    MOST_WIDTH = 64
};

/* By the number that stands in the file; what is not here is unknown. */
static const enum bcf_op_kind op_kinds[8] = {
    [1] = BCF_OP_FIXED, [2] = BCF_OP_VBR, [3] = BCF_OP_ARRAY, [4] = BCF_OP_CHAR6, [5] = BCF_OP_BLOB,
};

static void fail(struct bcf_bitstream *stream, uint64_t position, const char *message)
{
    bcf_cursor_fail(&stream->cursor, BCF_ERROR_MALFORMED, position, message);
}

void bcf_bitstream_init(struct bcf_bitstream *stream, struct bcf_source *source, uint64_t base,
                        uint64_t size, struct bcf_arena *arena, struct bcf_error *error)
{
    memset(stream, 0, sizeof(*stream));
    bcf_cursor_init(&stream->cursor, source, base, size, error);
    stream->arena = arena;
}

static void add_abbrev(struct bcf_bitstream *stream, struct bcf_abbrevs *abbrevs,
                       const struct bcf_abbrev *abbrev)
{
    if (bcf_arena_grow(stream->arena, &abbrevs->list, abbrevs->known, &abbrevs->capacity,
                       sizeof(*abbrevs->list)) != 0) {
        bcf_fail_memory(stream->cursor.error);
        return;
    }
    abbrevs->list[abbrevs->known++] = abbrev;
    abbrevs->in_force = abbrevs->known;
}

static struct bcf_blockinfo *find_blockinfo(const struct bcf_bitstream *stream, uint64_t block_id)
{
    struct bcf_blockinfo *info = stream->blockinfo;

    while (info && info->block_id != block_id)
        info = info->next;
    return info;
}

/* Reads an operand of which all bits are at hand, as nearly all are: one bit that tells a
 * literal, then its eight bits; or three bits of encoding, and five of a width where there
 * is one. Numbers of more than one chunk are left to read_op. */
static bool read_short_op(struct bcf_cursor *cursor, struct bcf_abbrev_op *op)
{
    enum { SHORT = 4, LONG = 9 };

    if (!bcf_cursor_is_fast(cursor))
        return false;
    uint64_t word = bcf_cursor_peek(cursor);
    bool has_more = word >> (LONG - 1) & 1;
    uint64_t width = word >> SHORT & 0xf;
    unsigned size = LONG;
    op->kind = word & 1 ? BCF_OP_LITERAL : op_kinds[word >> 1 & 7];
    switch (op->kind) {
    case BCF_OP_FIXED:
    case BCF_OP_VBR:
        if (has_more || width == 0)
            return false;
        op->value = width;
        break;
    case BCF_OP_LITERAL:
        if (has_more || !(word & 1))
            return false;
        op->value = word >> 1 & 0x7f;
        break;
    default:
        op->value = 0;
        size = SHORT;
        break;
    }
    cursor->position += size;
    return true;
}

static void read_op(struct bcf_bitstream *stream, struct bcf_abbrev_op *op)
{
    struct bcf_cursor *cursor = &stream->cursor;
    uint64_t start = cursor->position;

    op->kind = BCF_OP_LITERAL;
    op->value = 0;
    if (bcf_read(cursor, 1)) {
        op->value = bcf_read_vbr(cursor, 8);
        return;
    }
    enum bcf_op_kind kind = op_kinds[bcf_read(cursor, 3)];
    if (kind == BCF_OP_LITERAL) {
        fail(stream, start, "an abbreviation has an unknown encoding");
        return;
    }
    if (kind != BCF_OP_FIXED && kind != BCF_OP_VBR) {
        op->kind = kind;
        return;
    }
    op->value = bcf_read_vbr(cursor, 5);
    if (op->value > (kind == BCF_OP_VBR ? 32 : MOST_WIDTH))
        fail(stream, start, "an abbreviation has an operand that is too wide");
    else if (op->value != 0)
        op->kind = kind; /* a width of 0 means the literal 0 */
}

/* An array is the last but one operand, its element the last; a blob is the
 * last (BitCodeFormat, "DEFINE_ABBREV Encoding"). */
static bool is_sound(const struct bcf_abbrev *abbrev)
{
    for (size_t i = 0; i < abbrev->count; i++) {
        bool in_array = i > 0 && abbrev->ops[i - 1].kind == BCF_OP_ARRAY;
        switch (abbrev->ops[i].kind) {
        case BCF_OP_ARRAY:
            if (in_array || i + 2 != abbrev->count)
                return false;
            break;
        case BCF_OP_BLOB:
            if (in_array || i + 1 != abbrev->count)
                return false;
            break;
        default:
            break;
        }
    }
    return abbrev->count > 0;
}

static void define_abbrev(struct bcf_bitstream *stream, struct bcf_abbrevs *abbrevs)
{
    struct bcf_cursor *cursor = &stream->cursor;
    uint64_t start = cursor->position;
    uint64_t count = bcf_read_vbr(cursor, 5);

    if (abbrevs->in_force < abbrevs->known) {
        struct bcf_abbrev_op passed;
        for (uint64_t i = 0; i < count && !bcf_cursor_failed(cursor); i++)
            read_op(stream, &passed);
        abbrevs->in_force++;
        return;
    }
    if (count > MOST_ABBREV_OPS - stream->abbrev_ops) {
        fail(stream, start, "too many abbreviations");
        return;
    }
    stream->abbrev_ops += (size_t)count + 1;
    if (stream->abbrev_ops > MOST_ABBREV_OPS)
        stream->abbrev_ops = MOST_ABBREV_OPS;
    struct bcf_abbrev *abbrev = bcf_arena_alloc(
        stream->arena, sizeof(*abbrev) + (size_t)count * sizeof(struct bcf_abbrev_op));
    if (!abbrev) {
        bcf_fail_memory(cursor->error);
        return;
    }
    abbrev->count = (size_t)count;
    for (size_t i = 0; i < abbrev->count && !bcf_cursor_failed(cursor); i++)
        if (!read_short_op(cursor, &abbrev->ops[i]))
            read_op(stream, &abbrev->ops[i]);
    if (bcf_cursor_failed(cursor))
        return;
    if (!is_sound(abbrev))
        fail(stream, start, "an abbreviation is not well-formed");
    else
        add_abbrev(stream, abbrevs, abbrev);
}

void bcf_block_enter(struct bcf_bitstream *stream, const struct bcf_block_place *place,
                     struct bcf_block *block)
{
    const struct bcf_blockinfo *info = find_blockinfo(stream, place->id);

    block->place = *place;
    block->defines_for = NULL;
    memset(&block->abbrevs, 0, sizeof(block->abbrevs));
    if (info) {
        /* Shared, until the block defines one of its own: a full list is copied. */
        block->abbrevs = info->abbrevs;
        block->abbrevs.capacity = info->abbrevs.known;
    }
    bcf_cursor_seek(&stream->cursor, place->body);
}

void bcf_block_resume(struct bcf_bitstream *stream, struct bcf_block *block, uint64_t position,
                      size_t abbrevs_in_force)
{
    block->abbrevs.in_force = abbrevs_in_force;
    bcf_cursor_seek(&stream->cursor, position);
}

void bcf_block_header(struct bcf_bitstream *stream, struct bcf_block_place *place)
{
    struct bcf_cursor *cursor = &stream->cursor;
    uint64_t start = cursor->position;

    place->id = bcf_read_vbr(cursor, 8);
    uint64_t width = bcf_read_vbr(cursor, 4);
    bcf_cursor_align32(cursor);
    uint64_t words = bcf_read(cursor, 32);
    if (bcf_cursor_failed(cursor))
        return;
    place->width = (unsigned)width;
    place->body = cursor->position;
    place->end = cursor->position + words * 32;
    if (width < BCF_TOP_LEVEL_WIDTH || width > 32)
        fail(stream, start, "a block has an impossible abbreviation width");
    else if (words * 32 > bcf_cursor_left(cursor))
        bcf_cursor_fail(cursor, BCF_ERROR_TRUNCATED, start,
                        "a block reaches beyond the end of the bitcode");
    else
        bcf_cursor_seek(cursor, place->end);
}

enum bcf_entry_kind bcf_block_next(struct bcf_bitstream *stream, struct bcf_block *block,
                                   struct bcf_entry *entry)
{
    struct bcf_cursor *cursor = &stream->cursor;

    for (;;) {
        uint64_t start = cursor->position;
        uint64_t id = bcf_read(cursor, block->place.width);
        entry->kind = BCF_ENTRY_FAILURE;
        if (bcf_cursor_failed(cursor))
            return entry->kind;
        if (start >= block->place.end) {
            fail(stream, start, "a block has no end");
            return entry->kind;
        }
        switch (id) {
        case ID_END_BLOCK:
            bcf_cursor_seek(cursor, block->place.end);
            entry->kind = BCF_ENTRY_END;
            break;
        case ID_ENTER_SUBBLOCK:
            bcf_block_header(stream, &entry->block);
            if (!bcf_cursor_failed(cursor) && entry->block.end > block->place.end)
                fail(stream, start, "a block reaches beyond the one it lies in");
            entry->kind = BCF_ENTRY_BLOCK;
            break;
        case ID_DEFINE_ABBREV:
            define_abbrev(stream, block->defines_for ? block->defines_for : &block->abbrevs);
            continue;
        default:
            memset(&entry->record, 0, sizeof(entry->record));
            entry->record.start = start;
            if (id >= FIRST_ABBREV) {
                if (id - FIRST_ABBREV >= block->abbrevs.in_force) {
                    fail(stream, start, "a record uses an abbreviation that is not defined");
                    break;
                }
                entry->record.abbrev = block->abbrevs.list[id - FIRST_ABBREV];
            }
            bcf_record_begin(stream, &entry->record);
            entry->kind = BCF_ENTRY_RECORD;
            break;
        }
        if (bcf_cursor_failed(cursor))
            entry->kind = BCF_ENTRY_FAILURE;
        return entry->kind;
    }
}

bool bcf_block_next_record(struct bcf_bitstream *stream, struct bcf_block *block,
                           struct bcf_record *record)
{
    struct bcf_entry entry;
    enum bcf_entry_kind kind;

    do
        kind = bcf_block_next(stream, block, &entry);
    while (kind == BCF_ENTRY_BLOCK);
    if (kind == BCF_ENTRY_RECORD)
        *record = entry.record;
    return kind == BCF_ENTRY_RECORD;
}

/* What is known of blocks with an id, made where nothing is. */
static struct bcf_blockinfo *make_blockinfo(struct bcf_bitstream *stream, uint64_t block_id,
                                            uint64_t position)
{
    struct bcf_blockinfo *info = find_blockinfo(stream, block_id);

    if (info)
        return info;
    if (++stream->blockinfo_count > MOST_BLOCKINFOS) {
        fail(stream, position, "BLOCKINFO speaks of too many kinds of blocks");
        return NULL;
    }
    info = bcf_arena_alloc(stream->arena, sizeof(*info));
    if (!info) {
        bcf_fail_memory(stream->cursor.error);
        return NULL;
    }
    info->block_id = block_id;
    info->next = stream->blockinfo;
    stream->blockinfo = info;
    return info;
}

bool bcf_blockinfo_knows(const struct bcf_bitstream *stream, uint64_t block_id)
{
    return find_blockinfo(stream, block_id) != NULL;
}

void bcf_blockinfo_read(struct bcf_bitstream *stream, const struct bcf_block_place *place)
{
    /* A definition here belongs to the block id that was set last. */
    struct bcf_abbrevs nobody = {0};
    struct bcf_block block = {.place = *place, .defines_for = &nobody};
    struct bcf_record record;

    bcf_cursor_seek(&stream->cursor, place->body);
    while (bcf_block_next_record(stream, &block, &record)) {
        if (record.code == BLOCKINFO_SETBID) {
            struct bcf_blockinfo *info =
                make_blockinfo(stream, bcf_record_need(stream, &record), place->body);
            if (!info)
                return;
            block.defines_for = &info->abbrevs;
        }
        bcf_record_skip(stream, &record);
    }
    if (nobody.known > 0)
        fail(stream, place->body, "an abbreviation in BLOCKINFO belongs to no block");
}
