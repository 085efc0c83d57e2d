/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "retag/metadata_room.h"

#include "bitcode/codes.h"

enum { WORD = 32, CHUNK = 6 };

/* METADATA_INDEX_OFFSET as LLVM writes it: two words. */
static bool is_two_words(const struct bcf_record *record)
{
    const struct bcf_abbrev *abbrev = record->abbrev;

    return abbrev && abbrev->count == 3 && abbrev->ops[1].kind == BCF_OP_FIXED &&
           abbrev->ops[1].value == WORD && abbrev->ops[2].kind == BCF_OP_FIXED &&
           abbrev->ops[2].value == WORD;
}

static bool has_blob(const struct bcf_record *record)
{
    return record->abbrev && record->abbrev->ops[record->abbrev->count - 1].kind == BCF_OP_BLOB;
}

/* Walks the block. Sets where its index begins; 0 if it has none. */
static void find_end(struct bcf_bitstream *stream, const struct bcf_block_place *place,
                     struct bcf_metadata_room *room, uint64_t *index)
{
    struct bcf_block block;
    struct bcf_entry entry;

    bcf_block_enter(stream, place, &block);
    room->can_move = true;
    room->fixed = place->body;
    for (;;) {
        enum bcf_entry_kind kind = bcf_block_next(stream, &block, &entry);
        if (kind == BCF_ENTRY_RECORD) {
            if (entry.record.code == BCF_METADATA_INDEX)
                *index = entry.record.start;
            if (entry.record.code == BCF_METADATA_INDEX_OFFSET && !is_two_words(&entry.record))
                room->can_move = false;
            bcf_record_skip(stream, &entry.record);
            if (has_blob(&entry.record)) /* it is aligned */
                room->fixed = stream->cursor.position;
        } else if (kind == BCF_ENTRY_BLOCK) {
            room->can_move = false;
        } else {
            break;
        }
    }
    room->end = entry.start + place->width;
    room->limit = place->end;
}

/* METADATA_INDEX_OFFSET stands before the first record. */
static void find_distance(struct bcf_module_reader *reader, const struct bcf_metadata_block *block,
                          uint64_t index, struct bcf_metadata_room *room)
{
    struct bcf_cursor *cursor = &reader->stream.cursor;
    const struct bcf_operand_place place = {
        .position = block->index_origin - (uint64_t)2 * WORD,
        .size = WORD,
        .kind = BCF_OP_FIXED,
        .width = WORD,
    };

    bcf_operand_read(cursor, &place, &room->index_distance);
    uint64_t high = bcf_read(cursor, WORD);
    if (high != 0 || block->index_origin + room->index_distance.bits != index)
        room->can_move = false;
}

static void find_room(struct bcf_module_reader *reader, const struct bcf_metadata_block *block,
                      struct bcf_metadata_room *room)
{
    struct bcf_bitstream *stream = &reader->stream;
    uint64_t index = 0;

    find_end(stream, &block->place, room, &index);
    if (bcf_reader_failed(reader))
        return;
    if (block->indexed_count > 0)
        find_distance(reader, block, index, room);
    else if (index > 0)
        room->can_move = false; /* an index that we do not read */
    if (room->end + BCF_MOVED_BITS <= room->limit) {
        bcf_cursor_seek(&stream->cursor, room->end);
        room->moved = (int)bcf_read(&stream->cursor, BCF_MOVED_BITS);
    }
    room->first_id = block->first + block->string_count;
    room->indexed_end = room->first_id + block->indexed_count;
    room->last_id = room->indexed_end + block->records.count;
    room->is_known = true;
}

/* The last block whose first id is not beyond this one. */
static struct bcf_metadata_block *find_block(const struct bcf_module_reader *reader, uint64_t id)
{
    size_t i = reader->metadata_count;

    while (i > 1 && reader->metadata[i - 1]->first > id)
        i--;
    return reader->metadata[i - 1];
}

struct bcf_metadata_block *bcf_metadata_room_find(struct bcf_module_reader *reader, uint64_t id,
                                                  struct bcf_metadata_room *room)
{
    struct bcf_metadata_block *block = find_block(reader, id);

    find_room(reader, block, room);
    return block;
}

bool bcf_metadata_next_entry(struct bcf_module_reader *reader, struct bcf_metadata_block *block,
                             uint64_t id, struct bcf_operand *entry)
{
    struct bcf_cursor *cursor = &reader->stream.cursor;
    uint64_t number = id - block->first - block->string_count;
    struct bcf_operand_place place = {.kind = BCF_OP_VBR, .width = CHUNK};
    uint64_t unwanted[2];

    if (number + 1 >= block->indexed_count ||
        !bcf_sums_find(&reader->stream, &block->index, number, &unwanted[0], &unwanted[1]))
        return false;
    place.position = cursor->position;
    bcf_read_vbr(cursor, CHUNK);
    place.size = cursor->position - place.position;
    bcf_operand_read(cursor, &place, entry);
    return !bcf_reader_failed(reader);
}
