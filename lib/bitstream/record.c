/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The operands of a record (BitCodeFormat, "Data Records"). */

#include "bitstream/bitstream.h"

#include <string.h>

/* Elements of no width: a few bits could announce any number of them. */
enum { MOST_EMPTY_ELEMENTS = 4096 };

static const char char6[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._";

static void fail(struct bcf_bitstream *stream, const struct bcf_record *record, const char *message)
{
    bcf_cursor_fail(&stream->cursor, BCF_ERROR_MALFORMED, record->start, message);
}

static unsigned smallest_bits(const struct bcf_abbrev_op *op)
{
    switch (op->kind) {
    case BCF_OP_LITERAL:
        return 0;
    case BCF_OP_CHAR6:
        return 6;
    default:
        return (unsigned)op->value;
    }
}

/* A scalar: anything but an array or a blob. */
static uint64_t read_scalar(struct bcf_cursor *cursor, const struct bcf_abbrev_op *op)
{
    switch (op->kind) {
    case BCF_OP_LITERAL:
        return op->value;
    case BCF_OP_FIXED:
        return bcf_read(cursor, (unsigned)op->value);
    case BCF_OP_VBR:
        return bcf_read_vbr(cursor, (unsigned)op->value);
    default:
        return (uint8_t)char6[bcf_read(cursor, 6)];
    }
}

void bcf_record_begin(struct bcf_bitstream *stream, struct bcf_record *record)
{
    struct bcf_cursor *cursor = &stream->cursor;

    if (record->abbrev) {
        const struct bcf_abbrev_op *code = &record->abbrev->ops[0];
        if (code->kind == BCF_OP_ARRAY || code->kind == BCF_OP_BLOB) {
            fail(stream, record, "a record's code is no number");
            return;
        }
        record->code = read_scalar(cursor, code);
        record->next_op = 1;
        return;
    }
    static const struct bcf_abbrev_op vbr6 = {BCF_OP_VBR, 6};
    record->code = bcf_read_vbr(cursor, 6);
    record->left = bcf_read_vbr(cursor, 6);
    record->element = &vbr6;
    if (!bcf_cursor_failed(cursor) && record->left > bcf_cursor_left(cursor) / 6)
        fail(stream, record, "a record has more operands than the bitcode has room for");
}

/* Stands before an array or blob operand: reads its head. */
static void begin_sequence(struct bcf_bitstream *stream, struct bcf_record *record,
                           const struct bcf_abbrev_op *op)
{
    struct bcf_cursor *cursor = &stream->cursor;

    record->left = bcf_read_vbr(cursor, 6);
    record->in_blob = op->kind == BCF_OP_BLOB;
    uint64_t bits = 8;
    if (record->in_blob) {
        bcf_cursor_align32(cursor);
    } else {
        record->element = op + 1;
        record->next_op++;
        bits = smallest_bits(record->element);
    }
    if (bcf_cursor_failed(cursor))
        record->left = 0;
    else if (bits == 0 && record->left > MOST_EMPTY_ELEMENTS)
        fail(stream, record, "a record has too many operands that take no room");
    else if (bits > 0 && record->left > bcf_cursor_left(cursor) / bits)
        fail(stream, record, "a record has more operands than the bitcode has room for");
}

/* Goes on to the next scalar operand, array or blob; false behind the last. */
static bool at_operand(struct bcf_bitstream *stream, struct bcf_record *record)
{
    for (;;) {
        if (bcf_cursor_failed(&stream->cursor))
            return false;
        if (record->left > 0)
            return true;
        if (record->in_blob) {
            bcf_cursor_align32(&stream->cursor);
            record->in_blob = false;
        }
        record->element = NULL;
        if (!record->abbrev || record->next_op >= record->abbrev->count)
            return false;
        const struct bcf_abbrev_op *op = &record->abbrev->ops[record->next_op];
        if (op->kind != BCF_OP_ARRAY && op->kind != BCF_OP_BLOB)
            return true;
        record->next_op++;
        begin_sequence(stream, record, op);
    }
}

bool bcf_record_is_empty(struct bcf_bitstream *stream, struct bcf_record *record)
{
    return !at_operand(stream, record);
}

bool bcf_record_next(struct bcf_bitstream *stream, struct bcf_record *record, uint64_t *value)
{
    struct bcf_cursor *cursor = &stream->cursor;

    *value = 0;
    if (!at_operand(stream, record))
        return false;
    if (record->left > 0) {
        record->left--;
        /* A blob has bytes instead of elements. */
        *value = record->element ? read_scalar(cursor, record->element) : bcf_read(cursor, 8);
        /* The padding behind a blob belongs to the record. */
        if (record->left == 0 && record->in_blob)
            at_operand(stream, record);
    } else {
        *value = read_scalar(cursor, &record->abbrev->ops[record->next_op++]);
    }
    return !bcf_cursor_failed(cursor);
}

bool bcf_record_next_place(struct bcf_bitstream *stream, struct bcf_record *record, uint64_t *value,
                           struct bcf_operand_place *place)
{
    static const struct bcf_abbrev_op byte = {BCF_OP_FIXED, 8};
    const struct bcf_abbrev_op *op;
    struct bcf_cursor *cursor = &stream->cursor;

    *value = 0;
    if (!at_operand(stream, record))
        return false;
    if (record->left == 0)
        op = &record->abbrev->ops[record->next_op];
    else
        op = record->element ? record->element : &byte;
    place->kind = op->kind;
    place->width = smallest_bits(op);
    place->position = cursor->position;
    bool is_there = bcf_record_next(stream, record, value);
    place->size = op == &byte ? byte.value : cursor->position - place->position;
    return is_there;
}

uint64_t bcf_record_need(struct bcf_bitstream *stream, struct bcf_record *record)
{
    uint64_t value;

    if (!bcf_record_next(stream, record, &value) && !bcf_cursor_failed(&stream->cursor))
        fail(stream, record, "a record has too few operands");
    return value;
}

static void skip_elements(struct bcf_bitstream *stream, struct bcf_record *record)
{
    struct bcf_cursor *cursor = &stream->cursor;

    if (record->in_blob)
        bcf_cursor_skip(cursor, record->left * 8);
    else if (record->element->kind == BCF_OP_VBR)
        bcf_skip_vbr(cursor, (unsigned)record->element->value, record->left);
    else
        bcf_cursor_skip(cursor, record->left * smallest_bits(record->element));
    record->left = 0;
}

void bcf_record_skip(struct bcf_bitstream *stream, struct bcf_record *record)
{
    if (!record->abbrev) {
        bcf_skip_vbr6(&stream->cursor, record->left);
        record->left = 0;
        return;
    }
    while (at_operand(stream, record)) {
        if (record->left > 0)
            skip_elements(stream, record);
        else
            read_scalar(&stream->cursor, &record->abbrev->ops[record->next_op++]);
    }
}

bool bcf_record_blob(struct bcf_bitstream *stream, struct bcf_record *record, uint64_t *position,
                     uint64_t *size)
{
    if (!at_operand(stream, record) || !record->in_blob)
        return false;
    *position = stream->cursor.position;
    *size = record->left;
    skip_elements(stream, record);
    at_operand(stream, record);
    return !bcf_cursor_failed(&stream->cursor);
}

bool bcf_record_is_vbr6_list(struct bcf_bitstream *stream, struct bcf_record *record,
                             uint64_t *position, uint64_t *count)
{
    if (!at_operand(stream, record) || !record->element || record->element->kind != BCF_OP_VBR ||
        record->element->value != 6)
        return false;
    *position = stream->cursor.position;
    *count = record->left;
    return true;
}

/* Reads characters as an array has them most: in chunks of six bits, of which each
 * takes one or two. Returns how many: those of which all bits are at hand. */
static size_t read_vbr6_characters(struct bcf_cursor *cursor, char *text, size_t count)
{
    enum { CHUNK = 6, MORE = 32, AT_HAND = 57 };
    size_t got = 0;

    if (!bcf_cursor_is_fast(cursor))
        return 0;
    uint64_t word = bcf_cursor_peek(cursor);
    for (unsigned used = 0; got < count && used + 2 * CHUNK <= AT_HAND;) {
        unsigned character = word & (MORE - 1);
        unsigned size = word & MORE ? 2 * CHUNK : CHUNK;
        if (word & MORE) {
            if (word >> CHUNK & MORE)
                break; /* no character */
            character |= (unsigned)(word >> CHUNK & (MORE - 1)) << (CHUNK - 1);
        }
        text[got++] = (char)character;
        word >>= size;
        used += size;
        cursor->position += size;
    }
    return got;
}

/* The same for characters of a fixed width, of at most eight bits. */
static size_t read_fixed_characters(struct bcf_cursor *cursor, unsigned width, char *text,
                                    size_t count)
{
    const uint64_t mask = (UINT64_C(1) << width) - 1;
    size_t most = 56 / width;

    if (!bcf_cursor_is_fast(cursor))
        return 0;
    uint64_t word = bcf_cursor_peek(cursor);
    most = count < most ? count : most;
    for (size_t i = 0; i < most; i++, word >>= width)
        text[i] = (char)(word & mask);
    cursor->position += most * width;
    return most;
}

static void read_characters(struct bcf_cursor *cursor, const struct bcf_abbrev_op *element,
                            char *text, size_t count)
{
    while (count > 0 && !bcf_cursor_failed(cursor)) {
        size_t got = 0;
        if (element->kind == BCF_OP_VBR && element->value == 6)
            got = read_vbr6_characters(cursor, text, count);
        else if (element->kind == BCF_OP_FIXED && element->value <= 8)
            got = read_fixed_characters(cursor, (unsigned)element->value, text, count);
        if (got == 0) {
            *text = (char)read_scalar(cursor, element);
            got = 1;
        }
        text += got;
        count -= got;
    }
}

size_t bcf_record_characters(struct bcf_bitstream *stream, struct bcf_record *record, char *text,
                             size_t size)
{
    size_t count = 0;
    uint64_t value;

    if (!at_operand(stream, record))
        return 0;
    if (record->element) {
        count = record->left < size ? (size_t)record->left : size;
        read_characters(&stream->cursor, record->element, text, count);
        record->left -= count;
    }
    while (count < size && bcf_record_next(stream, record, &value))
        text[count++] = (char)value;
    return bcf_cursor_failed(&stream->cursor) ? 0 : count;
}

bcf_string bcf_record_string(struct bcf_bitstream *stream, struct bcf_record *record,
                             struct bcf_arena *arena)
{
    bcf_string empty = {"", 0};

    if (!at_operand(stream, record))
        return empty;
    /* One more for scalars that stand before or instead of an array. */
    size_t room = (size_t)record->left + (record->abbrev ? record->abbrev->count : 0);
    char *text = bcf_arena_alloc(arena, room + 1);
    if (!text) {
        bcf_fail_memory(stream->cursor.error);
        return empty;
    }
    size_t count = bcf_record_characters(stream, record, text, room);
    bcf_record_skip(stream, record);
    if (bcf_cursor_failed(&stream->cursor))
        return empty;
    return (bcf_string){text, count};
}
