/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Finds one function by its name, and then its string attributes: its record
 * names a list, the list names groups, and the groups have the attributes. Only
 * those groups are read.
 */

#include "bitcode/function.h"

#include "bitcode/attribute_record.h"
#include "bitcode/globals.h"
#include "bitcode/value_symtab.h"

#include <stdlib.h>
#include <string.h>

/* LLVM writes it before names that are not to be mangled. */
enum { NOT_MANGLED = '\1' };

/* A group of the function's list. */
struct group {
    uint64_t id;
    size_t latest; /* which record of it counts, by their order in the file, from 1 */
};

/* An attribute as it was found. */
struct found {
    struct bcf_function_attribute attribute;
    const struct group *group;
    size_t record; /* in which it stands, as above */
    size_t order;  /* among all that were found */
};

struct reader {
    struct bcf_bitstream stream;
    struct bcf_arena *scratch;
    const struct bcf_module_place *place;
    bcf_string name;
    char *candidate; /* room for the name and one byte more */
    uint64_t version;
    struct bcf_strtab strtab;
    bool is_found;
    bool is_exact; /* by the name as it is, not behind \1: nothing else counts then */
    struct bcf_global global;
    /* In a module before version 2: the number that the name stands for. */
    bool has_number;
    uint64_t number;
    uint64_t global_count;
    bool knows_blockinfo; /* from the first walk */
    /* The blocks with the lists and the groups of attributes. */
    bool has_lists;
    bool has_groups;
    struct bcf_block_place lists;
    struct bcf_block_place groups;
    struct group *wanted; /* by id */
    size_t wanted_count;
    size_t wanted_capacity;
    struct found *found;
    size_t found_count;
    size_t found_capacity;
};

static bool failed(const struct reader *reader)
{
    return bcf_cursor_failed(&reader->stream.cursor);
}

static void fail_memory(struct reader *reader)
{
    bcf_fail_memory(reader->stream.cursor.error);
}

/* ---- The function -------------------------------------------------------- */

/* True if so many bytes of the candidate are the name, or the name behind \1, where
 * nothing better is known: "f" and "\1f" may be two functions. */
static bool is_name(struct reader *reader, uint64_t size)
{
    const char *candidate = reader->candidate;

    if (size == reader->name.size && memcmp(candidate, reader->name.data, size) == 0) {
        reader->is_exact = true;
        return true;
    }
    return size == reader->name.size + 1 && candidate[0] == NOT_MANGLED &&
           memcmp(candidate + 1, reader->name.data, reader->name.size) == 0;
}

static bool has_name(struct reader *reader, const struct bcf_global *global)
{
    if (reader->version < BCF_MODULE_VERSION_STRTAB)
        return reader->has_number && reader->number == reader->global_count;
    if (global->name_size < reader->name.size || global->name_size > reader->name.size + 1)
        return false;
    return bcf_strtab_copy(&reader->stream, &reader->strtab, global->name_offset, reader->candidate,
                           global->name_size) &&
           is_name(reader, global->name_size);
}

static void see_function(struct reader *reader, struct bcf_record *record)
{
    struct bcf_cursor *cursor = &reader->stream.cursor;
    struct bcf_global global;

    bcf_global_read(&reader->stream, record, reader->version, &global);
    bcf_record_skip(&reader->stream, record);
    uint64_t behind = cursor->position;
    if (!failed(reader) && has_name(reader, &global)) {
        reader->global = global;
        reader->is_found = true;
    }
    if (!failed(reader))
        bcf_cursor_seek(cursor, behind);
}

static void see_record(struct reader *reader, struct bcf_record *record)
{
    if (record->code == BCF_MODULE_VERSION)
        reader->version = bcf_record_need(&reader->stream, record);
    else if (record->code == BCF_MODULE_FUNCTION && !(reader->is_found && reader->is_exact))
        see_function(reader, record);
    if (bcf_is_global(record->code))
        reader->global_count++;
    bcf_record_skip(&reader->stream, record);
}

static void see_block(struct reader *reader, const struct bcf_block_place *place)
{
    if (place->id == BCF_BLOCK_BLOCKINFO) {
        if (!reader->knows_blockinfo)
            bcf_blockinfo_read(&reader->stream, place);
    } else if (place->id == BCF_BLOCK_PARAMATTR) {
        reader->has_lists = true;
        reader->lists = *place;
    } else if (place->id == BCF_BLOCK_PARAMATTR_GROUP) {
        reader->has_groups = true;
        reader->groups = *place;
    }
    if (!failed(reader))
        bcf_cursor_seek(&reader->stream.cursor, place->end);
}

/* Walks the module block up to the function bodies. */
static void find_function(struct reader *reader)
{
    struct bcf_block block;
    struct bcf_entry entry;

    reader->global_count = 0;
    bcf_block_enter(&reader->stream, &reader->place->block, &block);
    while (bcf_module_head_next(&reader->stream, &block, &entry)) {
        if (entry.kind == BCF_ENTRY_RECORD)
            see_record(reader, &entry.record);
        else
            see_block(reader, &entry.block);
    }
    reader->knows_blockinfo = true;
}

