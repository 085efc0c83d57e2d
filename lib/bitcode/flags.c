/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Module flags as values (LangRef, "Module Flags Metadata").
 *
 * The nodes that flags refer to are a graph, possibly deep and, with distinct
 * nodes, possibly cyclic. So a node is made once for each id and filled later,
 * from a queue, without recursion.
 */

#include "bitcode/codes.h"
#include "bitcode/reader.h"

#include <inttypes.h>
#include <string.h>

/* Values by metadata id: open addressing, a power of two slots. */
struct value_table {
    struct slot {
        uint64_t id;
        struct bcf_value *value; /* NULL: empty */
    } *slots;
    size_t size;
    size_t count;
};

struct builder {
    struct bcf_module_reader *reader;
    struct value_table table;
    struct bcf_ids queue; /* ids whose values are still to be filled */
    size_t filled;
    const struct bcf_value *null; /* one for all null operands */
};

static size_t find_slot(const struct value_table *table, uint64_t id)
{
    /* The start is an address that no file can foresee, so that none can be made whose ids all
     * have one hash. */
    uint64_t hash = (uint64_t)(uintptr_t)table->slots;
    hash = (hash ^ hash >> 12) * UINT64_C(0x9E3779B97F4A7C15);
    hash = (hash ^ hash >> 32 ^ id) * UINT64_C(0x9E3779B97F4A7C15);
    hash = (hash ^ hash >> 32) * UINT64_C(0x9E3779B97F4A7C15);
    size_t index = (size_t)(hash >> 32) & (table->size - 1);

    while (table->slots[index].value && table->slots[index].id != id)
        index = (index + 1) & (table->size - 1);
    return index;
}

static bool grow_table(struct builder *builder)
{
    struct value_table *table = &builder->table;
    struct value_table grown = {.size = table->size ? table->size * 2 : 32, .count = table->count};

    grown.slots = bcf_arena_alloc(builder->reader->scratch, grown.size * sizeof(*grown.slots));
    if (!grown.slots)
        return false;
    for (size_t i = 0; i < table->size; i++)
        if (table->slots[i].value)
            grown.slots[find_slot(&grown, table->slots[i].id)] = table->slots[i];
    *table = grown;
    return true;
}

static struct bcf_value *make_value(struct builder *builder)
{
    struct bcf_value *value = bcf_arena_alloc(builder->reader->arena, sizeof(*value));

    if (!value)
        bcf_fail_memory(builder->reader->stream.cursor.error);
    return value; /* zeroes are BCF_VALUE_NULL */
}

/* The value of an id, new ones to be filled later. NULL on failure, and where there is no such
 * metadata. */
static struct bcf_value *value_of(struct builder *builder, uint64_t id)
{
    struct value_table *table = &builder->table;
    struct bcf_ids *queue = &builder->queue;

    if (!bcf_metadata_exists(builder->reader, id))
        return NULL;
    if ((table->count + 1) * 4 > table->size * 3 && !grow_table(builder)) {
        bcf_fail_memory(builder->reader->stream.cursor.error);
        return NULL;
    }
    struct slot *slot = &table->slots[find_slot(table, id)];
    if (slot->value)
        return slot->value;
    struct bcf_value *value = make_value(builder);
    if (!value)
        return NULL;
    if (bcf_arena_grow(builder->reader->scratch, &queue->list, queue->count, &queue->capacity,
                       sizeof(*queue->list)) != 0) {
        bcf_fail_memory(builder->reader->stream.cursor.error);
        return NULL;
    }
    queue->list[queue->count++] = id;
    slot->id = id;
    slot->value = value;
    table->count++;
    return value;
}

/* NODE: [n x (id + 1)], 0 for a null operand. */
static void fill_node(struct builder *builder, struct bcf_record *record, struct bcf_value *value)
{
    struct bcf_module_reader *reader = builder->reader;
    const struct bcf_value **operands = NULL;
    size_t count = 0;
    size_t capacity = 0;
    uint64_t id;

    while (bcf_record_next(&reader->stream, record, &id)) {
        if (id == 0 && !builder->null)
            builder->null = make_value(builder);
        const struct bcf_value *operand = id == 0 ? builder->null : value_of(builder, id - 1);
        if (!operand)
            return;
        if (bcf_arena_grow(reader->arena, &operands, count, &capacity, sizeof(*operands)) != 0) {
            bcf_fail_memory(reader->stream.cursor.error);
            return;
        }
        operands[count++] = operand;
    }
    value->kind = BCF_VALUE_NODE;
    value->is_distinct = record->code == BCF_METADATA_DISTINCT_NODE;
    value->operands = operands;
    value->count = count;
}

