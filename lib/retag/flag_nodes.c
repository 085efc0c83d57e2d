/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "retag/flag_nodes.h"

#include "base/error.h"
#include "bitcode/codes.h"
#include "bitcode/metadata_references.h"

#include <stdlib.h>

enum { CHAR6 = 6, CHAR = 8 };

/* ---- Where they stand ---------------------------------------------------- */

/* [behavior, key, value]: ids from 1, 0 for none. */
static void read_node(struct bcf_module_reader *reader, struct bcf_record *record,
                      struct bcf_flag_node *node)
{
    struct bcf_bitstream *stream = &reader->stream;
    struct bcf_operand_place place = {0};
    uint64_t value;

    bcf_record_need(stream, record);
    uint64_t key = bcf_record_need(stream, record);
    if (!bcf_record_next_place(stream, record, &value, &place) || key == 0)
        return;
    bcf_operand_read(&stream->cursor, &place, &node->value);
    node->key = key - 1;
    node->is_known = !bcf_reader_failed(reader);
}

/* Puts a node or a string on the list, which is not sorted yet. */
static struct bcf_referred *add_referred(struct bcf_flag_nodes *nodes, uint64_t id)
{
    struct bcf_referred *referred = &nodes->referred[nodes->referred_count++];

    referred->id = id;
    return referred;
}

static void find_node(struct bcf_module_reader *reader, uint64_t id, struct bcf_flag_nodes *nodes,
                      struct bcf_flag_node *node)
{
    struct bcf_record record;
    bcf_string unwanted;
    uint64_t size;

    if (bcf_metadata_find(reader, id, &unwanted, &record) != BCF_METADATA_IS_RECORD ||
        (record.code != BCF_METADATA_NODE && record.code != BCF_METADATA_DISTINCT_NODE))
        return;
    node->id = id;
    read_node(reader, &record, node);
    if (!node->is_known)
        return;
    add_referred(nodes, id)->record = record.start;
    struct bcf_referred *key = add_referred(nodes, node->key);
    if (bcf_metadata_place_string(reader, node->key, &key->characters, &size)) {
        key->characters *= 8;
        key->character_width = CHAR;
    }
}

/* The nodes of flags stand in one block; should there be others, numbers stay in their bits there.
 */
static void find_room(struct bcf_module_reader *reader, struct bcf_flag_nodes *nodes)
{
    struct bcf_metadata_block *block = NULL;

    for (size_t i = 0; i < nodes->count && !bcf_reader_failed(reader); i++) {
        struct bcf_flag_node *node = &nodes->list[i];
        if (!node->is_known)
            continue;
        if (!block)
            block = bcf_metadata_room_find(reader, node->id, &nodes->room);
        node->in_room = node->id >= nodes->room.first_id && node->id < nodes->room.last_id;
        node->is_indexed = node->in_room && node->id < nodes->room.indexed_end;
        node->has_entry =
            node->is_indexed && bcf_metadata_next_entry(reader, block, node->id, &node->entry);
    }
}

/* ---- Who refers to them -------------------------------------------------- */

static int compare_ids(const void *a, const void *b)
{
    const struct bcf_referred *left = a;
    const struct bcf_referred *right = b;

    return left->id < right->id ? -1 : left->id > right->id;
}

/* Sorts the list; each stands there once then. */
static void sort_referred(struct bcf_flag_nodes *nodes)
{
    size_t count = 0;

    if (nodes->referred_count > 0)
        qsort(nodes->referred, nodes->referred_count, sizeof(*nodes->referred), compare_ids);
    for (size_t i = 0; i < nodes->referred_count; i++)
        if (count == 0 || nodes->referred[count - 1].id != nodes->referred[i].id)
            nodes->referred[count++] = nodes->referred[i];
    nodes->referred_count = count;
}

static struct bcf_referred *find_referred(const struct bcf_flag_nodes *nodes, uint64_t id)
{
    const struct bcf_referred wanted = {.id = id};

    if (nodes->referred_count == 0 || id > nodes->referred[nodes->referred_count - 1].id)
        return NULL;
    return bsearch(&wanted, nodes->referred, nodes->referred_count, sizeof(*nodes->referred),
                   compare_ids);
}

/* Counts what a record of metadata refers to, and reads it to its end. */
static void count_references(struct bcf_bitstream *stream, struct bcf_record *record,
                             const struct bcf_flag_nodes *nodes)
{
    struct bcf_references references;
    uint64_t id;

    bcf_references_begin(&references, record);
    while (bcf_references_next(stream, &references, record, &id)) {
        struct bcf_referred *referred = find_referred(nodes, id);
        if (referred)
            referred->count++;
    }
}

/* A string of its own record, as LLVM wrote them before 3.9. */
static void see_string(struct bcf_bitstream *stream, struct bcf_record *record,
                       struct bcf_referred *string)
{
    struct bcf_operand_place place;
    uint64_t unwanted;

