/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The types of a module: widths of integers, and texts for what is not one. */

#include "bitcode/codes.h"
#include "bitcode/reader.h"

#include <inttypes.h>
#include <string.h>

/* Types nest; a file may say they nest without end. */
enum { DEEPEST = 16, MOST_MEMBERS = 256, LONGEST_TEXT = 1 << 14 };

/* The name of a structure stands in a record before it: the note is where. */
static bool takes_type_number(struct bcf_bitstream *stream, struct bcf_sequence *sequence,
                              struct bcf_record *record, uint64_t *note)
{
    (void)stream;
    (void)sequence;
    if (record->code == BCF_TYPE_STRUCT_NAME)
        *note = record->start;
    return record->code != BCF_TYPE_NUMENTRY && record->code != BCF_TYPE_STRUCT_NAME;
}

static bool find_type(struct bcf_module_reader *reader, uint64_t id, struct bcf_record *record,
                      uint64_t *name)
{
    struct bcf_bitstream *stream = &reader->stream;

    if (!reader->has_types) {
        bcf_reader_fail(reader, "a value has a type, and the module has none");
        return false;
    }
    if (!reader->types_open) {
        bcf_block_enter(stream, &reader->type_place, &reader->type_block);
        bcf_sequence_init(stream, &reader->types, &reader->type_block, takes_type_number, NULL);
        reader->types_open = true;
    }
    return bcf_sequence_find(stream, &reader->types, id, record, name);
}

bool bcf_type_read(struct bcf_module_reader *reader, uint64_t id, struct bcf_type *type)
{
    struct bcf_record record;

    memset(type, 0, sizeof(*type));
    if (!find_type(reader, id, &record, NULL))
        return false;
    type->code = record.code;
    for (size_t i = 0; i < sizeof(type->operands) / sizeof(type->operands[0]); i++)
        if (!bcf_record_next(&reader->stream, &record, &type->operands[i]))
            break;
    /* LLVM source: DerivedTypes.h, MAX_INT_BITS. */
    if (type->code == BCF_TYPE_INTEGER && (type->operands[0] == 0 || type->operands[0] > 1 << 23))
        bcf_reader_fail(reader, "an integer type has an impossible width");
    return !bcf_reader_failed(reader);
}

bool bcf_type_takes_metadata(struct bcf_module_reader *reader, uint64_t id, size_t *budget)
{
    struct bcf_bitstream *stream = &reader->stream;
    struct bcf_record record;
    struct bcf_type type;
    uint64_t parameter;

    if (!bcf_type_read(reader, id, &type))
        return false;
    if (type.code == BCF_TYPE_POINTER) /* as before LLVM 3.9 */
        id = type.operands[0];
    if (!find_type(reader, id, &record, NULL) || record.code != BCF_TYPE_FUNCTION)
        return false;
    bcf_record_need(stream, &record); /* vararg */
    bcf_record_need(stream, &record); /* the result */
    while (bcf_record_next(stream, &record, &parameter)) {
        uint64_t position = stream->cursor.position;
        if (*budget == 0)
            return true;
        --*budget;
        if (!bcf_type_read(reader, parameter, &type))
            return false;
        if (type.code == BCF_TYPE_METADATA)
            return true;
        bcf_cursor_seek(&stream->cursor, position);
    }
    return false;
}

unsigned bcf_type_width(struct bcf_module_reader *reader, uint64_t id)
{
    struct bcf_type type;

    /* Most integers of a module's flags have one type. */
    if (reader->last_width > 0 && reader->last_width_type == id)
        return reader->last_width;
    if (!bcf_type_read(reader, id, &type) || type.code != BCF_TYPE_INTEGER)
        return 0;
    reader->last_width_type = id;
    reader->last_width = (unsigned)type.operands[0];
    return reader->last_width;
}

static const char *simple_name(uint64_t code)
{
    static const char *const names[] = {
        [BCF_TYPE_VOID] = "void",           [BCF_TYPE_FLOAT] = "float",
        [BCF_TYPE_DOUBLE] = "double",       [BCF_TYPE_LABEL] = "label",
        [BCF_TYPE_HALF] = "half",           [BCF_TYPE_BFLOAT] = "bfloat",
        [BCF_TYPE_X86_FP80] = "x86_fp80",   [BCF_TYPE_FP128] = "fp128",
        [BCF_TYPE_PPC_FP128] = "ppc_fp128", [BCF_TYPE_METADATA] = "metadata",
    };

    return code < sizeof(names) / sizeof(names[0]) ? names[code] : NULL;
}

static void add_type(struct bcf_module_reader *reader, struct bcf_text *text, uint64_t id,
                     unsigned depth);

