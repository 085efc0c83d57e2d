/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "bitcode/codes.h"
#include "bitcode/globals.h"
#include "bitcode/reader.h"

#include <string.h>

void bcf_reader_fail(struct bcf_module_reader *reader, const char *message)
{
    struct bcf_cursor *cursor = &reader->stream.cursor;

    bcf_cursor_fail(cursor, BCF_ERROR_MALFORMED, cursor->position, message);
}

static bool takes_global_number(struct bcf_bitstream *stream, struct bcf_sequence *sequence,
                                struct bcf_record *record, uint64_t *note)
{
    (void)stream;
    (void)sequence;
    (void)note;
    return bcf_is_global(record->code);
}

bool bcf_reader_find_global(struct bcf_module_reader *reader, uint64_t global,
                            struct bcf_record *record)
{
    struct bcf_bitstream *stream = &reader->stream;

    if (!reader->globals_open) {
        bcf_block_enter(stream, &reader->place->block, &reader->global_block);
        bcf_sequence_init(stream, &reader->globals, &reader->global_block, takes_global_number,
                          NULL);
        reader->globals_open = true;
    }
    return bcf_sequence_find(stream, &reader->globals, global, record, NULL);
}

static struct bcf_value_run *last_run(const struct bcf_module_reader *reader)
{
    return reader->run_count > 0 ? reader->runs[reader->run_count - 1] : NULL;
}

/* Begins a run of value ids behind those so far. */
static struct bcf_value_run *add_run(struct bcf_module_reader *reader)
{
    struct bcf_value_run *last = last_run(reader);
    struct bcf_value_run *run = bcf_arena_alloc(reader->scratch, sizeof(*run));

    if (!run || bcf_arena_grow(reader->scratch, &reader->runs, reader->run_count,
                               &reader->run_capacity, sizeof(struct bcf_value_run *)) != 0) {
        bcf_fail_memory(reader->stream.cursor.error);
        return NULL;
    }
    /* How many constants a block holds is counted only if it matters. */
    if (last && last->is_constants)
        reader->value_count += bcf_constants_count(reader, last);
    run->first = reader->value_count;
    reader->runs[reader->run_count++] = run;
    return run;
}

static void add_global(struct bcf_module_reader *reader)
{
    struct bcf_value_run *run = last_run(reader);

    if (!run || run->is_constants) {
        run = add_run(reader);
        if (!run)
            return;
        run->global = reader->global_count;
    }
    reader->global_count++;
    reader->value_count++;
}

static void add_constants(struct bcf_module_reader *reader, const struct bcf_block_place *place)
{
    struct bcf_value_run *run = add_run(reader);

    if (run) {
        run->is_constants = true;
        run->place = *place;
    }
}

static void add_metadata(struct bcf_module_reader *reader, const struct bcf_block_place *place)
{
    struct bcf_metadata_block *block = bcf_arena_alloc(reader->scratch, sizeof(*block));

    if (!block ||
        bcf_arena_grow(reader->scratch, &reader->metadata, reader->metadata_count,
                       &reader->metadata_capacity, sizeof(struct bcf_metadata_block *)) != 0) {
        bcf_fail_memory(reader->stream.cursor.error);
        return;
    }
    block->reader = reader;
    block->place = *place;
    reader->metadata[reader->metadata_count++] = block;
}

static void see_summary(struct bcf_module_reader *reader, const struct bcf_block_place *place)
{
    struct bcf_summary_clue *clue = &reader->module->summary_clue;

    if (!clue->is_found) {
        clue->is_found = true;
        clue->summary = *place;
    }
}

static void see_block(struct bcf_module_reader *reader, const struct bcf_block_place *place)
{
    switch (place->id) {
    case BCF_BLOCK_BLOCKINFO:
        bcf_blockinfo_read(&reader->stream, place);
        break;
    case BCF_BLOCK_MODULE_STRTAB:
        reader->module->contents = BCF_CONTENTS_COMBINED_INDEX;
        break;
    case BCF_BLOCK_GLOBALVAL_SUMMARY:
        reader->has_thin_summary = true;
        see_summary(reader, place);
        break;
    case BCF_BLOCK_FULL_LTO_GLOBALVAL_SUMMARY:
        see_summary(reader, place);
        break;
    case BCF_BLOCK_TYPE:
        reader->has_types = true;
        reader->type_place = *place;
        break;
    case BCF_BLOCK_CONSTANTS:
        add_constants(reader, place);
        break;
    case BCF_BLOCK_METADATA:
        add_metadata(reader, place);
        break;
    default:
        break;
    }
    /* Some of these read elsewhere in the stream. */
    if (!bcf_reader_failed(reader))
        bcf_cursor_seek(&reader->stream.cursor, place->end);
}

