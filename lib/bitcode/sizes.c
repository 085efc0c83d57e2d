/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * The bits of a module are counted in the order in which they stand, so that
 * nothing is left out and nothing counts twice: whatever has been passed over
 * since the last time belongs to the part that is named then. Most blocks belong
 * to one part and are passed over whole; those in which debug info is mixed with
 * other things are read record by record.
 */

#include "bitcode/sizes.h"

#include "bitcode/codes.h"

#include <string.h>

/* What stands before a block's body: its abbreviation id, block id, width and
 * length, in bits. */
enum { HEADER = 64 };

struct reader {
    struct bcf_bitstream stream;
    struct bcf_arena *scratch;
    uint64_t counted; /* all before this position, in bits */
    uint64_t bits[BCF_PARTS];
};

static bool failed(const struct reader *reader)
{
    return bcf_cursor_failed(&reader->stream.cursor);
}

/* Counts what lies before the position and was not counted yet. */
static void count_to(struct reader *reader, uint64_t position, enum bcf_part part)
{
    if (failed(reader))
        return;
    reader->bits[part] += position - reader->counted;
    reader->counted = position;
}

/* Counts what the cursor has passed since the last time. */
static void count(struct reader *reader, enum bcf_part part)
{
    count_to(reader, reader->stream.cursor.position, part);
}

/* The part of a block that is not looked into. */
static enum bcf_part part_of_block(uint64_t id)
{
    switch (id) {
    case BCF_BLOCK_PARAMATTR:
    case BCF_BLOCK_PARAMATTR_GROUP:
        return BCF_PART_ATTRIBUTES;
    case BCF_BLOCK_CONSTANTS:
        return BCF_PART_CONSTANTS;
    case BCF_BLOCK_VALUE_SYMTAB:
        return BCF_PART_SYMBOL_TABLES;
    case BCF_BLOCK_METADATA_ATTACHMENT:
    case BCF_BLOCK_METADATA_KIND:
        return BCF_PART_METADATA;
    case BCF_BLOCK_TYPE:
        return BCF_PART_TYPES;
    case BCF_BLOCK_MODULE_STRTAB:
    case BCF_BLOCK_GLOBALVAL_SUMMARY:
    case BCF_BLOCK_FULL_LTO_GLOBALVAL_SUMMARY:
        return BCF_PART_SUMMARY;
    default:
        return BCF_PART_REST;
    }
}

/* Every code that is not one of these belongs to a DI... node: so did all that came
 * since LLVM 3.7. */
static enum bcf_part part_of_metadata(uint64_t code)
{
    switch (code) {
    case BCF_METADATA_STRING_OLD:
    case BCF_METADATA_STRINGS:
        return BCF_PART_METADATA_STRINGS;
    case BCF_METADATA_VALUE:
    case BCF_METADATA_NODE:
    case BCF_METADATA_NAME:
    case BCF_METADATA_DISTINCT_NODE:
    case BCF_METADATA_KIND:
    case BCF_METADATA_OLD_NODE:
    case BCF_METADATA_OLD_FN_NODE:
    case BCF_METADATA_NAMED_NODE:
    case BCF_METADATA_ATTACHMENT:
    case BCF_METADATA_GLOBAL_DECL_ATTACHMENT:
    case BCF_METADATA_INDEX_OFFSET:
    case BCF_METADATA_INDEX:
        return BCF_PART_METADATA;
    default:
        return BCF_PART_DEBUG_INFO;
    }
}

static enum bcf_part part_of_instruction(uint64_t code)
{
    bool is_debug_info =
        code == BCF_FUNCTION_DEBUG_LOC || code == BCF_FUNCTION_DEBUG_LOC_AGAIN ||
        (code >= BCF_FUNCTION_DEBUG_RECORD_VALUE && code <= BCF_FUNCTION_DEBUG_RECORD_LABEL) ||
        code == BCF_FUNCTION_DEBUG_RECORD_DECLARE_VALUE;

    return is_debug_info ? BCF_PART_DEBUG_INFO : BCF_PART_FUNCTIONS;
}

static enum bcf_part part_of_rest(uint64_t code)
{
    (void)code;
    return BCF_PART_REST;
}

/* How a block that is looked into is counted. */
struct rule {
    uint64_t id;
    enum bcf_part frame; /* of its head, its end, and abbreviations */
    enum bcf_part (*part_of_record)(uint64_t code);
};

static const struct rule module_rule = {BCF_BLOCK_MODULE, BCF_PART_REST, part_of_rest};

static const struct rule function_rule = {BCF_BLOCK_FUNCTION, BCF_PART_FUNCTIONS,
                                          part_of_instruction};
static const struct rule metadata_rule = {BCF_BLOCK_METADATA, BCF_PART_METADATA, part_of_metadata};

/* Functions lie in the module, metadata in both: no deeper, whatever a file says.
 * NULL for a block that is not looked into. */
static const struct rule *find_rule(uint64_t id, const struct rule *outer)
{
    if (id == function_rule.id && outer == &module_rule)
        return &function_rule;
    return id == metadata_rule.id && outer != &metadata_rule ? &metadata_rule : NULL;
}

