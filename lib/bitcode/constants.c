/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Module-level values by id: integers as such, everything else as the text
 * that textual IR has for it (LLVM source: BitcodeReader.cpp, parseConstants;
 * AsmWriter.cpp, writeConstantInternal).
 */

#include "bitcode/codes.h"
#include "bitcode/globals.h"
#include "bitcode/reader.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 8, MOST_ELEMENTS = 4096, LONGEST_TEXT = 1 << 16, WORD_BITS = 64 };

/* Every record but SETTYPE is a value, also one of a code not known here. The
 * note is the type in force. */
static bool takes_value_number(struct bcf_bitstream *stream, struct bcf_sequence *sequence,
                               struct bcf_record *record, uint64_t *note)
{
    (void)sequence;
    if (record->code != BCF_CONSTANT_SETTYPE)
        return true;
    *note = bcf_record_need(stream, record);
    return false;
}

static struct bcf_sequence *open_run(struct bcf_module_reader *reader, struct bcf_value_run *run)
{
    if (!run->is_open) {
        bcf_block_enter(&reader->stream, &run->place, &run->block);
        bcf_sequence_init(&reader->stream, &run->constants, &run->block, takes_value_number, NULL);
        run->constants.plain_code = BCF_CONSTANT_INTEGER;
        run->is_open = true;
    }
    return &run->constants;
}

uint64_t bcf_constants_count(struct bcf_module_reader *reader, struct bcf_value_run *run)
{
    return bcf_sequence_count(&reader->stream, open_run(reader, run));
}

/* A value as it stands in the file. */
struct raw_constant {
    bool is_global;
    uint64_t value;
    uint64_t type;
    struct bcf_record record;
};

static bool find_value(struct bcf_module_reader *reader, uint64_t value, struct raw_constant *raw)
{
    size_t low = 0;
    size_t high = reader->run_count;

    /* The last run whose first value is not beyond it. */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (reader->runs[middle]->first <= value)
            low = middle + 1;
        else
            high = middle;
    }
    memset(raw, 0, sizeof(*raw));
    if (low == 0) {
        bcf_reader_fail(reader, "metadata refers to a value that does not exist");
        return false;
    }
    struct bcf_value_run *run = reader->runs[low - 1];
    raw->value = value;
    value -= run->first;
    if (run->is_constants)
        return bcf_sequence_find(&reader->stream, open_run(reader, run), value, &raw->record,
                                 &raw->type);
    raw->is_global = true;
    return bcf_reader_find_global(reader, run->global + value, &raw->record);
}

/* The file has the sign in the lowest bit (LLVM source: BitcodeReader.cpp,
 * decodeSignRotatedValue). */
static uint64_t decode_signed(uint64_t value)
{
    if ((value & 1) == 0)
        return value >> 1;
    return value == 1 ? UINT64_C(1) << 63 : -(value >> 1);
}

static uint64_t low_bits(uint64_t word, unsigned width)
{
    return width < WORD_BITS ? word & ((UINT64_C(1) << width) - 1) : word;
}

static bool read_integer(struct bcf_module_reader *reader, struct raw_constant *raw, unsigned width,
                         struct bcf_value *out)
{
    size_t count = (width + WORD_BITS - 1) / WORD_BITS;
    uint64_t *words = bcf_arena_alloc(reader->arena, count * sizeof(*words));
    uint64_t operand;

    if (!words) {
        bcf_fail_memory(reader->stream.cursor.error);
        return false;
    }
    if (raw->record.code == BCF_CONSTANT_INTEGER) {
        words[0] = decode_signed(bcf_record_need(&reader->stream, &raw->record));
    } else if (raw->record.code == BCF_CONSTANT_WIDE_INTEGER) {
        for (size_t i = 0; i < count; i++) {
            if (!bcf_record_next(&reader->stream, &raw->record, &operand))
                break;
            words[i] = decode_signed(operand);
        }
    }
    /* Narrow ones are stored with their sign: i1 true is -1. */
    if (width % WORD_BITS != 0)
        words[count - 1] = low_bits(words[count - 1], width % WORD_BITS);
    out->kind = BCF_VALUE_INTEGER;
    out->width = width;
    out->words = words;
    out->count = count;
    return true;
}

static bool is_integer_code(uint64_t code)
{
    return code == BCF_CONSTANT_NULL || code == BCF_CONSTANT_INTEGER ||
           code == BCF_CONSTANT_WIDE_INTEGER;
}

/* A double the way LLVM writes it: decimal where six digits say it exactly,
 * else the bits. */
