/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "retag/module_hash.h"

#include "base/error.h"
#include "bitcode/codes.h"
#include "bitcode/globals.h"
#include "retag/bit_range.h"
#include "retag/patch.h"

#include <string.h>

enum {
    CHUNK = 6,            /* of a number in a record without an abbreviation, in bits */
    WORD = 32,            /* what blocks are aligned to, in bits */
    LONGEST_RECORD = 512, /* behind the head of the record, to the end of the block, in bits */
    BUFFER = 4096,
    LEAST_PADDING = 8,
    /* Of the head of a block (BitCodeFormat, "ENTER_SUBBLOCK Encoding"). */
    ID_CHUNK = 8,
    WIDTH_CHUNK = 4,
    /* A module may be hashed so often to find a hash that has room: one of four has none. */
    MOST_TRIED = 16,
};

/* Names may be hashed more than once, those of comdats are. But a file could let each of its
 * records have the whole string table for a name. */
enum { MOST_OF_A_NAME = 16 };

/* A place that no record reaches. */
enum { NOWHERE = 1 << 20 };

/* ---- Names --------------------------------------------------------------- */

struct names {
    struct bcf_bitstream *stream;
    struct bcf_strtab strtab;
    uint64_t version;
    uint64_t left; /* what may be hashed yet, in bytes */
    struct bcf_sha1 *sha1;
};

/* Where a record has the name of the partition, beside its own: offset and size. */
static const struct {
    uint64_t code;
    size_t partition;
} named_records[] = {
    {BCF_MODULE_COMDAT, NOWHERE}, {BCF_MODULE_GLOBALVAR, 16}, {BCF_MODULE_FUNCTION, 19},
    {BCF_MODULE_ALIAS, 11},       {BCF_MODULE_IFUNC, 8},
};

static void add_name(struct names *names, uint64_t offset, uint64_t size)
{
    char buffer[BUFFER];

    if (size > names->left)
        bcf_cursor_fail(&names->stream->cursor, BCF_ERROR_UNSUPPORTED,
                        names->stream->cursor.position, "names are used too often");
    else
        names->left -= size;
    while (size > 0 && !bcf_cursor_failed(&names->stream->cursor)) {
        uint64_t part = size < sizeof(buffer) ? size : sizeof(buffer);
        if (!bcf_strtab_copy(names->stream, &names->strtab, offset, buffer, part))
            return;
        bcf_sha1_add(names->sha1, buffer, (size_t)part);
        offset += part;
        size -= part;
    }
}

/* Hashes the names of a record, as far as it has any, and reads it to its end. */
static void add_names(struct names *names, struct bcf_record *record)
{
    uint64_t value;
    uint64_t offset = 0;
    size_t partition = 0;

    for (size_t i = 0; i < sizeof(named_records) / sizeof(named_records[0]); i++)
        if (named_records[i].code == record->code)
            partition = named_records[i].partition;
    if (record->code == BCF_MODULE_VERSION)
        names->version = bcf_record_need(names->stream, record);
    if (partition > 0 && names->version >= BCF_MODULE_VERSION_STRTAB) {
        for (size_t i = 0; bcf_record_next(names->stream, record, &value); i++) {
            if (i == 1 || i == partition + 1)
                add_name(names, offset, value);
            offset = value;
        }
    }
    bcf_record_skip(names->stream, record);
}

/* ---- Where it stands ----------------------------------------------------- */

/* A block begins with its id and the width of its abbreviation ids; then the stream is aligned, and
 * the length of the block follows. */
static void see_block(struct bcf_cursor *cursor, const struct bcf_entry *entry, unsigned width,
                      struct bcf_hash_place *hash)
{
    uint64_t position = cursor->position;
    uint64_t length = entry->block.body - WORD;