    if (!bcf_record_next_place(stream, record, &unwanted, &place) ||
        (place.kind != BCF_OP_FIXED && place.kind != BCF_OP_CHAR6) ||
        (place.width != CHAR && place.width != CHAR6))
        return;
    string->characters = place.position;
    string->character_width = place.width;
}

/* The metadata of the module. */
static void scan_metadata(struct bcf_module_reader *reader, const struct bcf_flag_nodes *nodes)
{
    struct bcf_bitstream *stream = &reader->stream;
    struct bcf_metadata_walk walk = {.reader = reader};
    struct bcf_record record;

    while (bcf_metadata_walk_next(&walk, &record)) {
        struct bcf_referred *own = walk.has_id ? find_referred(nodes, walk.id) : NULL;
        if (own && own->record > 0 && own->record != record.start)
            bcf_reader_fail(reader, "the metadata index leads to another record");
        if (own && record.code == BCF_METADATA_STRING_OLD)
            see_string(stream, &record, own);
        count_references(stream, &record, nodes);
    }
}

static void scan_block(struct bcf_bitstream *stream, const struct bcf_block_place *place,
                       const struct bcf_flag_nodes *nodes)
{
    struct bcf_block block;
    struct bcf_record record;

    bcf_block_enter(stream, place, &block);
    while (bcf_block_next_record(stream, &block, &record))
        count_references(stream, &record, nodes);
}

/* The metadata of a function body, and what is attached to its instructions. Its ids go on behind
 * those of the module. */
static void scan_function(struct bcf_module_reader *reader, const struct bcf_block_place *place,
                          const struct bcf_flag_nodes *nodes)
{
    struct bcf_bitstream *stream = &reader->stream;
    struct bcf_arena_mark mark = bcf_arena_mark(reader->scratch);
    size_t abbrev_ops = stream->abbrev_ops;
    struct bcf_block block;
    struct bcf_entry entry;

    bcf_block_enter(stream, place, &block);
    for (;;) {
        enum bcf_entry_kind kind = bcf_block_next(stream, &block, &entry);
        if (kind == BCF_ENTRY_RECORD) {
            bcf_record_skip(stream, &entry.record);
        } else if (kind == BCF_ENTRY_BLOCK) {
            if (entry.block.id == BCF_BLOCK_METADATA ||
                entry.block.id == BCF_BLOCK_METADATA_ATTACHMENT)
                scan_block(stream, &entry.block, nodes);
        } else {
            break;
        }
    }
    /* Its abbreviations are gone with it: there may be any number of bodies. */
    bcf_arena_release(reader->scratch, mark);
    stream->abbrev_ops = abbrev_ops;
}

static void scan_functions(struct bcf_module_reader *reader, const struct bcf_flag_nodes *nodes)
{
    struct bcf_bitstream *stream = &reader->stream;
    struct bcf_block block;
    struct bcf_entry entry;

    bcf_blockinfo_settle(stream);
    bcf_block_enter(stream, &reader->place->block, &block);
    for (;;) {
        enum bcf_entry_kind kind = bcf_block_next(stream, &block, &entry);
        if (kind == BCF_ENTRY_RECORD)
            bcf_record_skip(stream, &entry.record);
        else if (kind != BCF_ENTRY_BLOCK)
            return;
        else if (entry.block.id == BCF_BLOCK_FUNCTION)
            scan_function(reader, &entry.block, nodes);
        else if (entry.block.id == BCF_BLOCK_METADATA_ATTACHMENT)
            scan_block(stream, &entry.block, nodes);
    }
}

void bcf_flag_nodes_find(struct bcf_module_reader *reader, const struct bcf_module *module,
                         struct bcf_arena *arena, struct bcf_flag_nodes *nodes)
{
    const struct bcf_ids *flags = &reader->named[BCF_NAMED_FLAGS];

    if (flags->count != module->flag_count) {
        bcf_fail(reader->stream.cursor.error, BCF_ERROR_IO, BCF_NO_OFFSET,
                 "the file has changed since it was read");
        return;
    }
    nodes->count = flags->count;
    nodes->list = bcf_arena_alloc(arena, (flags->count + 1) * sizeof(*nodes->list));
    nodes->referred = bcf_arena_alloc(arena, (2 * flags->count + 1) * sizeof(*nodes->referred));
    if (!nodes->list || !nodes->referred) {
        bcf_fail_memory(reader->stream.cursor.error);
        return;
    }
    for (size_t i = 0; i < flags->count && !bcf_reader_failed(reader); i++)
        if (module->flags[i].is_well_formed)
            find_node(reader, flags->list[i], nodes, &nodes->list[i]);
    find_room(reader, nodes);
    sort_referred(nodes);
    scan_metadata(reader, nodes);
    if (!bcf_reader_failed(reader))
        scan_functions(reader, nodes);
}

const struct bcf_referred *bcf_flag_nodes_referred(const struct bcf_flag_nodes *nodes, uint64_t id)
{
    return find_referred(nodes, id);
}