static void add_double(struct bcf_text *text, uint64_t bits)
{
    char decimal[32];
    double value;

    memcpy(&value, &bits, sizeof(value));

    /* The program we live in may have a locale with another decimal point. */
    int size = snprintf(decimal, sizeof(decimal), "%.6e", value);
    bool is_exact = strtod(decimal, NULL) == value;
    for (int i = 0; i < size; i++)
        if (!strchr("0123456789+-e", decimal[i]))
            decimal[i] = '.';
    /* Not a number and infinity have no decimal form. */
    if ((bits >> 52 & 0x7ff) != 0x7ff && is_exact)
        bcf_text_add_string(text, decimal);
    else
        bcf_text_add_format(text, "0x%016" PRIX64, bits);
}

/* The words are those of the record: one, or two for the wide types. */
static void add_float(struct bcf_text *text, uint64_t type_code, uint64_t bits, uint64_t more)
{
    uint32_t low = (uint32_t)bits;
    float narrow;
    double wide;

    switch (type_code) {
    case BCF_TYPE_DOUBLE:
        add_double(text, bits);
        break;
    case BCF_TYPE_FLOAT:
        memcpy(&narrow, &low, sizeof(narrow));
        wide = narrow;
        memcpy(&bits, &wide, sizeof(bits));
        if ((low >> 23 & 0xff) == 0xff) /* not a number: no conversion may change it */
            bits = (uint64_t)(low >> 31) << 63 | UINT64_C(0x7ff) << 52 |
                   (uint64_t)(low & 0x7fffff) << 29;
        add_double(text, bits);
        break;
    case BCF_TYPE_HALF:
        bcf_text_add_format(text, "0xH%04" PRIX32, low & 0xffff);
        break;
    case BCF_TYPE_BFLOAT:
        bcf_text_add_format(text, "0xR%04" PRIX32, low & 0xffff);
        break;
    case BCF_TYPE_X86_FP80:
        bcf_text_add_format(text, "0xK%04" PRIX64 "%016" PRIX64, bits >> 48,
                            bits << 16 | (more & 0xffff));
        break;
    default: /* fp128, ppc_fp128 */
        bcf_text_add_format(text, "0x%c%016" PRIX64 "%016" PRIX64,
                            type_code == BCF_TYPE_FP128 ? 'L' : 'M', bits, more);
        break;
    }
}

/* One element of packed data: the bits of an integer or a float. */
static void add_element(struct bcf_text *text, const struct bcf_type *type, uint64_t word)
{
    if (type->code != BCF_TYPE_INTEGER) {
        add_float(text, type->code, word, 0);
        return;
    }
    unsigned width = type->operands[0] < WORD_BITS ? (unsigned)type->operands[0] : WORD_BITS;
    if (width == 1) {
        bcf_text_add_string(text, word & 1 ? "true" : "false");
        return;
    }
    uint64_t sign = UINT64_C(1) << (width - 1);
    word = low_bits(word, width);
    bcf_text_add_format(text, "%" PRId64, (int64_t)((word ^ sign) - sign));
}

/* A global belongs to its module: another's of the same name is not the same. */
static void add_global_name(struct bcf_module_reader *reader, struct bcf_text *text,
                            struct raw_constant *raw)
{
    struct bcf_bitstream *stream = &reader->stream;
    struct bcf_strtab strtab;

    reader->is_incomparable = true;
    if (reader->version < BCF_MODULE_VERSION_STRTAB) {
        bcf_string symbol;
        if (bcf_value_name_read(reader, raw->value, &symbol))
            bcf_text_add_name(text, "@", symbol);
        return;
    }
    if (!reader->place->strtab) {
        bcf_text_add_string(text, "@?"); /* the file has been cut off before its string table */
        return;
    }
    uint64_t offset = bcf_record_need(stream, &raw->record);
    uint64_t size = bcf_record_need(stream, &raw->record);
    bcf_strtab_open(stream, reader->place, &strtab);
    char *name = size <= strtab.size ? bcf_arena_alloc(reader->scratch, (size_t)size + 1) : NULL;
    if (!name && size <= strtab.size)
        bcf_fail_memory(stream->cursor.error);
    if (bcf_strtab_copy(stream, &strtab, offset, name, size))
        bcf_text_add_name(text, "@", (bcf_string){name, (size_t)size});
}

static void add_constant(struct bcf_module_reader *reader, struct bcf_text *text,
                         struct raw_constant *raw, unsigned depth);

