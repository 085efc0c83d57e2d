/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * The whole module is walked once. What only one record can say is counted, never kept, so that
 * a module of any size takes the same memory.
 */

#include "bitcode/format.h"

#include "base/string_view.h"
#include "bitcode/attribute_record.h"

enum {
    /* No reader takes a record of debug info with more operands. */
    LONGEST_COUNTED = 64,
    FORMS = BCF_ATTRIBUTE_RANGE_LIST + 2, /* the last: not known */
    MOST_ATTRIBUTES = (BCF_FORMAT_KINDS + 1) * FORMS
};

struct reader {
    struct bcf_bitstream stream;
    struct bcf_arena *arena;
    struct bcf_arena *scratch;
    struct bcf_module_format *format;
    size_t attribute_capacity;
    bool in_function;
    /* By form and kind: the place of the attribute among those of the format, from 1. */
    uint16_t *places;
};

static bool failed(const struct reader *reader)
{
    return bcf_cursor_failed(&reader->stream.cursor);
}

static size_t row(uint64_t code)
{
    return code < BCF_FORMAT_CODES ? (size_t)code : BCF_FORMAT_CODES - 1;
}

/* ---- Attributes --------------------------------------------------------- */

static size_t slot_of(uint64_t form, uint64_t kind)
{
    size_t line = form < FORMS - 1 ? (size_t)form : FORMS - 1;
    size_t column = kind < BCF_FORMAT_KINDS ? (size_t)kind : BCF_FORMAT_KINDS;

    return line * (BCF_FORMAT_KINDS + 1) + column;
}

static void count_attribute(struct reader *reader, uint64_t form, uint64_t kind, uint64_t position)
{
    struct bcf_module_format *format = reader->format;
    uint16_t *place = &reader->places[slot_of(form, kind)];

    if (*place == 0) {
        if (bcf_arena_grow(reader->arena, &format->attributes, format->attribute_count,
                           &reader->attribute_capacity, sizeof(*format->attributes)) != 0) {
            bcf_fail_memory(reader->stream.cursor.error);
            return;
        }
        format->attributes[format->attribute_count++] =
            (struct bcf_format_attribute){.form = form, .kind = kind, .position = position};
        *place = (uint16_t)format->attribute_count;
    }
    format->attributes[*place - 1].uses++;
}

static void read_group(struct reader *reader, struct bcf_record *record)
{
    struct bcf_bitstream *stream = &reader->stream;
    uint64_t position = record->start;
    uint64_t form;
    uint64_t kind;

    bcf_record_pass(stream, record, 2); /* its number, and what the attributes are of */
    while (bcf_attribute_next_kind(stream, record, &form, &kind)) {
        count_attribute(reader, form, kind, position);
        if (kind == 0 && form > BCF_ATTRIBUTE_RANGE_LIST)
            break;
    }
}

static void see_group(struct reader *reader, struct bcf_record *record)
{
    if (record->code == BCF_ATTRIBUTE_GROUP)
        read_group(reader, record);
}

/* ---- Other records ------------------------------------------------------ */

static void see_type(struct reader *reader, struct bcf_record *record)
{
    uint64_t *position = &reader->format->types[row(record->code)];

    if (*position == 0)
        *position = record->start + 1;
}

static void see_constant(struct reader *reader, struct bcf_record *record)
{
    reader->format->constants[row(record->code)]++;
}

/* Lists may have any number of operands, and the rest is not debug info. */
static bool is_of_fixed_length(uint64_t code)
{
    switch (code) {
    case BCF_METADATA_STRING_OLD:
    case BCF_METADATA_NODE:
    case BCF_METADATA_NAME:
    case BCF_METADATA_DISTINCT_NODE:
    case BCF_METADATA_KIND:
    case BCF_METADATA_OLD_NODE:
    case BCF_METADATA_OLD_FN_NODE:
    case BCF_METADATA_NAMED_NODE:
    case BCF_METADATA_ATTACHMENT:
    case BCF_METADATA_STRINGS:
    case BCF_METADATA_GLOBAL_DECL_ATTACHMENT:
    case BCF_METADATA_INDEX_OFFSET:
    case BCF_METADATA_INDEX:
        return false;
    default:
        return true;
    }
}

