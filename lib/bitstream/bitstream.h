/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Blocks, abbreviations and records of a bitstream (LLVM docs: BitCodeFormat;
 * LLVM source: BitstreamReader.h). Nothing here knows of LLVM IR.
 *
 * Records are read operand by operand and are never held as a whole, so that
 * what a file announces costs no memory.
 */

#ifndef BCF_BITSTREAM_BITSTREAM_H
#define BCF_BITSTREAM_BITSTREAM_H

#include "base/arena.h"
#include "bitstream/cursor.h"

enum {
    BCF_BLOCK_BLOCKINFO = 0,
    /* The width of abbreviation ids outside any block. */
    BCF_TOP_LEVEL_WIDTH = 2
};

enum bcf_op_kind {
    BCF_OP_LITERAL,
    BCF_OP_FIXED,
    BCF_OP_VBR,
    BCF_OP_ARRAY,
    BCF_OP_CHAR6,
    BCF_OP_BLOB
};

/* One operand of an abbreviation. */
struct bcf_abbrev_op {
    enum bcf_op_kind kind;
    uint64_t value; /* the literal, or the width in bits */
};

struct bcf_abbrev {
    size_t count;
    struct bcf_abbrev_op ops[];
};

/* The abbreviations of a block, the first with id 4. Where part of a block is
 * read again, those defined further on are known but not in force. */
struct bcf_abbrevs {
    const struct bcf_abbrev **list;
    size_t in_force;
    size_t known;
    size_t capacity;
};

/* What a BLOCKINFO block says of the blocks with one id: a part of it, read when such a
 * block is entered. */
struct bcf_blockinfo;

/* A bitstream being read. Abbreviations live in the arena. */
struct bcf_bitstream {
    struct bcf_cursor cursor;
    struct bcf_arena *arena;
    struct bcf_blockinfo *blockinfo; /* in the order of the stream */
    struct bcf_blockinfo *last_blockinfo;
    size_t blockinfo_count;
    size_t abbrev_ops; /* defined so far in the whole stream */
    uint64_t walked;   /* bits of numbered records that were passed over so far */
};

/* Where a block lies. Positions are in bits from the start of the stream. */
struct bcf_block_place {
    uint64_t id;
    unsigned width; /* of abbreviation ids */
    uint64_t body;  /* the first entry */
    uint64_t end;   /* the first bit behind the block */
};

/* A block being read. */
struct bcf_block {
    struct bcf_block_place place;
    struct bcf_abbrevs abbrevs;
    struct bcf_abbrevs *defines_for; /* NULL: for itself */
    bool passes_definitions;         /* they are read by somebody else */
};

enum bcf_entry_kind { BCF_ENTRY_FAILURE, BCF_ENTRY_END, BCF_ENTRY_BLOCK, BCF_ENTRY_RECORD };

/* A record being read. */
struct bcf_record {
    uint64_t code;
    uint64_t start;                  /* the position of its abbreviation id */
    const struct bcf_abbrev *abbrev; /* NULL for an unabbreviated record */
    size_t next_op;
    uint64_t left; /* elements left in the array, blob or unabbreviated record */
    const struct bcf_abbrev_op *element; /* how they are written; NULL outside an array */
    bool in_blob;
};

/* Where an operand stands, and how it is written. */
struct bcf_operand_place {
    uint64_t position;     /* its first bit */
    uint64_t size;         /* in bits: all chunks; 0 for a literal */
    enum bcf_op_kind kind; /* BCF_OP_FIXED for a byte of a blob */
    unsigned width;        /* of the number, or of a chunk of it */
};

/* What comes next in a block. */
struct bcf_entry {
    enum bcf_entry_kind kind;
    uint64_t start; /* the position of its abbreviation id */
    struct bcf_block_place block;
    struct bcf_record record;
};

void bcf_bitstream_init(struct bcf_bitstream *stream, struct bcf_source *source, uint64_t base,
                        uint64_t size, struct bcf_arena *arena, struct bcf_error *error);

/* Begins to read a block at its first entry. */
void bcf_block_enter(struct bcf_bitstream *stream, const struct bcf_block_place *place,
                     struct bcf_block *block);

/*
 * Moves on to the next entry of the block. A nested block is passed over, the
 * cursor stands behind it; its place is in the entry. For a record the code
 * has been read: read the operands or call bcf_record_skip before the next
 * call. At the end the cursor stands behind the block.
 */
enum bcf_entry_kind bcf_block_next(struct bcf_bitstream *stream, struct bcf_block *block,
                                   struct bcf_entry *entry);

/* Moves on to the next record of the block, past nested blocks; false at the end
 * and on failure. */
bool bcf_block_next_record(struct bcf_bitstream *stream, struct bcf_block *block,
                           struct bcf_record *record);

/* Goes back, or on, to an entry of the block that has been reached before, when
 * so many abbreviations were in force. */
void bcf_block_resume(struct bcf_bitstream *stream, struct bcf_block *block, uint64_t position,
                      size_t abbrevs_in_force);

/* Reads what stands at the head of a block whose abbreviation id (1) has just
 * been read, and passes over its body. */
void bcf_block_header(struct bcf_bitstream *stream, struct bcf_block_place *place);

/* Finds the parts of a BLOCKINFO block. It holds for blocks entered from then on. */
void bcf_blockinfo_read(struct bcf_bitstream *stream, const struct bcf_block_place *place);

/* Reads all parts that have been found, for those who give memory back while they read on.
 * Moves the cursor. */
void bcf_blockinfo_settle(struct bcf_bitstream *stream);

/* True if a BLOCKINFO block has abbreviations for blocks with this id. */
bool bcf_blockinfo_knows(const struct bcf_bitstream *stream, uint64_t block_id);

/* Reads the code of a record whose abbreviation id has just been read. */
void bcf_record_begin(struct bcf_bitstream *stream, struct bcf_record *record);

/* Reads the next operand; false behind the last one and on failure. */
bool bcf_record_next(struct bcf_bitstream *stream, struct bcf_record *record, uint64_t *value);

/* The same, and tells where it stands. */
bool bcf_record_next_place(struct bcf_bitstream *stream, struct bcf_record *record, uint64_t *value,
                           struct bcf_operand_place *place);

/* Reads an operand that must be there; 0 and a failure where it is not. */
uint64_t bcf_record_need(struct bcf_bitstream *stream, struct bcf_record *record);

/* True if no operand is left. */
bool bcf_record_is_empty(struct bcf_bitstream *stream, struct bcf_record *record);

/* Passes over the operands that are left. */
void bcf_record_skip(struct bcf_bitstream *stream, struct bcf_record *record);

/* If a blob comes next, sets its place (in bits) and size (in bytes), passes
 * over it and returns true. */
bool bcf_record_blob(struct bcf_bitstream *stream, struct bcf_record *record, uint64_t *position,
                     uint64_t *size);

/* If the operands that are left are a list of six-bit variable-width numbers,
 * sets the position of the first and their count and returns true. */
bool bcf_record_is_vbr6_list(struct bcf_bitstream *stream, struct bcf_record *record,
                             uint64_t *position, uint64_t *count);

/* Copies operands that are left, at most size of them, one byte each, and returns how
 * many; 0 on failure. */
size_t bcf_record_characters(struct bcf_bitstream *stream, struct bcf_record *record, char *text,
                             size_t size);

/* Copies the operands that are left, one byte each, into the arena. On failure
 * the string is empty. */
bcf_string bcf_record_string(struct bcf_bitstream *stream, struct bcf_record *record,
                             struct bcf_arena *arena);

#endif