static void count_block(struct reader *reader, const struct bcf_block_place *place,
                        const struct rule *rule);

/* Counts a block in another one, behind which the cursor stands. */
static void count_nested(struct reader *reader, const struct bcf_block_place *place,
                         const struct rule *outer)
{
    const struct rule *rule = find_rule(place->id, outer);

    if (place->id == BCF_BLOCK_BLOCKINFO && outer == &module_rule) {
        bcf_blockinfo_read(&reader->stream, place);
        bcf_blockinfo_settle(&reader->stream);
        if (!failed(reader))
            bcf_cursor_seek(&reader->stream.cursor, place->end);
    } else if (rule) {
        count_block(reader, place, rule);
        return;
    }
    count(reader, part_of_block(place->id));
}

static void count_block(struct reader *reader, const struct bcf_block_place *place,
                        const struct rule *rule)
{
    struct bcf_bitstream *stream = &reader->stream;
    struct bcf_arena_mark mark = bcf_arena_mark(reader->scratch);
    size_t abbrev_ops = stream->abbrev_ops;
    struct bcf_block block;
    struct bcf_entry entry;

    bcf_block_enter(stream, place, &block);
    count(reader, rule->frame);
    for (;;) {
        enum bcf_entry_kind kind = bcf_block_next(stream, &block, &entry);
        if (kind == BCF_ENTRY_RECORD) {
            /* Abbreviations may be defined before it. */
            count_to(reader, entry.record.start, rule->frame);
            bcf_record_skip(stream, &entry.record);
            count(reader, rule->part_of_record(entry.record.code));
        } else if (kind == BCF_ENTRY_BLOCK) {
            count_nested(reader, &entry.block, rule);
        } else {
            break;
        }
    }
    count(reader, rule->frame);
    /* Its abbreviations are gone with it: there may be any number of bodies. */
    if (rule != &module_rule) {
        bcf_arena_release(reader->scratch, mark);
        stream->abbrev_ops = abbrev_ops;
    }
}

/* Makes bytes of bits such that they sum up to all of them. */
static void round_off(const struct reader *reader, struct bcf_sizes *sizes)
{
    uint64_t bits = 0;
    uint64_t bytes = 0;

    for (size_t i = 0; i < BCF_PARTS; i++) {
        bits += reader->bits[i];
        sizes->bytes[i] = bits / 8 - bytes;
        bytes = bits / 8;
    }
}

enum bcf_status bcf_sizes_read(struct bcf_source *source, const struct bcf_module_place *place,
                               struct bcf_arena *scratch, struct bcf_sizes *sizes,
                               struct bcf_error *error)
{
    struct bcf_arena_mark mark = bcf_arena_mark(scratch);
    struct reader reader = {.scratch = scratch};

    bcf_bitstream_init(&reader.stream, source, place->base, place->size, scratch, error);
    reader.counted = place->block.body - HEADER;
    count_block(&reader, &place->block, &module_rule);
    reader.bits[BCF_PART_REST] += place->identification_size * 8;
    reader.bits[BCF_PART_SYMBOL_TABLES] += place->symtab_share * 8;
    reader.bits[BCF_PART_STRING_TABLE] += place->strtab_share * 8;
    round_off(&reader, sizes);
    bcf_arena_release(scratch, mark);
    return error->status;
}

uint64_t bcf_sizes_part(const struct bcf_sizes *sizes, enum bcf_part part)
{
    return (size_t)part < BCF_PARTS ? sizes->bytes[part] : 0;
}

uint64_t bcf_sizes_total(const struct bcf_sizes *sizes)
{
    uint64_t total = 0;

    for (size_t i = 0; i < BCF_PARTS; i++)
        total += sizes->bytes[i];
    return total;
}

static const struct {
    const char *name;
    const char *words;
} parts[BCF_PARTS] = {
    [BCF_PART_FUNCTIONS] = {"functions", "function bodies"},
    [BCF_PART_DEBUG_INFO] = {"debug-info", "debug info: nodes, and locations in functions"},
    [BCF_PART_METADATA_STRINGS] = {"metadata-strings",
                                   "strings of metadata: where there is debug info, its names"},
    [BCF_PART_METADATA] = {"metadata",
                           "other metadata: lists, values, kinds, attachments, the index"},
    [BCF_PART_CONSTANTS] = {"constants", "constants"},
    [BCF_PART_TYPES] = {"types", "types"},
    [BCF_PART_ATTRIBUTES] = {"attributes", "attributes"},
    [BCF_PART_SUMMARY] = {"summary", "summary for LTO"},
    [BCF_PART_SYMBOL_TABLES] = {"symbol-tables", "symbol tables"},
    [BCF_PART_STRING_TABLE] = {"string-table", "string table: names of globals"},
    [BCF_PART_REST] = {"rest", "the rest: records of globals, formats, padding"},
};

const char *bcf_part_name(enum bcf_part part)
{
    return (size_t)part < BCF_PARTS ? parts[part].name : NULL;
}

const char *bcf_part_describe(enum bcf_part part)
{
    return (size_t)part < BCF_PARTS ? parts[part].words : NULL;
}
