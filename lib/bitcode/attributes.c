/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * The attributes of functions. A function names a list, a list names groups,
 * and a group that is for the function as a whole holds its string attributes
 * (LLVM source: BitcodeReader.cpp, parseAttributeGroupBlock). LLVM reads them
 * in this order and so do we: what is named before it is there is empty.
 */

#include "base/string_view.h"
#include "bitcode/attribute_record.h"
#include "bitcode/attribute_sets.h"
#include "bitcode/codes.h"
#include "bitcode/stream.h"

#include <stdlib.h>
#include <string.h>

/* A group with an attribute that is wanted. */
struct group {
    uint64_t id;
    const bcf_string *values;
    size_t order; /* in the file */
};

struct reader {
    struct bcf_bitstream stream;
    struct bcf_arena *scratch;
    struct bcf_attributes *attributes;
    enum bcf_attributes_extent extent;
    bool is_done;     /* as much has been read as is wanted */
    uint64_t version; /* of the module block: from 2 on, names are in a string table */
    struct group *groups;
    size_t group_count;
    size_t group_capacity;
    bool is_sorted;           /* the groups are, by their ids; there are no more */
    const bcf_string **lists; /* the values of each list */
    size_t list_count;
    size_t list_capacity;
    const bcf_string *none; /* the values of a function without any */
    char *name;             /* room for the longest name and one more */
};

static bool failed(const struct reader *reader)
{
    return bcf_cursor_failed(&reader->stream.cursor);
}

static void fail_memory(struct reader *reader)
{
    bcf_fail_memory(reader->stream.cursor.error);
}

static bcf_string *make_values(struct reader *reader)
{
    bcf_string *values =
        bcf_arena_alloc(reader->scratch, reader->attributes->name_count * sizeof(*values));

    if (!values)
        fail_memory(reader);
    return values;
}

/* Reads the name of an attribute and returns its place among those that are
 * wanted, or their number. */
static size_t read_name(struct reader *reader, struct bcf_record *record)
{
    const struct bcf_attributes *attributes = reader->attributes;
    size_t size = 0;
    uint64_t byte;

    while ((byte = bcf_record_need(&reader->stream, record)) != 0)
        if (size <= attributes->longest_name)
            reader->name[size++] = (char)byte;
    for (size_t i = 0; i < attributes->name_count; i++)
        if (attributes->names[i].size == size &&
            memcmp(attributes->names[i].data, reader->name, size) == 0)
            return i;
    return attributes->name_count;
}

/* The attributes without strings that can be asked for (LLVM source: Bitcode/LLVMBitCodes.h,
 * AttributeKindCodes). */
static const struct {
    uint64_t number;
    const char *name;
} kinds[] = {
    {26, "ssp"},
    {27, "sspreq"},
    {28, "sspstrong"},
    {58, "shadowcallstack"},
};

/* The place of an attribute without strings among those that are wanted, or their number. */
static size_t find_kind(const struct bcf_attributes *attributes, uint64_t number)
{
    for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
        if (kinds[k].number != number)
            continue;
        for (size_t i = 0; i < attributes->name_count; i++)
            if (bcf_string_is(attributes->names[i], kinds[k].name))
                return i;
    }
    return attributes->name_count;
}

/* Notes that the group has one of the wanted attributes. The value becomes one for all that
 * are equal. */
static void set_value(struct reader *reader, size_t name, bcf_string value, bcf_string **values)
{
    if (!*values)
        *values = make_values(reader);
    if (!*values || failed(reader))
        return;
    if (bcf_attributes_intern(reader->attributes, &value) != 0)
        fail_memory(reader);
    else
        (*values)[name] = value;
}

/* Reads a string attribute; sets *values to those of the group if it is one of
 * the wanted. */
