/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Metadata by id. The strings of a block come first, then its records. From
 * 26 records on LLVM writes an index of where each record begins, and the
 * named nodes stand behind it: neither has to be walked to (LLVM source:
 * MetadataLoader.cpp, lazyLoadModuleMetadataBlock).
 */

#include "bitcode/codes.h"
#include "bitcode/reader.h"

#include <string.h>

static const char *const wanted_names[BCF_NAMED_COUNT] = {
    [BCF_NAMED_FLAGS] = "llvm.module.flags",
    [BCF_NAMED_IDENT] = "llvm.ident",
    [BCF_NAMED_ARC_MARKER] = BCF_ARC_MARKER,
    [BCF_NAMED_DEPENDENT_LIBRARIES] = "llvm.dependent-libraries",
};

/* Longer than any of them. */
enum { NAME_BUFFER = 64 };

/* Records that are no metadata of their own. Any code that is not known takes
 * an id: LLVM adds kinds of debug info with every release. */
bool bcf_metadata_takes_id(uint64_t code)
{
    switch (code) {
    case BCF_METADATA_NAME:
    case BCF_METADATA_KIND:
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

static enum bcf_named_node read_name(struct bcf_bitstream *stream, struct bcf_record *record)
{
    char name[NAME_BUFFER];
    size_t size = bcf_record_characters(stream, record, name, sizeof(name));

    for (int i = 0; i < BCF_NAMED_COUNT; i++)
        if (size == strlen(wanted_names[i]) && memcmp(name, wanted_names[i], size) == 0)
            return (enum bcf_named_node)i;
    return BCF_NAMED_OTHER;
}

static void read_named_node(struct bcf_module_reader *reader, struct bcf_record *record)
{
    struct bcf_ids *ids = &reader->named[reader->current_name];
    uint64_t id;

    reader->has_named[reader->current_name] = true;
    while (bcf_record_next(&reader->stream, record, &id)) {
        if (bcf_arena_grow(reader->scratch, &ids->list, ids->count, &ids->capacity,
                           sizeof(*ids->list)) != 0) {
            bcf_fail_memory(reader->stream.cursor.error);
            return;
        }
        ids->list[ids->count++] = id;
    }
}

/* Numbers the records of a block and takes the named nodes along, the first
 * time that the block is read. */
static bool takes_metadata_number(struct bcf_bitstream *stream, struct bcf_sequence *sequence,
                                  struct bcf_record *record, uint64_t *note)
{
    struct bcf_metadata_block *block = sequence->context;
    struct bcf_module_reader *reader = block->reader;

    (void)note;
    if (bcf_metadata_takes_id(record->code))
        return true;
    if (sequence->counted)
        return false;
    if (record->code == BCF_METADATA_NAME) {
        reader->current_name = read_name(stream, record);
    } else if (record->code == BCF_METADATA_NAMED_NODE) {
        if (reader->current_name != BCF_NAMED_OTHER)
            read_named_node(reader, record);
        reader->current_name = BCF_NAMED_OTHER;
    } else if (record->code == BCF_METADATA_STRINGS) {
        bcf_reader_fail(reader, "metadata strings stand behind other metadata");
    }
    return false;
}

/* METADATA_STRINGS: [count, offset of the characters], blob. */
static void read_strings(struct bcf_metadata_block *block, struct bcf_record *record)
{
    struct bcf_bitstream *stream = &block->reader->stream;
    uint64_t position = 0;
    uint64_t size = 0;
    uint64_t count = bcf_record_need(stream, record);
    uint64_t offset = bcf_record_need(stream, record);

    bool has_blob = bcf_record_blob(stream, record, &position, &size);
    bcf_record_skip(stream, record);
    if (bcf_reader_failed(block->reader))
        return;
    /* A length takes at least six bits. */
    if (block->string_count > 0 || offset > size || count > offset * 8 / 6 ||
        (count > 0 && !has_blob)) {
        bcf_reader_fail(block->reader, "the table of metadata strings contradicts itself");
        return;
    }
    block->string_count = count;
    block->chars = position / 8 + offset;
    block->chars_size = size - offset;
    bcf_sums_init(&block->string_lengths, position, count);
}

/*
 * METADATA_INDEX_OFFSET: [low, high], the distance in bits from the end of
 * this record to METADATA_INDEX, an array of the distances between records.
 * Leaves the cursor behind the index, or where it was if there is none.
 */
static void read_index(struct bcf_metadata_block *block, struct bcf_record *record)
{
    struct bcf_bitstream *stream = &block->reader->stream;
    struct bcf_cursor *cursor = &stream->cursor;
    struct bcf_entry entry;
    uint64_t low = bcf_record_need(stream, record);
    uint64_t high = bcf_record_need(stream, record);

    bcf_record_skip(stream, record);
    uint64_t origin = cursor->position;
    uint64_t distance = low | high << 32;
    if (bcf_cursor_failed(cursor))
        return;
    if (low > UINT32_MAX || high > UINT32_MAX || distance > block->place.end - origin) {
        bcf_reader_fail(block->reader, "the metadata index lies outside its block");
        return;
    }
    bcf_cursor_seek(cursor, origin + distance);
    if (bcf_block_next(stream, &block->block, &entry) != BCF_ENTRY_RECORD ||
        entry.record.code != BCF_METADATA_INDEX) {
        bcf_reader_fail(block->reader, "no metadata index where one should be");
        return;
    }
    uint64_t count;
    uint64_t numbers;
    if (!bcf_record_is_vbr6_list(stream, &entry.record, &numbers, &count)) {
        bcf_cursor_seek(cursor, origin); /* not as LLVM writes it: do without */
        return;
    }
    bcf_record_skip(stream, &entry.record);
    block->index_origin = origin;
    block->index_abbrevs = block->block.abbrevs.in_force;
    block->indexed_count = count;
    bcf_sums_init(&block->index, numbers, count);
}

/* Reads the head of a block, up to the first record with an id, or up to what
 * comes behind the index; sets up the records from there on. */
static void open_block(struct bcf_metadata_block *block)
{
    struct bcf_bitstream *stream = &block->reader->stream;
    struct bcf_cursor *cursor = &stream->cursor;
    struct bcf_entry entry;

    bcf_block_enter(stream, &block->place, &block->block);
    for (;;) {
        uint64_t position = cursor->position;
        size_t abbrevs = block->block.abbrevs.in_force;
        if (bcf_block_next(stream, &block->block, &entry) == BCF_ENTRY_FAILURE)
            return;
        if (entry.kind == BCF_ENTRY_RECORD && entry.record.code == BCF_METADATA_STRINGS) {
            read_strings(block, &entry.record);
            continue;
        }
        if (entry.kind == BCF_ENTRY_RECORD && entry.record.code == BCF_METADATA_INDEX_OFFSET) {
            read_index(block, &entry.record);
            break;
        }
        bcf_block_resume(stream, &block->block, position, abbrevs);
        break;
    }
    bcf_sequence_init(stream, &block->records, &block->block, takes_metadata_number, block);
}

void bcf_metadata_open(struct bcf_module_reader *reader)
{
    uint64_t first = 0;

    for (size_t i = 0; i < reader->metadata_count; i++) {
        struct bcf_metadata_block *block = reader->metadata[i];
        block->first = first;
        open_block(block);
        if (bcf_reader_failed(reader))
            return;
        uint64_t others = bcf_sequence_count(&reader->stream, &block->records);
        if (bcf_reader_failed(reader))
            return;
        first += block->string_count + block->indexed_count + others;
    }
    reader->metadata_end = first;
}

bool bcf_metadata_exists(struct bcf_module_reader *reader, uint64_t id)
{
    if (id < reader->metadata_end)
        return true;
    if (reader->metadata_count == 0)
        bcf_reader_fail(reader, "a reference to metadata that does not exist");
    else
        bcf_cursor_fail(&reader->stream.cursor, BCF_ERROR_MALFORMED,
                        reader->metadata[reader->metadata_count - 1]->records.here.position,
                        "a block has fewer records than what refers to it");
    return false;
}

/* Sets where the string with this number among the block's stands, in bytes of the stream. */
static bool place_string(struct bcf_metadata_block *block, uint64_t number, uint64_t *position,
                         uint64_t *size)
{
    struct bcf_module_reader *reader = block->reader;
    uint64_t offset;

    if (!bcf_sums_find(&reader->stream, &block->string_lengths, number, &offset, size))
        return false;
    if (offset > block->chars_size || *size > block->chars_size - offset) {
        bcf_reader_fail(reader, "a metadata string lies outside the table of strings");
        return false;
    }
    *position = block->chars + offset;
    return true;
}

static enum bcf_metadata_kind find_string(struct bcf_metadata_block *block, uint64_t number,
                                          bcf_string *string)
{
    struct bcf_module_reader *reader = block->reader;
    struct bcf_cursor *cursor = &reader->stream.cursor;
    uint64_t position;
    uint64_t size;

    if (!place_string(block, number, &position, &size))
        return BCF_METADATA_IS_FAILURE;
    char *text = bcf_arena_alloc(reader->arena, (size_t)size + 1);
    if (!text) {
        bcf_fail_memory(cursor->error);
        return BCF_METADATA_IS_FAILURE;
    }
    if (!bcf_cursor_copy(cursor, position, text, (size_t)size, "a metadata string"))
        return BCF_METADATA_IS_FAILURE;
    *string = (bcf_string){text, (size_t)size};
    return BCF_METADATA_IS_STRING;
}

static bool find_indexed(struct bcf_metadata_block *block, uint64_t number,
                         struct bcf_record *record)
{
    struct bcf_module_reader *reader = block->reader;
    struct bcf_entry entry;
    uint64_t before;
    uint64_t distance;

    if (!bcf_sums_find(&reader->stream, &block->index, number, &before, &distance))
        return false;
    /* Each distance is that to the record itself, the first counted from the
     * origin. */
    if (before > block->place.end - block->index_origin ||
        distance > block->place.end - block->index_origin - before) {
        bcf_reader_fail(reader, "the metadata index leads outside its block");
        return false;
    }
    bcf_block_resume(&reader->stream, &block->block, block->index_origin + before + distance,
                     block->index_abbrevs);
    if (bcf_block_next(&reader->stream, &block->block, &entry) != BCF_ENTRY_RECORD ||
        !bcf_metadata_takes_id(entry.record.code)) {
        bcf_reader_fail(reader, "the metadata index leads to no metadata");
        return false;
    }
    *record = entry.record;
    return true;
}

/* The last block whose first id is not beyond this one; NULL on failure. */
static struct bcf_metadata_block *find_block(struct bcf_module_reader *reader, uint64_t id)
{
    size_t low = 0;
    size_t high = reader->metadata_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (reader->metadata[middle]->first <= id)
            low = middle + 1;
        else
            high = middle;
    }
    if (low > 0)
        return reader->metadata[low - 1];
    bcf_reader_fail(reader, "a reference to metadata that does not exist");
    return NULL;
}

bool bcf_metadata_place_string(struct bcf_module_reader *reader, uint64_t id, uint64_t *position,
                               uint64_t *size)
{
    struct bcf_metadata_block *block = find_block(reader, id);

    return block && id - block->first < block->string_count &&
           place_string(block, id - block->first, position, size);
}

enum bcf_metadata_kind bcf_metadata_find(struct bcf_module_reader *reader, uint64_t id,
                                         bcf_string *string, struct bcf_record *record)
{
    struct bcf_metadata_block *block = find_block(reader, id);

    if (!block)
        return BCF_METADATA_IS_FAILURE;
    id -= block->first;
    if (id < block->string_count)
        return find_string(block, id, string);
    id -= block->string_count;
    if (id < block->indexed_count) {
        if (!find_indexed(block, id, record))
            return BCF_METADATA_IS_FAILURE;
    } else if (!bcf_sequence_find(&reader->stream, &block->records, id - block->indexed_count,
                                  record, NULL)) {
        return BCF_METADATA_IS_FAILURE;
    }
    if (record->code != BCF_METADATA_STRING_OLD)
        return BCF_METADATA_IS_RECORD;
    *string = bcf_record_string(&reader->stream, record, reader->arena);
    return bcf_reader_failed(reader) ? BCF_METADATA_IS_FAILURE : BCF_METADATA_IS_STRING;
}

/* Begins the next block; false behind the last one. */
static bool walk_on(struct bcf_metadata_walk *walk)
{
    struct bcf_module_reader *reader = walk->reader;

    if (walk->block_count == reader->metadata_count)
        return false;
    const struct bcf_metadata_block *block = reader->metadata[walk->block_count++];
    walk->next = block->first + block->string_count;
    bcf_block_enter(&reader->stream, &block->place, &walk->block);
    return true;
}

bool bcf_metadata_walk_next(struct bcf_metadata_walk *walk, struct bcf_record *record)
{
    struct bcf_module_reader *reader = walk->reader;

    while (walk->block_count == 0 || !bcf_block_next_record(&reader->stream, &walk->block, record))
        if (bcf_reader_failed(reader) || !walk_on(walk))
            return false;
    walk->has_id = bcf_metadata_takes_id(record->code);
    walk->id = walk->next;
    if (walk->has_id)
        walk->next++;
    return true;
}