static void see_metadata(struct reader *reader, struct bcf_record *record)
{
    struct bcf_format_metadata *metadata =
        &reader->format->metadata[reader->in_function][row(record->code)];
    uint64_t count = 0;
    uint64_t operand;

    if (!is_of_fixed_length(record->code))
        return;
    metadata->count++;
    while (count < LONGEST_COUNTED && bcf_record_next(&reader->stream, record, &operand))
        count++;
    if (count > metadata->longest)
        metadata->longest = count;
}

/* CAST: [value, its type if it is not known yet, type, operation, flags if there are any]. The
 * value is a distance back, in 32 bits: one that is not known yet is 0 or negative (LLVM source:
 * BitcodeWriter.cpp, pushValueAndType). */
static void see_cast(struct reader *reader, struct bcf_record *record)
{
    uint64_t distance = bcf_record_need(&reader->stream, record);
    size_t left = distance == 0 || distance > INT32_MAX ? 3 : 2;
    uint64_t operand;

    while (left > 0 && bcf_record_next(&reader->stream, record, &operand))
        left--;
    reader->format->flagged_casts +=
        left == 0 && bcf_record_next(&reader->stream, record, &operand);
}

static void see_instruction(struct reader *reader, struct bcf_record *record)
{
    reader->format->instructions[row(record->code)]++;
    if (record->code == BCF_FUNCTION_CAST)
        see_cast(reader, record);
}

/* ---- Blocks ------------------------------------------------------------- */

static void pass(struct reader *reader, struct bcf_record *record)
{
    (void)reader;
    (void)record;
}

/* The version comes first. */
static void see_summary(struct reader *reader, struct bcf_record *record)
{
    struct bcf_module_format *format = reader->format;

    format->has_summary = true;
    if (record->code == BCF_SUMMARY_VERSION && format->summary_version == 0)
        format->summary_version = bcf_record_need(&reader->stream, record);
}

/* The blocks that are looked into: those of a module, and of a function in it. */
struct rule {
    uint64_t id;
    bool is_in_functions;
    void (*see)(struct reader *, struct bcf_record *);
};

static const struct rule module_rule = {BCF_BLOCK_MODULE, false, pass};
static const struct rule rules[] = {
    {BCF_BLOCK_PARAMATTR_GROUP, false, see_group},
    {BCF_BLOCK_TYPE, false, see_type},
    {BCF_BLOCK_CONSTANTS, true, see_constant},
    {BCF_BLOCK_METADATA, true, see_metadata},
    {BCF_BLOCK_FUNCTION, false, see_instruction},
    {BCF_BLOCK_GLOBALVAL_SUMMARY, false, see_summary},
    {BCF_BLOCK_FULL_LTO_GLOBALVAL_SUMMARY, false, see_summary},
};

enum { RULES = sizeof(rules) / sizeof(rules[0]) };

/* Functions lie in the module, constants and metadata in both: no deeper, whatever a file says. */
static const struct rule *find_rule(uint64_t id, const struct rule *outer)
{
    for (size_t i = 0; i < RULES; i++)
        if (rules[i].id == id && (outer == &module_rule ||
                                  (outer->id == BCF_BLOCK_FUNCTION && rules[i].is_in_functions)))
            return &rules[i];
    return NULL;
}

static void read_block(struct reader *reader, const struct bcf_block_place *place,
                       const struct rule *rule);

static void read_nested(struct reader *reader, const struct bcf_block_place *place,
                        const struct rule *outer)
{
    const struct rule *rule = find_rule(place->id, outer);

    if (place->id == BCF_BLOCK_BLOCKINFO && outer == &module_rule) {
        bcf_blockinfo_read(&reader->stream, place);
        bcf_blockinfo_settle(&reader->stream);
        if (!failed(reader))
            bcf_cursor_seek(&reader->stream.cursor, place->end);
    } else if (rule) {
        read_block(reader, place, rule);
    }
}