/* Adds type and value. */
static void add_typed_value(struct bcf_module_reader *reader, struct bcf_text *text, uint64_t value,
                            unsigned depth)
{
    struct raw_constant raw;

    if (depth > DEEPEST || text->length > LONGEST_TEXT) {
        bcf_text_add_string(text, "...");
        reader->is_incomparable = true;
        return;
    }
    if (!find_value(reader, value, &raw))
        return;
    if (raw.is_global) {
        bcf_text_add_string(text, "ptr ");
        add_global_name(reader, text, &raw);
        return;
    }
    uint64_t operands = reader->stream.cursor.position;
    bcf_type_add_text(reader, text, raw.type);
    bcf_text_add_string(text, " ");
    bcf_cursor_seek(&reader->stream.cursor, operands);
    add_constant(reader, text, &raw, depth);
}

/* What stands around the elements of an aggregate. */
static const char *const *brackets_of(const struct bcf_type *type)
{
    static const char *const array[] = {"[", "]"};
    static const char *const vector[] = {"<", ">"};
    static const char *const structure[] = {"{ ", " }"};
    static const char *const packed[] = {"<{ ", " }>"};

    if (type->code == BCF_TYPE_ARRAY)
        return array;
    if (type->code == BCF_TYPE_VECTOR)
        return vector;
    return type->operands[0] ? packed : structure;
}

/* An array or vector of numbers that are the operands of its record. */
static void add_data(struct bcf_module_reader *reader, struct bcf_text *text,
                     struct bcf_record *record, uint64_t array_type)
{
    struct bcf_cursor *cursor = &reader->stream.cursor;
    struct bcf_type array;
    struct bcf_type element;
    struct bcf_text name;
    uint64_t operands = cursor->position;
    uint64_t bits;

    if (!bcf_type_read(reader, array_type, &array) ||
        !bcf_type_read(reader, array.operands[1], &element))
        return;
    bcf_text_init(&name, reader->scratch);
    bcf_type_add_text(reader, &name, array.operands[1]);
    if (name.failed) {
        bcf_fail_memory(cursor->error);
        return;
    }
    bcf_cursor_seek(cursor, operands);
    bcf_text_add_string(text, brackets_of(&array)[0]);
    for (unsigned i = 0; bcf_record_next(&reader->stream, record, &bits); i++) {
        if (i == MOST_ELEMENTS || text->length > LONGEST_TEXT) {
            bcf_text_add_string(text, ", ...");
            reader->is_incomparable = true;
            break;
        }
        if (i > 0)
            bcf_text_add_string(text, ", ");
        bcf_text_add(text, name.data, name.length);
        bcf_text_add_string(text, " ");
        add_element(text, &element, bits);
    }
    bcf_text_add_string(text, brackets_of(&array)[1]);
}

/* A structure, array or vector of other constants. */
static void add_aggregate(struct bcf_module_reader *reader, struct bcf_text *text,
                          struct bcf_record *record, uint64_t type_id, unsigned depth)
{
    struct bcf_cursor *cursor = &reader->stream.cursor;
    struct bcf_type type;
    uint64_t operands = cursor->position;
    uint64_t id;

    if (!bcf_type_read(reader, type_id, &type))
        return;
    bcf_cursor_seek(cursor, operands);
    const char *const *brackets = brackets_of(&type);
    bcf_text_add_string(text, brackets[0]);
    for (unsigned i = 0; bcf_record_next(&reader->stream, record, &id); i++) {
        uint64_t position = cursor->position;
        if (i > 0)
            bcf_text_add_string(text, ", ");
        if (i == MOST_ELEMENTS) {
            bcf_text_add_string(text, "...");
            reader->is_incomparable = true;
            break;
        }
        add_typed_value(reader, text, id, depth + 1);
        bcf_cursor_seek(cursor, position);
    }
    bcf_text_add_string(text, brackets[1]);
}

static void add_null(struct bcf_module_reader *reader, struct bcf_text *text, uint64_t type_id)
{
    struct bcf_type type;

    if (!bcf_type_read(reader, type_id, &type))
        return;
    switch (type.code) {
    case BCF_TYPE_POINTER:
    case BCF_TYPE_OPAQUE_POINTER:
        bcf_text_add_string(text, "null");
        break;
    case BCF_TYPE_INTEGER:
        add_element(text, &type, 0);
        break;
    case BCF_TYPE_HALF:
    case BCF_TYPE_BFLOAT:
    case BCF_TYPE_FLOAT:
    case BCF_TYPE_DOUBLE:
    case BCF_TYPE_X86_FP80:
    case BCF_TYPE_FP128:
    case BCF_TYPE_PPC_FP128:
        add_float(text, type.code, 0, 0);
        break;
    default:
        bcf_text_add_string(text, "zeroinitializer");
        break;
    }
}