/* The name stands in the record before that of the structure, if it has one. */
static void add_struct_name(struct bcf_module_reader *reader, struct bcf_text *text,
                            uint64_t name_position, uint64_t struct_position)
{
    struct bcf_cursor *cursor = &reader->stream.cursor;
    bcf_string name = {"", 0};
    struct bcf_entry entry;

    if (name_position > 0) {
        bcf_cursor_seek(cursor, name_position);
        if (bcf_block_next(&reader->stream, &reader->type_block, &entry) == BCF_ENTRY_RECORD)
            name = bcf_record_string(&reader->stream, &entry.record, reader->scratch);
    }
    /* A named type belongs to its module: another's is not the same. */
    reader->is_incomparable = true;
    if (name_position > 0 && cursor->position == struct_position)
        bcf_text_add_name(text, "%", name);
    else
        bcf_text_add_string(text, "%?"); /* textual IR gives it a number */
}

/* Adds the types whose ids are the operands left, with commas. */
static void add_members(struct bcf_module_reader *reader, struct bcf_text *text,
                        struct bcf_record *record, unsigned depth, bool vararg)
{
    struct bcf_cursor *cursor = &reader->stream.cursor;
    uint64_t id;
    unsigned count = 0;

    while (bcf_record_next(&reader->stream, record, &id)) {
        uint64_t position = cursor->position;
        if (count > 0)
            bcf_text_add_string(text, ", ");
        if (count++ == MOST_MEMBERS) {
            bcf_text_add_string(text, "...");
            reader->is_incomparable = true;
            return;
        }
        add_type(reader, text, id, depth);
        bcf_cursor_seek(cursor, position);
    }
    if (vararg)
        bcf_text_add_string(text, count > 0 ? ", ..." : "...");
}

static void add_type(struct bcf_module_reader *reader, struct bcf_text *text, uint64_t id,
                     unsigned depth)
{
    struct bcf_bitstream *stream = &reader->stream;
    struct bcf_record record;
    uint64_t name;
    uint64_t first = 0;
    uint64_t second = 0;
    uint64_t scalable = 0;

    if (depth > DEEPEST || text->length > LONGEST_TEXT) {
        bcf_text_add_string(text, "...");
        reader->is_incomparable = true;
        return;
    }
    if (bcf_reader_failed(reader) || !find_type(reader, id, &record, &name))
        return;
    const char *simple = simple_name(record.code);
    if (simple) {
        bcf_text_add_string(text, simple);
        return;
    }
    switch (record.code) {
    case BCF_TYPE_INTEGER:
        bcf_text_add_format(text, "i%" PRIu64, bcf_record_need(stream, &record));
        break;
    case BCF_TYPE_OPAQUE_POINTER:
        first = bcf_record_need(stream, &record);
        bcf_text_add_string(text, "ptr");
        if (first != 0)
            bcf_text_add_format(text, " addrspace(%" PRIu64 ")", first);
        break;
    case BCF_TYPE_POINTER:
        first = bcf_record_need(stream, &record);
        bcf_record_next(stream, &record, &second);
        add_type(reader, text, first, depth + 1);
        if (second != 0)
            bcf_text_add_format(text, " addrspace(%" PRIu64 ")", second);
        bcf_text_add_string(text, "*");
        break;
    case BCF_TYPE_ARRAY:
    case BCF_TYPE_VECTOR:
        first = bcf_record_need(stream, &record);
        second = bcf_record_need(stream, &record);
        bcf_record_next(stream, &record, &scalable);
        bcf_text_add_format(text, "%c%s%" PRIu64 " x ", record.code == BCF_TYPE_ARRAY ? '[' : '<',
                            scalable ? "vscale x " : "", first);
        add_type(reader, text, second, depth + 1);
        bcf_text_add_string(text, record.code == BCF_TYPE_ARRAY ? "]" : ">");
        break;
    case BCF_TYPE_STRUCT_ANON:
        first = bcf_record_need(stream, &record);
        if (bcf_record_is_empty(stream, &record)) {
            bcf_text_add_string(text, first ? "<{}>" : "{}");
            break;
        }
        bcf_text_add_string(text, first ? "<{ " : "{ ");
        add_members(reader, text, &record, depth + 1, false);
        bcf_text_add_string(text, first ? " }>" : " }");
        break;
    case BCF_TYPE_STRUCT_NAMED:
    case BCF_TYPE_OPAQUE:
        add_struct_name(reader, text, name, record.start);
        break;
    case BCF_TYPE_FUNCTION:
        first = bcf_record_need(stream, &record);
        second = bcf_record_need(stream, &record);
        uint64_t position = stream->cursor.position;
        add_type(reader, text, second, depth + 1);
        bcf_cursor_seek(&stream->cursor, position);
        bcf_text_add_string(text, " (");
        add_members(reader, text, &record, depth + 1, first != 0);
        bcf_text_add_string(text, ")");
        break;
    default:
        bcf_text_add_format(text, "<type %" PRIu64 ">", record.code);
        reader->is_incomparable = true;
        break;
    }
}

void bcf_type_add_text(struct bcf_module_reader *reader, struct bcf_text *text, uint64_t id)
{
    add_type(reader, text, id, 0);
}