static void fill_other(struct builder *builder, struct bcf_record *record, struct bcf_value *value)
{
    struct bcf_text text;

    bcf_text_init(&text, builder->reader->arena);
    bcf_text_add_format(&text, "<metadata %" PRIu64 ">", record->code);
    if (text.failed)
        bcf_fail_memory(builder->reader->stream.cursor.error);
    value->kind = BCF_VALUE_OTHER;
    value->text = bcf_text_view(&text);
}

static void fill(struct builder *builder, uint64_t id, struct bcf_value *value)
{
    struct bcf_module_reader *reader = builder->reader;
    struct bcf_record record;
    bcf_string string;

    switch (bcf_metadata_find(reader, id, &string, &record)) {
    case BCF_METADATA_IS_STRING:
        value->kind = BCF_VALUE_STRING;
        value->text = string;
        return;
    case BCF_METADATA_IS_RECORD:
        break;
    default:
        return;
    }
    switch (record.code) {
    case BCF_METADATA_NODE:
    case BCF_METADATA_DISTINCT_NODE:
        fill_node(builder, &record, value);
        break;
    case BCF_METADATA_VALUE: {
        uint64_t type = bcf_record_need(&reader->stream, &record);
        uint64_t number = bcf_record_need(&reader->stream, &record);
        if (!bcf_reader_failed(reader))
            bcf_constant_read(reader, type, number, value);
        break;
    }
    default:
        fill_other(builder, &record, value);
        break;
    }
}

/* Fills all that is in the queue, and what that adds to it. */
static void fill_queue(struct builder *builder)
{
    while (builder->filled < builder->queue.count && !bcf_reader_failed(builder->reader)) {
        uint64_t id = builder->queue.list[builder->filled++];
        fill(builder, id, builder->table.slots[find_slot(&builder->table, id)].value);
    }
}

/* LLVM source: Module.cpp, isValidModuleFlag; Verifier.cpp, visitModuleFlag. */
void bcf_flag_make(struct bcf_flag *flag, const struct bcf_value *node)
{
    uint64_t behavior;

    flag->key.data = "";
    flag->value = node;
    if (node->kind != BCF_VALUE_NODE || node->count != 3 ||
        node->operands[1]->kind != BCF_VALUE_STRING ||
        !bcf_value_as_u64(node->operands[0], &behavior))
        return;
    flag->is_well_formed = true;
    flag->behavior = behavior;
    flag->key = node->operands[1]->text;
    flag->value = node->operands[2];
}

/* The first node of a named one; NULL where there is none, and on failure. */
static const struct bcf_value *first_of(struct builder *builder, enum bcf_named_node name)
{
    const struct bcf_ids *ids = &builder->reader->named[name];

    return ids->count > 0 ? value_of(builder, ids->list[0]) : NULL;
}

/* The string that is a node's first operand; NULL if there is none. */
static const bcf_string *string_in(const struct bcf_value *node)
{
    if (!node || node->kind != BCF_VALUE_NODE || node->count == 0 ||
        node->operands[0]->kind != BCF_VALUE_STRING)
        return NULL;
    return &node->operands[0]->text;
}

void bcf_flags_read(struct bcf_module_reader *reader)
{
    const struct bcf_ids *flags = &reader->named[BCF_NAMED_FLAGS];
    struct bcf_module *module = reader->module;
    struct builder builder = {.reader = reader};

    if (reader->has_named[BCF_NAMED_FLAGS])
        module->flags_state = flags->count > 0 ? BCF_FLAGS_PRESENT : BCF_FLAGS_EMPTY;
    module->has_dependent_libraries = reader->has_named[BCF_NAMED_DEPENDENT_LIBRARIES];
    struct bcf_value **nodes =
        bcf_arena_alloc(reader->scratch, (flags->count + 1) * sizeof(struct bcf_value *));
    module->flags = bcf_arena_alloc(reader->arena, (flags->count + 1) * sizeof(*module->flags));
    if (!nodes || !module->flags) {
        bcf_fail_memory(reader->stream.cursor.error);
        return;
    }
    for (size_t i = 0; i < flags->count; i++) {
        nodes[i] = value_of(&builder, flags->list[i]);
        if (!nodes[i])
            return;
    }
    const struct bcf_value *ident = first_of(&builder, BCF_NAMED_IDENT);
    const struct bcf_value *marker = first_of(&builder, BCF_NAMED_ARC_MARKER);
    fill_queue(&builder);
    if (bcf_reader_failed(reader))
        return;
    for (size_t i = 0; i < flags->count; i++)
        bcf_flag_make(&module->flags[i], nodes[i]);
    module->flag_count = flags->count;
    const bcf_string *text = string_in(ident);
    if (text)
        module->ident = *text;
    text = string_in(marker);
    if (text)
        module->arc_marker = *text;
}