/* Adds a constant without its type; its operands come next at the cursor. */
static void add_constant(struct bcf_module_reader *reader, struct bcf_text *text,
                         struct raw_constant *raw, unsigned depth)
{
    struct bcf_bitstream *stream = &reader->stream;
    struct bcf_type type;
    struct bcf_value integer;
    bcf_string bytes;
    uint64_t operands;
    uint64_t bits;
    uint64_t more;
    unsigned width;

    switch (raw->record.code) {
    case BCF_CONSTANT_NULL:
        add_null(reader, text, raw->type);
        break;
    case BCF_CONSTANT_UNDEF:
        bcf_text_add_string(text, "undef");
        break;
    case BCF_CONSTANT_POISON:
        bcf_text_add_string(text, "poison");
        break;
    case BCF_CONSTANT_INTEGER:
        bits = decode_signed(bcf_record_need(stream, &raw->record));
        if (bcf_type_read(reader, raw->type, &type))
            add_element(text, &type, bits);
        break;
    case BCF_CONSTANT_FLOAT:
        bits = bcf_record_need(stream, &raw->record);
        bcf_record_next(stream, &raw->record, &more);
        if (bcf_type_read(reader, raw->type, &type))
            add_float(text, type.code, bits, more);
        break;
    case BCF_CONSTANT_WIDE_INTEGER:
        operands = stream->cursor.position;
        width = bcf_type_width(reader, raw->type);
        bcf_cursor_seek(&stream->cursor, operands);
        if (width > 0 && read_integer(reader, raw, width, &integer))
            bcf_text_add_integer(text, width, integer.words, integer.count);
        break;
    case BCF_CONSTANT_STRING:
    case BCF_CONSTANT_CSTRING:
        bytes = bcf_record_string(stream, &raw->record, reader->scratch);
        bcf_text_add_string(text, "c\"");
        bcf_text_add_escaped(text, bytes);
        bcf_text_add_string(text, raw->record.code == BCF_CONSTANT_CSTRING ? "\\00\"" : "\"");
        break;
    case BCF_CONSTANT_DATA:
        add_data(reader, text, &raw->record, raw->type);
        break;
    case BCF_CONSTANT_AGGREGATE:
        add_aggregate(reader, text, &raw->record, raw->type, depth);
        break;
    default:
        bcf_text_add_format(text, "<constant %" PRIu64 ">", raw->record.code);
        reader->is_incomparable = true;
        break;
    }
}

bool bcf_constant_is_integer(struct bcf_module_reader *reader, uint64_t value, unsigned *width,
                             uint64_t *number)
{
    struct raw_constant raw;

    if (!find_value(reader, value, &raw) || raw.is_global || !is_integer_code(raw.record.code))
        return false;
    uint64_t operands = reader->stream.cursor.position;
    *number = 0;
    *width = bcf_type_width(reader, raw.type);
    if (*width == 0 || *width > WORD_BITS || bcf_reader_failed(reader))
        return false;
    bcf_cursor_seek(&reader->stream.cursor, operands);
    if (raw.record.code != BCF_CONSTANT_NULL)
        *number = low_bits(decode_signed(bcf_record_need(&reader->stream, &raw.record)), *width);
    return !bcf_reader_failed(reader);
}

void bcf_constant_read(struct bcf_module_reader *reader, uint64_t type, uint64_t value,
                       struct bcf_value *out)
{
    struct raw_constant raw;
    struct bcf_text text;
    unsigned width = 0;

    if (!find_value(reader, value, &raw))
        return;
    uint64_t operands = reader->stream.cursor.position;
    if (!raw.is_global && is_integer_code(raw.record.code))
        width = bcf_type_width(reader, raw.type);
    if (bcf_reader_failed(reader))
        return;
    if (width > 0) {
        bcf_cursor_seek(&reader->stream.cursor, operands);
        read_integer(reader, &raw, width, out);
        return;
    }
    reader->is_incomparable = false;
    bcf_text_init(&text, reader->arena);
    bcf_type_add_text(reader, &text, type);
    bcf_text_add_string(&text, " ");
    bcf_cursor_seek(&reader->stream.cursor, operands);
    if (raw.is_global)
        add_global_name(reader, &text, &raw);
    else
        add_constant(reader, &text, &raw, 0);
    if (text.failed)
        bcf_fail_memory(reader->stream.cursor.error);
    out->kind = BCF_VALUE_CONSTANT;
    out->is_incomparable = reader->is_incomparable;
    out->text = bcf_text_view(&text);
}