static void read_attribute(struct reader *reader, struct bcf_record *record, bool has_value,
                           bcf_string **values)
{
    struct bcf_bitstream *stream = &reader->stream;
    size_t name = read_name(reader, record);

    if (name == reader->attributes->name_count) {
        if (has_value)
            bcf_attribute_skip_string(stream, record);
        return;
    }
    bcf_string value = {"", 0};
    if (has_value)
        value = bcf_attribute_read_string(stream, record, reader->scratch);
    set_value(reader, name, value, values);
}

static void read_group(struct reader *reader, struct bcf_record *record)
{
    struct bcf_bitstream *stream = &reader->stream;
    struct group group = {.id = bcf_record_need(stream, record)};
    bcf_string *values = NULL;
    struct bcf_attribute attribute;

    if (bcf_record_need(stream, record) != BCF_ATTRIBUTE_OF_FUNCTION)
        return;
    while (bcf_attribute_next(stream, record, &attribute)) {
        if (attribute.is_string) {
            read_attribute(reader, record, attribute.has_value, &values);
            continue;
        }
        size_t name = find_kind(reader->attributes, attribute.number);
        if (name < reader->attributes->name_count)
            set_value(reader, name, (bcf_string){"", 0}, &values);
    }
    if (failed(reader) || !values)
        return;
    reader->attributes->are_in_groups = true;
    group.values = values;
    group.order = reader->group_count;
    if (bcf_arena_grow(reader->scratch, &reader->groups, reader->group_count,
                       &reader->group_capacity, sizeof(*reader->groups)) != 0)
        fail_memory(reader);
    else
        reader->groups[reader->group_count++] = group;
}