/* Looks the name up in a value symbol table of the module. */
static void look_up(struct reader *reader, const struct bcf_block_place *place)
{
    struct bcf_bitstream *stream = &reader->stream;
    struct bcf_block block;
    struct bcf_record record;
    uint64_t number;
    uint64_t byte;

    bcf_block_enter(stream, place, &block);
    while (!reader->is_exact && bcf_value_symtab_next(stream, &block, &number, &record)) {
        uint64_t size = 0;
        while (size <= reader->name.size && bcf_record_next(stream, &record, &byte))
            reader->candidate[size++] = (char)byte;
        bool is_all = bcf_record_is_empty(stream, &record);
        bcf_record_skip(stream, &record);
        if (!failed(reader) && is_all && is_name(reader, size)) {
            reader->has_number = true;
            reader->number = number;
        }
    }
}

/* In a module before version 2 the name is found first, behind the bodies. */
static void find_number(struct reader *reader)
{
    struct bcf_block block;
    struct bcf_entry entry;
    enum bcf_entry_kind kind;

    bcf_block_enter(&reader->stream, &reader->place->block, &block);
    do {
        kind = bcf_block_next(&reader->stream, &block, &entry);
        if (kind == BCF_ENTRY_RECORD) {
            bcf_record_skip(&reader->stream, &entry.record);
        } else if (kind == BCF_ENTRY_BLOCK && entry.block.id == BCF_BLOCK_VALUE_SYMTAB) {
            look_up(reader, &entry.block);
            if (!failed(reader))
                bcf_cursor_seek(&reader->stream.cursor, entry.block.end);
        }
    } while ((kind == BCF_ENTRY_RECORD || kind == BCF_ENTRY_BLOCK) && !reader->is_exact);
}

/* ---- Its attributes ------------------------------------------------------ */

static int by_id(const void *first, const void *second)
{
    const struct group *a = first;
    const struct group *b = second;

    return (a->id > b->id) - (a->id < b->id);
}

static void read_list(struct reader *reader, struct bcf_record *record)
{
    struct group group = {0};

    while (bcf_record_next(&reader->stream, record, &group.id)) {
        if (bcf_arena_grow(reader->scratch, &reader->wanted, reader->wanted_count,
                           &reader->wanted_capacity, sizeof(group)) != 0) {
            fail_memory(reader);
            return;
        }
        reader->wanted[reader->wanted_count++] = group;
    }
    if (reader->wanted_count > 0)
        qsort(reader->wanted, reader->wanted_count, sizeof(group), by_id);
}

/* Reads the function's list of groups. */
static void find_list(struct reader *reader)
{
    struct bcf_block block;
    struct bcf_record record;
    uint64_t number = 0;

    bcf_block_enter(&reader->stream, &reader->lists, &block);
    while (bcf_block_next_record(&reader->stream, &block, &record)) {
        if (record.code == BCF_ATTRIBUTE_LIST || record.code == BCF_ATTRIBUTE_LIST_OLD)
            number++;
        if (number == reader->global.attributes) {
            if (record.code == BCF_ATTRIBUTE_LIST)
                read_list(reader, &record);
            return;
        }
        bcf_record_skip(&reader->stream, &record);
    }
}

static void add_attribute(struct reader *reader, struct bcf_record *record, bool has_value,
                          const struct group *group)
{
    struct bcf_bitstream *stream = &reader->stream;
    struct found found = {.group = group, .record = group->latest};

    found.order = reader->found_count;
    found.attribute.key = bcf_attribute_read_string(stream, record, reader->scratch);
    found.attribute.value = (bcf_string){"", 0};
    if (has_value)
        found.attribute.value = bcf_attribute_read_string(stream, record, reader->scratch);
    if (failed(reader))
        return;
    if (bcf_arena_grow(reader->scratch, &reader->found, reader->found_count,
                       &reader->found_capacity, sizeof(found)) != 0)
        fail_memory(reader);
    else
        reader->found[reader->found_count++] = found;
}

/* Reads the groups of the list. Of several with one id the last counts. */
static void read_groups(struct reader *reader)
{
    struct bcf_bitstream *stream = &reader->stream;
    struct bcf_block block;
    struct bcf_record record;
    size_t number = 0;
    bool has_value;

    bcf_block_enter(stream, &reader->groups, &block);
    while (bcf_block_next_record(stream, &block, &record)) {
        number++;
        struct group key = {.id = record.code == BCF_ATTRIBUTE_GROUP
                                      ? bcf_record_need(stream, &record)
                                      : UINT64_MAX};
        struct group *group =
            record.code == BCF_ATTRIBUTE_GROUP
                ? bsearch(&key, reader->wanted, reader->wanted_count, sizeof(key), by_id)
                : NULL;
        if (group && bcf_record_need(stream, &record) == BCF_ATTRIBUTE_OF_FUNCTION) {
            group->latest = number;
            while (bcf_attribute_next_string(stream, &record, &has_value))
                add_attribute(reader, &record, has_value, group);
        }
        bcf_record_skip(stream, &record);
    }
}

