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

struct bcf_blockinfo {
    struct bcf_blockinfo *next;
    uint64_t block_id;
    /* The BLOCKINFO block; its body is here what stands behind the record that names the id. */
    struct bcf_block_place place;
    uint64_t end; /* the record that names another, or the end of the block */
    bool is_read;
    struct bcf_abbrevs abbrevs; /* of the first part for an id: those of all parts */
};

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

/* Passes over operands of a definition of which all bits are at hand; returns how many. */
static uint64_t pass_short_ops(struct bcf_cursor *cursor, uint64_t count)
{
    enum { LONG = 9, AT_HAND = 57 };
    /* The size by the first four bits: the lowest tells a literal, the others the encoding;
     * 0: there is none. */
    static const uint8_t sizes[16] = {0, 9, 9, 9, 9, 9, 4, 9, 4, 9, 4, 9, 0, 9, 0, 9};
    uint64_t passed = 0;

    if (!bcf_cursor_is_fast(cursor))
        return 0;
    uint64_t word = bcf_cursor_peek(cursor);
    for (unsigned used = 0; passed < count && used + LONG <= AT_HAND; passed++) {
        unsigned size = sizes[word & 0xf];
        if (size == 0 || (size == LONG && (word >> (LONG - 1) & 1)))
            break; /* an error, or more chunks */
        word >>= size;
        used += size;
        cursor->position += size;
    }
    return passed;
}

static void pass_definition(struct bcf_bitstream *stream)
{
    struct bcf_cursor *cursor = &stream->cursor;
    uint64_t count = bcf_read_vbr(cursor, 5);
    struct bcf_abbrev_op unwanted;

    while (count > 0 && !bcf_cursor_failed(cursor)) {
        uint64_t passed = pass_short_ops(cursor, count);
        if (passed == 0) {
            read_op(stream, &unwanted);
            passed = 1;
        }
        count -= passed;
    }
}

static void define_abbrev(struct bcf_bitstream *stream, struct bcf_abbrevs *abbrevs)
{
    struct bcf_cursor *cursor = &stream->cursor;
    uint64_t start = cursor->position;

    if (abbrevs->in_force < abbrevs->known) {
        pass_definition(stream);
        abbrevs->in_force++;
        return;
    }
    uint64_t count = bcf_read_vbr(cursor, 5);
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

/* Reads the definitions in a part of a BLOCKINFO block. */
static void read_part(struct bcf_bitstream *stream, struct bcf_blockinfo *part,
                      struct bcf_abbrevs *abbrevs)
{
    struct bcf_block block = {.place = part->place, .defines_for = abbrevs};
    struct bcf_record record;

    part->is_read = true;
    bcf_cursor_seek(&stream->cursor, part->place.body);
    while (stream->cursor.position < part->end && bcf_block_next_record(stream, &block, &record))
        bcf_record_skip(stream, &record);
}

/* The abbreviations that all blocks with this id have; NULL where there are none. */
static const struct bcf_abbrevs *find_common(struct bcf_bitstream *stream, uint64_t block_id)
{
    struct bcf_abbrevs *common = NULL;

    for (struct bcf_blockinfo *part = stream->blockinfo; part; part = part->next) {
        if (part->block_id != block_id)
            continue;
        if (!common)
            common = &part->abbrevs;
        if (!part->is_read)
            read_part(stream, part, common);
    }
    return common;
}

void bcf_blockinfo_settle(struct bcf_bitstream *stream)
{
    for (const struct bcf_blockinfo *part = stream->blockinfo; part; part = part->next)
        if (!part->is_read)
            find_common(stream, part->block_id);
}

void bcf_block_enter(struct bcf_bitstream *stream, const struct bcf_block_place *place,
                     struct bcf_block *block)
{
    const struct bcf_abbrevs *common = find_common(stream, place->id);

    memset(block, 0, sizeof(*block));
    block->place = *place;
    if (common) {
        /* Shared, until the block defines one of its own: a full list is copied. */
        block->abbrevs = *common;
        block->abbrevs.capacity = common->known;
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
        entry->start = start;
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
            if (block->passes_definitions)
                pass_definition(stream);
            else
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

/* Begins a part of a BLOCKINFO block where the cursor stands. */
static struct bcf_blockinfo *begin_part(struct bcf_bitstream *stream,
                                        const struct bcf_block_place *place, uint64_t block_id)
{
    if (++stream->blockinfo_count > MOST_BLOCKINFOS) {
        fail(stream, place->body, "BLOCKINFO speaks of too many kinds of blocks");
        return NULL;
    }
    struct bcf_blockinfo *part = bcf_arena_alloc(stream->arena, sizeof(*part));
    if (!part) {
        bcf_fail_memory(stream->cursor.error);
        return NULL;
    }
    part->block_id = block_id;
    part->place = *place;
    part->place.body = stream->cursor.position;
    part->end = place->end;
    if (stream->last_blockinfo)
        stream->last_blockinfo->next = part;
    else
        stream->blockinfo = part;
    stream->last_blockinfo = part;
    return part;
}

bool bcf_blockinfo_knows(const struct bcf_bitstream *stream, uint64_t block_id)
{
    const struct bcf_blockinfo *part = stream->blockinfo;

    while (part && part->block_id != block_id)
        part = part->next;
    return part != NULL;
}

void bcf_blockinfo_read(struct bcf_bitstream *stream, const struct bcf_block_place *place)
{
    struct bcf_abbrevs nobody = {0};
    struct bcf_block block = {.place = *place, .defines_for = &nobody};
    struct bcf_blockinfo *part = NULL;
    struct bcf_record record;

    bcf_cursor_seek(&stream->cursor, place->body);
    while (bcf_block_next_record(stream, &block, &record)) {
        uint64_t block_id = record.code == BLOCKINFO_SETBID ? bcf_record_need(stream, &record) : 0;
        bcf_record_skip(stream, &record);
        if (record.code != BLOCKINFO_SETBID || bcf_cursor_failed(&stream->cursor))
            continue;
        if (part)
            part->end = record.start;
        part = begin_part(stream, place, block_id);
        if (!part)
            return;
        block.passes_definitions = true;
    }
    if (nobody.known > 0)
        fail(stream, place->body, "an abbreviation in BLOCKINFO belongs to no block");
}