static int by_id(const void *first, const void *second)
{
    const struct group *a = first;
    const struct group *b = second;

    if (a->id != b->id)
        return a->id < b->id ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

/* Of several with one number the last counts. */
static const bcf_string *find_group(const struct reader *reader, uint64_t id)
{
    size_t low = 0;
    size_t high = reader->group_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (reader->groups[middle].id <= id)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && reader->groups[low - 1].id == id ? reader->groups[low - 1].values : NULL;
}

/* The values of both; LLVM writes one group for a function, so that this is
 * seldom needed. */
static const bcf_string *join_values(struct reader *reader, const bcf_string *a,
                                     const bcf_string *b)
{
    bcf_string *values = make_values(reader);

    for (size_t i = 0; values && i < reader->attributes->name_count; i++)
        values[i] = b[i].data ? b[i] : a[i];
    return values ? values : a;
}

static void read_list(struct reader *reader, struct bcf_record *record)
{
    const bcf_string *values = reader->none;
    uint64_t id;

    while (record->code == BCF_ATTRIBUTE_LIST && bcf_record_next(&reader->stream, record, &id)) {
        const bcf_string *more = find_group(reader, id);
        if (more && more != values)
            values = values == reader->none ? more : join_values(reader, values, more);
    }
    if (bcf_arena_grow(reader->scratch, &reader->lists, reader->list_count, &reader->list_capacity,
                       sizeof(bcf_string *)) != 0)
        fail_memory(reader);
    else
        reader->lists[reader->list_count++] = values;
}

/* LLVM takes one block of each, the groups first. */
static void fail_behind_lists(struct reader *reader, const struct bcf_block_place *place)
{
    bcf_cursor_fail(&reader->stream.cursor, BCF_ERROR_MALFORMED, place->body,
                    "groups of attributes stand behind the lists that are made of them");
}

/* Reads a block of groups or of lists. */
static void read_block(struct reader *reader, const struct bcf_block_place *place)
{
    struct bcf_bitstream *stream = &reader->stream;
    struct bcf_block block;
    struct bcf_record record;

    if (place->id == BCF_BLOCK_PARAMATTR_GROUP && reader->is_sorted) {
        fail_behind_lists(reader, place);
        return;
    }
    if (place->id == BCF_BLOCK_PARAMATTR && !reader->is_sorted && reader->group_count > 0) {
        qsort(reader->groups, reader->group_count, sizeof(*reader->groups), by_id);
        reader->is_sorted = true;
    }
    bcf_block_enter(stream, place, &block);
    while (bcf_block_next_record(stream, &block, &record)) {
        if (place->id == BCF_BLOCK_PARAMATTR_GROUP && record.code == BCF_ATTRIBUTE_GROUP)
            read_group(reader, &record);
        else if (place->id == BCF_BLOCK_PARAMATTR &&
                 (record.code == BCF_ATTRIBUTE_LIST || record.code == BCF_ATTRIBUTE_LIST_OLD))
            read_list(reader, &record);
        bcf_record_skip(stream, &record);
    }
}

/* [name in the string table: 2 operands,] type, calling convention, is it a
 * declaration, linkage, attribute list from 1 */
static void count_function(struct reader *reader, struct bcf_record *record)
{
    struct bcf_bitstream *stream = &reader->stream;

    bcf_record_pass(stream, record, reader->version >= BCF_MODULE_VERSION_STRTAB ? 4 : 2);
    bool is_declaration = bcf_record_need(stream, record) != 0;
    if (is_declaration && reader->extent == BCF_ATTRIBUTES_TO_DEFINITION)
        return;
    bcf_record_pass(stream, record, 1);
    uint64_t list = bcf_record_need(stream, record);
    if (failed(reader))
        return;
    reader->is_done = reader->extent == BCF_ATTRIBUTES_TO_DEFINITION;
    const bcf_string *values =
        list > 0 && list <= reader->list_count ? reader->lists[list - 1] : reader->none;
    if (bcf_attributes_count(reader->attributes, values, !is_declaration) != 0)
        fail_memory(reader);
}

static void see_block(struct reader *reader, const struct bcf_block_place *place)
{
    if (place->id == BCF_BLOCK_BLOCKINFO)
        bcf_blockinfo_read(&reader->stream, place);
    else if (place->id == BCF_BLOCK_PARAMATTR_GROUP || place->id == BCF_BLOCK_PARAMATTR)
        read_block(reader, place);
    if (!failed(reader))
        bcf_cursor_seek(&reader->stream.cursor, place->end);
}

static void see_record(struct reader *reader, struct bcf_record *record)
{
    if (record->code == BCF_MODULE_VERSION)
        reader->version = bcf_record_need(&reader->stream, record);
    else if (record->code == BCF_MODULE_FUNCTION && reader->extent != BCF_ATTRIBUTES_OF_GROUPS)
        count_function(reader, record);
    else if (record->code == BCF_MODULE_FUNCTION) /* behind the groups, of which there are lists */
        reader->is_done = reader->list_count > 0;
    bcf_record_skip(&reader->stream, record);
}

/* Walks the module block up to the function bodies. */
static void walk(struct reader *reader, const struct bcf_block_place *place)
{
    struct bcf_block block;
    struct bcf_entry entry;

    bcf_block_enter(&reader->stream, place, &block);
    while (!reader->is_done && bcf_module_head_next(&reader->stream, &block, &entry)) {
        if (entry.kind == BCF_ENTRY_RECORD)
            see_record(reader, &entry.record);
        else
            see_block(reader, &entry.block);
    }
}

enum bcf_status bcf_attributes_read(struct bcf_source *source, const struct bcf_module_place *place,
                                    enum bcf_attributes_extent extent, struct bcf_arena *scratch,
                                    struct bcf_attributes *attributes, struct bcf_error *error)
{
    struct bcf_arena_mark mark = bcf_arena_mark(scratch);
    struct reader reader = {.scratch = scratch, .attributes = attributes, .extent = extent};

    bcf_bitstream_init(&reader.stream, source, place->base, place->size, scratch, error);
    reader.name = bcf_arena_alloc(scratch, attributes->longest_name + 1);
    reader.none = make_values(&reader);
    if (!reader.name)
        fail_memory(&reader);
    if (!failed(&reader))
        walk(&reader, &place->block);
    bcf_arena_release(scratch, mark);
    return error->status;
}