static void read_block(struct reader *reader, const struct bcf_block_place *place,
                       const struct rule *rule)
{
    struct bcf_bitstream *stream = &reader->stream;
    struct bcf_arena_mark mark = bcf_arena_mark(reader->scratch);
    size_t abbrev_ops = stream->abbrev_ops;
    struct bcf_block block;
    struct bcf_entry entry;

    reader->in_function = reader->in_function || rule->id == BCF_BLOCK_FUNCTION;
    bcf_block_enter(stream, place, &block);
    for (;;) {
        enum bcf_entry_kind kind = bcf_block_next(stream, &block, &entry);
        if (kind == BCF_ENTRY_RECORD) {
            rule->see(reader, &entry.record);
            if (!failed(reader))
                bcf_record_skip(stream, &entry.record);
        } else if (kind == BCF_ENTRY_BLOCK) {
            read_nested(reader, &entry.block, rule);
        } else {
            break;
        }
    }
    if (rule->id == BCF_BLOCK_FUNCTION)
        reader->in_function = false;
    /* Its abbreviations are gone with it: there may be any number of bodies. */
    if (rule != &module_rule) {
        bcf_arena_release(reader->scratch, mark);
        stream->abbrev_ops = abbrev_ops;
    }
}

enum bcf_status bcf_format_read(struct bcf_source *source, const struct bcf_module_place *place,
                                struct bcf_arena *arena, struct bcf_arena *scratch,
                                struct bcf_module_format *format, struct bcf_error *error)
{
    struct bcf_arena_mark mark = bcf_arena_mark(scratch);
    struct reader reader = {.arena = arena, .scratch = scratch, .format = format};

    reader.places = bcf_arena_alloc(scratch, MOST_ATTRIBUTES * sizeof(*reader.places));
    if (!reader.places)
        return bcf_fail_memory(error);
    bcf_bitstream_init(&reader.stream, source, place->base, place->size, scratch, error);
    read_block(&reader, &place->block, &module_rule);
    bcf_arena_release(scratch, mark);
    return error->status;
}

/* ---- Questions ---------------------------------------------------------- */

bool bcf_module_format_summary_version(const struct bcf_module_format *format, uint64_t *version)
{
    *version = format->summary_version;
    return format->has_summary;
}

bool bcf_module_format_has_opaque_pointers(const struct bcf_module_format *format)
{
    return format->types[BCF_TYPE_OPAQUE_POINTER] > 0;
}

bool bcf_module_format_has_typed_pointers(const struct bcf_module_format *format)
{
    return format->types[BCF_TYPE_POINTER] > 0;
}

uint64_t bcf_module_format_highest_attribute(const struct bcf_module_format *format)
{
    uint64_t highest = 0;

    for (size_t i = 0; i < format->attribute_count; i++)
        if (format->attributes[i].kind > highest)
            highest = format->attributes[i].kind;
    return highest;
}

/* "LLVM22.1.2-rust-1.95.0-stable", "LLVM19.1.7", "LLVM3.9.0-f64d9ae", "14.0.6git"; not "LLVM
 * APPLE_1_1700.0.13.5_0": Apple counts otherwise. */
unsigned bcf_module_llvm(const struct bcf_module *module)
{
    bcf_string producer = bcf_module_producer(module);
    size_t at = bcf_string_begins(producer, "LLVM") ? strlen("LLVM") : 0;
    unsigned major = 0;

    for (; at < producer.size && producer.data[at] >= '0' && producer.data[at] <= '9'; at++) {
        major = major * 10 + (unsigned)(producer.data[at] - '0');
        if (major > UINT16_MAX)
            return 0;
    }
    return at < producer.size && producer.data[at] == '.' ? major : 0;
}