    bcf_cursor_seek(cursor, entry->start);
    bcf_read(cursor, width);
    bcf_read_vbr(cursor, ID_CHUNK);
    bcf_read_vbr(cursor, WIDTH_CHUNK);
    if (!bcf_cursor_failed(cursor) && cursor->position + LEAST_PADDING <= length) {
        hash->padding = cursor->position;
        hash->padding_width = (unsigned)(length - hash->padding);
    }
    bcf_cursor_seek(cursor, position);
}

/* Reads the words. False if they are all zero. */
static bool read_words(struct bcf_bitstream *stream, struct bcf_record *record,
                       struct bcf_hash_place *hash, uint64_t *words)
{
    bool is_there = false;

    hash->record = record->start;
    hash->words = stream->cursor.position;
    for (size_t i = 0; i < BCF_SHA1_WORDS; i++) {
        words[i] = bcf_record_need(stream, record);
        is_there = is_there || words[i] != 0;
    }
    return is_there;
}

/* Walks the block to the hash, and hashes the names on the way. False if there is none. */
static bool find_record(struct names *names, const struct bcf_module_place *place,
                        struct bcf_hash_place *hash, uint64_t *words)
{
    struct bcf_bitstream *stream = names->stream;
    struct bcf_block block;
    struct bcf_entry entry;

    bcf_block_enter(stream, &place->block, &block);
    for (;;) {
        enum bcf_entry_kind kind = bcf_block_next(stream, &block, &entry);
        if (kind == BCF_ENTRY_BLOCK)
            see_block(&stream->cursor, &entry, block.place.width, hash);
        else if (kind != BCF_ENTRY_RECORD)
            return false;
        else if (entry.record.code == BCF_MODULE_HASH)
            break;
        else
            add_names(names, &entry.record);
    }
    /* LLVM writes it without an abbreviation, at the end. */
    bool is_plain = !entry.record.abbrev && entry.record.left == BCF_SHA1_WORDS;
    if (!read_words(stream, &entry.record, hash, words))
        return false;
    hash->block = place->block;
    hash->state = BCF_HASH_SOUND;
    if (!is_plain || bcf_block_next(stream, &block, &entry) != BCF_ENTRY_END ||
        hash->block.end - hash->words > LONGEST_RECORD)
        hash->state = BCF_HASH_ENCLOSED;
    return true;
}

/* ---- What is hashed ------------------------------------------------------ */

/* Bytes of the stream are hashed as they are once the changes are made. */
struct hashing {
    struct bcf_cursor *cursor;
    const struct bcf_change_list *changes;
    const struct bcf_patch_change *padding; /* NULL: stays as it is */
    struct bcf_sha1 sha1;
};

static void hash_bytes(struct hashing *hashing, uint64_t from, uint64_t to)
{
    uint8_t buffer[BUFFER];
    uint64_t base = hashing->cursor->base;
    struct bcf_patch_change padding = {0};
    const struct bcf_change_list last = {.list = &padding, .count = hashing->padding ? 1 : 0};

    if (hashing->padding)
        padding = *hashing->padding;
    while (from < to && !bcf_cursor_failed(hashing->cursor)) {
        size_t size = to - from < sizeof(buffer) ? (size_t)(to - from) : sizeof(buffer);
        if (!bcf_cursor_copy(hashing->cursor, from, buffer, size, "a part of the module"))
            return;
        if ((hashing->changes &&
             !bcf_change_list_apply(hashing->changes, base + from, buffer, size)) ||
            !bcf_change_list_apply(&last, base + from, buffer, size))
            bcf_cursor_fail(hashing->cursor, BCF_ERROR_IO, from * 8,
                            "the file has changed since it was read");
        bcf_sha1_add(&hashing->sha1, buffer, size);
        from += size;
    }
}

/* The bytes that are hashed end where whole words do: LLVM hashes what it has written so far. */
static uint64_t hashed_end(const struct bcf_hash_place *hash)
{
    return hash->record / WORD * (WORD / 8);
}