static int by_key(const void *first, const void *second)
{
    const struct found *a = first;
    const struct found *b = second;
    bcf_string x = a->attribute.key;
    bcf_string y = b->attribute.key;
    int order = memcmp(x.data, y.data, x.size < y.size ? x.size : y.size);

    if (order == 0)
        order = (x.size > y.size) - (x.size < y.size);
    /* The one that counts last. */
    return order != 0 ? order : (a->order > b->order) - (a->order < b->order);
}

static bool same_key(const struct found *a, const struct found *b)
{
    return a->attribute.key.size == b->attribute.key.size &&
           memcmp(a->attribute.key.data, b->attribute.key.data, a->attribute.key.size) == 0;
}

/* Sorts the attributes by key and leaves one of each. */
static void tidy(struct reader *reader)
{
    size_t kept = 0;

    for (size_t i = 0; i < reader->found_count; i++)
        if (reader->found[i].record == reader->found[i].group->latest)
            reader->found[kept++] = reader->found[i];
    reader->found_count = kept;
    if (kept == 0)
        return;
    qsort(reader->found, kept, sizeof(*reader->found), by_key);
    kept = 0;
    for (size_t i = 1; i < reader->found_count; i++) {
        if (!same_key(&reader->found[kept], &reader->found[i]))
            kept++;
        reader->found[kept] = reader->found[i];
    }
    reader->found_count = kept + 1;
}

/* ---- The answer ---------------------------------------------------------- */

static bool copy_string(struct bcf_arena *arena, bcf_string *string)
{
    string->data = bcf_arena_copy(arena, string->data, string->size);
    return string->data != NULL;
}

static struct bcf_function *make_function(const struct reader *reader, struct bcf_arena *arena)
{
    struct bcf_function *function = bcf_arena_alloc(arena, sizeof(*function));
    size_t count = reader->found_count;

    if (!function)
        return NULL;
    function->name = reader->name;
    function->is_copy = reader->global.linkage == BCF_LINKAGE_AVAILABLE_EXTERNALLY;
    function->is_definition = !reader->global.is_declaration && !function->is_copy;
    function->attribute_count = count;
    function->attributes = bcf_arena_alloc(arena, count * sizeof(*function->attributes));
    if (!function->attributes || !copy_string(arena, &function->name))
        return NULL;
    for (size_t i = 0; i < count; i++) {
        function->attributes[i] = reader->found[i].attribute;
        if (!copy_string(arena, &function->attributes[i].key) ||
            !copy_string(arena, &function->attributes[i].value))
            return NULL;
    }
    return function;
}

static void read_function(struct reader *reader)
{
    bcf_strtab_open(&reader->stream, reader->place, &reader->strtab);
    find_function(reader);
    if (!failed(reader) && reader->version < BCF_MODULE_VERSION_STRTAB) {
        find_number(reader);
        if (!failed(reader) && reader->has_number)
            find_function(reader);
    }
    if (!failed(reader) && reader->is_found && reader->global.attributes > 0 && reader->has_lists)
        find_list(reader);
    if (!failed(reader) && reader->wanted_count > 0 && reader->has_groups)
        read_groups(reader);
    if (!failed(reader))
        tidy(reader);
}

enum bcf_status bcf_function_read(struct bcf_source *source, const struct bcf_module_place *place,
                                  bcf_string name, struct bcf_arena *arena,
                                  struct bcf_arena *scratch, struct bcf_function **out,
                                  struct bcf_error *error)
{
    struct bcf_arena_mark mark = bcf_arena_mark(scratch);
    struct reader *reader = bcf_arena_alloc(scratch, sizeof(*reader));

    *out = NULL;
    if (!reader)
        return bcf_fail_memory(error);
    bcf_bitstream_init(&reader->stream, source, place->base, place->size, scratch, error);
    reader->scratch = scratch;
    reader->place = place;
    reader->name = name;
    reader->candidate = name.size < SIZE_MAX ? bcf_arena_alloc(scratch, name.size + 1) : NULL;
    if (!reader->candidate)
        fail_memory(reader);
    else
        read_function(reader);
    if (error->status == BCF_OK && reader->is_found) {
        *out = make_function(reader, arena);
        if (!*out)
            bcf_fail_memory(error);
    }
    bcf_arena_release(scratch, mark);
    return error->status;
}

bcf_string bcf_function_name(const struct bcf_function *function)
{
    return function->name;
}

bool bcf_function_is_definition(const struct bcf_function *function)
{
    return function->is_definition;
}

bool bcf_function_is_available_externally(const struct bcf_function *function)
{
    return function->is_copy;
}

size_t bcf_function_attribute_count(const struct bcf_function *function)
{
    return function->attribute_count;
}

bool bcf_function_attribute(const struct bcf_function *function, size_t index, bcf_string *key,
                            bcf_string *value)
{
    *key = *value = (bcf_string){"", 0};
    if (index >= function->attribute_count)
        return false;
    *key = function->attributes[index].key;
    *value = function->attributes[index].value;
    return true;
}