static void see_record(struct bcf_module_reader *reader, struct bcf_record *record)
{
    struct bcf_bitstream *stream = &reader->stream;
    struct bcf_module *module = reader->module;

    switch (record->code) {
    case BCF_MODULE_VERSION:
        reader->version = bcf_record_need(stream, record);
        break;
    case BCF_MODULE_TRIPLE:
        module->triple = bcf_record_string(stream, record, reader->arena);
        break;
    case BCF_MODULE_DATALAYOUT:
        module->data_layout = bcf_record_string(stream, record, reader->arena);
        break;
    case BCF_MODULE_SOURCE_FILENAME:
        module->source_file_name = bcf_record_string(stream, record, reader->arena);
        break;
    default:
        if (bcf_is_global(record->code)) {
            uint64_t position = stream->cursor.position;
            add_global(reader);
            if (!bcf_reader_failed(reader))
                bcf_cursor_seek(&stream->cursor, position);
        }
        break;
    }
    bcf_record_skip(stream, record);
}

/* Walks the module block up to the function bodies: no writer puts metadata of
 * the module behind them. */
static void walk(struct bcf_module_reader *reader)
{
    struct bcf_block block;
    struct bcf_entry entry;

    bcf_block_enter(&reader->stream, &reader->place->block, &block);
    while (bcf_module_head_next(&reader->stream, &block, &entry)) {
        if (entry.kind == BCF_ENTRY_RECORD)
            see_record(reader, &entry.record);
        else
            see_block(reader, &entry.block);
    }
    /* Without abbreviations of its own a summary can be read by itself. */
    struct bcf_summary_clue *clue = &reader->module->summary_clue;
    clue->is_known = !bcf_reader_failed(reader) &&
                     (clue->is_found || entry.kind == BCF_ENTRY_BLOCK) &&
                     !bcf_blockinfo_knows(&reader->stream, BCF_BLOCK_MODULE) &&
                     !bcf_blockinfo_knows(&reader->stream, BCF_BLOCK_GLOBALVAL_SUMMARY) &&
                     !bcf_blockinfo_knows(&reader->stream, BCF_BLOCK_FULL_LTO_GLOBALVAL_SUMMARY);
    clue->rest = reader->stream.cursor.position;
}

struct bcf_module_reader *bcf_module_reader_open(struct bcf_source *source,
                                                 const struct bcf_module_place *place,
                                                 struct bcf_arena *arena, struct bcf_arena *scratch,
                                                 struct bcf_module *module, struct bcf_error *error)
{
    struct bcf_module_reader *reader = bcf_arena_alloc(scratch, sizeof(*reader));
    bcf_string empty = {"", 0};

    if (!reader) {
        bcf_fail_memory(error);
        return NULL;
    }
    bcf_bitstream_init(&reader->stream, source, place->base, place->size, scratch, error);
    reader->arena = arena;
    reader->scratch = scratch;
    reader->place = place;
    reader->module = module;
    reader->current_name = BCF_NAMED_OTHER;
    module->producer = place->producer;
    module->epoch = place->epoch;
    module->triple = module->data_layout = module->source_file_name = module->ident = empty;
    walk(reader);
    /* Every writer of IR writes a table of types. */
    if (reader->has_thin_summary && !reader->has_types && module->contents == BCF_CONTENTS_IR)
        module->contents = BCF_CONTENTS_THIN_LINK;
    if (!bcf_reader_failed(reader))
        bcf_metadata_open(reader);
    return reader;
}

enum bcf_status bcf_module_read(struct bcf_source *source, const struct bcf_module_place *place,
                                struct bcf_arena *arena, struct bcf_arena *scratch,
                                struct bcf_module *module, struct bcf_error *error)
{
    struct bcf_arena_mark mark = bcf_arena_mark(scratch);
    struct bcf_module_reader *reader =
        bcf_module_reader_open(source, place, arena, scratch, module, error);

    if (reader && !bcf_reader_failed(reader))
        bcf_flags_read(reader);
    bcf_arena_release(scratch, mark);
    return error->status;
}