void bcf_hash_find(struct bcf_module_reader *reader, struct bcf_hash_place *hash)
{
    struct bcf_bitstream *stream = &reader->stream;
    struct names names = {.stream = stream, .sha1 = &hash->names};
    uint64_t words[BCF_SHA1_WORDS] = {0};

    memset(hash, 0, sizeof(*hash));
    bcf_sha1_begin(&hash->names);
    bcf_strtab_open(stream, reader->place, &names.strtab);
    names.left = (names.strtab.size + stream->cursor.end / 8) * MOST_OF_A_NAME;
    if (!find_record(&names, reader->place, hash, words) || bcf_reader_failed(reader))
        return;
    struct hashing hashing = {.cursor = &stream->cursor, .sha1 = hash->names};
    hash_bytes(&hashing, reader->place->block.body / 8, hashed_end(hash));
    bcf_sha1_end(&hashing.sha1);
    for (size_t i = 0; i < BCF_SHA1_WORDS; i++)
        if (words[i] != hashing.sha1.words[i])
            hash->state = BCF_HASH_FOREIGN;
}

/* ---- A new one ----------------------------------------------------------- */

/*
 * Writes the words as a record without an abbreviation has them, then zeros, which also end the
 * block. It has to end in its last word, as LLVM does not go by the length of a block that it has
 * read to its end: the last number gets more chunks than it needs, if they are all too short. False
 * if there is no room.
 */
static bool write_words(const struct bcf_hash_place *hash, const uint32_t *words,
                        struct bcf_bit_range *tail)
{
    const unsigned part = CHUNK - 1;
    const uint64_t room = hash->block.end - hash->block.width;
    uint64_t position = hash->words;

    for (size_t i = 0; i < BCF_SHA1_WORDS; i++) {
        uint32_t word = words[i];
        bool more = true;
        while (more) {
            if (position + CHUNK > room)
                return false;
            bool is_early = i + 1 == BCF_SHA1_WORDS && position + CHUNK + WORD <= room;
            more = word >> part != 0 || is_early;
            bcf_bit_range_write(tail, position, CHUNK,
                                (word & ((1U << part) - 1)) | (more ? 1U << part : 0U));
            position += CHUNK;
            word >>= part;
        }
    }
    for (; position < hash->block.end; position++)
        bcf_bit_range_write(tail, position, 1, 0);
    return true;
}

bool bcf_hash_make(struct bcf_cursor *cursor, const struct bcf_hash_place *hash,
                   const struct bcf_change_list *changes, struct bcf_arena *arena, uint64_t *budget,
                   struct bcf_change_list *made)
{
    struct bcf_bit_range tail;
    struct bcf_patch_change padding = {.offset = cursor->base * 8 + hash->padding,
                                       .width = hash->padding_width};
    struct hashing start = {.cursor = cursor, .changes = changes, .sha1 = hash->names};
    uint64_t from = hash->padding_width > 0 ? hash->padding / 8 : hashed_end(hash);
    uint64_t tail_size = hashed_end(hash) - from;

    *budget += MOST_TRIED * tail_size;
    bcf_bit_range_read(&tail, cursor, hash->words, hash->block.end, arena);
    bcf_cursor_seek(cursor, hash->padding);
    padding.before = bcf_read(cursor, hash->padding_width);
    hash_bytes(&start, hash->block.body / 8, from);
    start.padding = &padding;
    for (;; padding.after++) {
        struct hashing hashing = start;
        if (bcf_cursor_failed(cursor) || padding.after >> hash->padding_width > 0 ||
            tail_size > *budget)
            return false;
        *budget -= tail_size;
        hash_bytes(&hashing, from, hashed_end(hash));
        bcf_sha1_end(&hashing.sha1);
        if (write_words(hash, hashing.sha1.words, &tail))
            break;
    }
    if (padding.before != padding.after && !bcf_change_list_add(arena, made, &padding))
        bcf_fail_memory(cursor->error);
    bcf_bit_range_compare(&tail, cursor, arena, made);
    return !bcf_cursor_failed(cursor);
}
