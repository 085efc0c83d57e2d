/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "bitcode/attribute_record.h"

#include "bitcode/codes.h"

#include "base/text.h"

enum { WIDEST_RANGE_WORD = 64, PIECE = 64 };

void bcf_attribute_skip_string(struct bcf_bitstream *stream, struct bcf_record *record)
{
    while (bcf_record_need(stream, record) != 0)
        ;
}

bcf_string bcf_attribute_read_string(struct bcf_bitstream *stream, struct bcf_record *record,
                                     struct bcf_arena *arena)
{
    struct bcf_text text;
    char piece[PIECE];
    size_t size = 0;
    uint64_t byte;

    bcf_text_init(&text, arena);
    while ((byte = bcf_record_need(stream, record)) != 0) {
        piece[size++] = (char)byte;
        if (size == sizeof(piece)) {
            bcf_text_add(&text, piece, size);
            size = 0;
        }
    }
    bcf_text_add(&text, piece, size);
    if (text.failed)
        bcf_fail_memory(stream->cursor.error);
    bcf_string view = bcf_text_view(&text);
    return view.data ? view : (bcf_string){"", 0};
}

void bcf_record_pass(struct bcf_bitstream *stream, struct bcf_record *record, uint64_t count)
{
    while (count-- > 0 && !bcf_cursor_failed(&stream->cursor))
        bcf_record_need(stream, record);
}

/* The two ends of a range of integers: wide ones are announced by the number
 * of their words. */
static void skip_range(struct bcf_bitstream *stream, struct bcf_record *record, uint64_t width)
{
    uint64_t words = bcf_record_need(stream, record);

    if (width <= WIDEST_RANGE_WORD)
        bcf_record_pass(stream, record, 1);
    else
        bcf_record_pass(stream, record, (words & UINT32_MAX) + (words >> 32));
}

static void skip_range_list(struct bcf_bitstream *stream, struct bcf_record *record)
{
    uint64_t count = bcf_record_need(stream, record);
    uint64_t width = bcf_record_need(stream, record);

    while (count-- > 0 && !bcf_cursor_failed(&stream->cursor))
        skip_range(stream, record, width);
}

static bool is_known(uint64_t form)
{
    return form <= BCF_ATTRIBUTE_RANGE_LIST && form != 2;
}

/* Passes over what stands behind the kind of an attribute without strings. */
static void skip_operands(struct bcf_bitstream *stream, struct bcf_record *record, uint64_t form)
{
    switch (form) {
    case BCF_ATTRIBUTE_INTEGER:
    case BCF_ATTRIBUTE_TYPE:
        bcf_record_pass(stream, record, 1);
        break;
    case BCF_ATTRIBUTE_RANGE:
        skip_range(stream, record, bcf_record_need(stream, record));
        break;
    case BCF_ATTRIBUTE_RANGE_LIST:
        skip_range_list(stream, record);
        break;
    default:
        break;
    }
}

bool bcf_attribute_next(struct bcf_bitstream *stream, struct bcf_record *record,
                        struct bcf_attribute *attribute)
{
    uint64_t kind;

    *attribute = (struct bcf_attribute){.is_string = false};
    while (!bcf_cursor_failed(&stream->cursor) && bcf_record_next(stream, record, &kind)) {
        attribute->has_value = kind == BCF_ATTRIBUTE_KEY_VALUE;
        attribute->is_string = attribute->has_value || kind == BCF_ATTRIBUTE_KEY;
        if (attribute->is_string)
            return true;
        if (!is_known(kind)) {
            bcf_cursor_fail(&stream->cursor, BCF_ERROR_UNSUPPORTED, record->start,
                            "an attribute is of a kind that this version does not know");
            return false;
        }
        attribute->number = bcf_record_need(stream, record);
        if (kind == BCF_ATTRIBUTE_ENUM)
            return !bcf_cursor_failed(&stream->cursor);
        skip_operands(stream, record, kind);
    }
    return false;
}

bool bcf_attribute_next_kind(struct bcf_bitstream *stream, struct bcf_record *record,
                             uint64_t *form, uint64_t *kind)
{
    while (!bcf_cursor_failed(&stream->cursor) && bcf_record_next(stream, record, form)) {
        *kind = 0;
        if (!is_known(*form))
            return true;
        if (*form == BCF_ATTRIBUTE_KEY || *form == BCF_ATTRIBUTE_KEY_VALUE) {
            bcf_attribute_skip_string(stream, record);
            if (*form == BCF_ATTRIBUTE_KEY_VALUE)
                bcf_attribute_skip_string(stream, record);
            continue;
        }
        *kind = bcf_record_need(stream, record);
        skip_operands(stream, record, *form);
        return !bcf_cursor_failed(&stream->cursor);
    }
    return false;
}

bool bcf_attribute_next_string(struct bcf_bitstream *stream, struct bcf_record *record,
                               bool *has_value)
{
    struct bcf_attribute attribute;

    *has_value = false;
    while (bcf_attribute_next(stream, record, &attribute)) {
        *has_value = attribute.has_value;
        if (attribute.is_string)
            return true;
    }
    return false;
}
