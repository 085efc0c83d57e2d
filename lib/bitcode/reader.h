/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * The state of reading one module, shared by the files of this room.
 *
 *     module.c     the module block: finds the parts, counts the values
 *     types.c      type id   -> width, text
 *     constants.c  value id  -> constant
 *     value_names.c  value id -> name, where that is in no string table
 *     metadata.c   metadata id -> string or record; the named nodes
 *     flags.c      the named nodes -> flags and their values
 *
 * lto.c and attributes.c read what is asked for later, and by themselves.
 *
 * The blocks are found first and read later, each only as far as something
 * refers to it.
 */

#ifndef BCF_BITCODE_READER_H
#define BCF_BITCODE_READER_H

#include "base/arena.h"
#include "base/text.h"
#include "bitcode/module.h"
#include "bitcode/stream.h"
#include "bitstream/sequence.h"
#include "bitstream/sums.h"

/* A run of value ids: globals, or the constants of one block. */
struct bcf_value_run {
    uint64_t first; /* value id */
    bool is_constants;
    uint64_t global;        /* number of its first global among the module's */
    struct bcf_block block; /* the constants */
    struct bcf_sequence constants;
    bool is_open; /* the sequence is set up */
    struct bcf_block_place place;
};

/* One METADATA block of the module. */
struct bcf_metadata_block {
    struct bcf_module_reader *reader;
    struct bcf_block_place place;
    struct bcf_block block;
    uint64_t first; /* metadata id of the first string or record */
    /* The strings of a METADATA_STRINGS record come first. */
    uint64_t string_count;
    struct bcf_sums string_lengths;
    uint64_t chars; /* where the characters begin, in bytes of the stream */
    uint64_t chars_size;
    /* Then the records that the index leads to. */
    uint64_t indexed_count;
    struct bcf_sums index;
    uint64_t index_origin; /* position from which the index counts, in bits */
    size_t index_abbrevs;  /* abbreviations in force there */
    /* Then all others. */
    struct bcf_sequence records;
};

/* The named nodes we want. */
enum bcf_named_node {
    BCF_NAMED_FLAGS,
    BCF_NAMED_IDENT,
    BCF_NAMED_ARC_MARKER,
    BCF_NAMED_DEPENDENT_LIBRARIES,
    BCF_NAMED_COUNT,
    BCF_NAMED_OTHER
};

struct bcf_ids {
    uint64_t *list;
    size_t count;
    size_t capacity;
};

/* The names in the module's symbol table, by value id. */
struct bcf_value_names {
    struct bcf_value_name {
        uint64_t value;
        size_t order; /* in the file */
        bcf_string text;
    } *list;
    size_t count;
    size_t capacity;
    bool are_read;
};

struct bcf_module_reader {
    struct bcf_bitstream stream;
    struct bcf_arena *arena;   /* for what stays */
    struct bcf_arena *scratch; /* for what is needed only while reading */
    const struct bcf_module_place *place;
    struct bcf_module *module;

    bool is_incomparable;  /* the text being made does not tell all */
    uint64_t version;      /* of the module block: from 2 on, names are in a string table */
    bool has_thin_summary; /* before any function body */
    bool has_types;
    bool types_open;
    struct bcf_block_place type_place;
    struct bcf_block type_block;
    struct bcf_sequence types;
    uint64_t last_width_type; /* of bcf_type_width: the type asked for last, */
    unsigned last_width;      /* and its width; 0: none yet, or no integer */

    struct bcf_value_run **runs; /* by their first value id */
    size_t run_count;
    size_t run_capacity;
    uint64_t value_count;
    uint64_t global_count;
    bool globals_open;
    struct bcf_block global_block;
    struct bcf_sequence globals;
    struct bcf_value_names value_names;

    struct bcf_metadata_block **metadata; /* by their first id */
    size_t metadata_count;
    size_t metadata_capacity;
    uint64_t metadata_end; /* the first id that no metadata has, once they are open */
    enum bcf_named_node current_name;
    bool has_named[BCF_NAMED_COUNT];
    struct bcf_ids named[BCF_NAMED_COUNT];
};

/*
 * Begins to read the module at place: finds its parts and opens its metadata, and sets what the
 * records of the module block say. The reader lives in scratch. NULL where there is no memory for
 * it; what else fails is in the error.
 */
struct bcf_module_reader *bcf_module_reader_open(struct bcf_source *source,
                                                 const struct bcf_module_place *place,
                                                 struct bcf_arena *arena, struct bcf_arena *scratch,
                                                 struct bcf_module *module,
                                                 struct bcf_error *error);

static inline bool bcf_reader_failed(const struct bcf_module_reader *reader)
{
    return bcf_cursor_failed(&reader->stream.cursor);
}

/* Records a failure where the cursor stands. */
void bcf_reader_fail(struct bcf_module_reader *reader, const char *message);

/* Finds a global by its number among the module's: the operands of its record
 * come next at the cursor. */
bool bcf_reader_find_global(struct bcf_module_reader *reader, uint64_t global,
                            struct bcf_record *record);

/* The width of an integer type in bits; 0 for any other type, and on failure. */
unsigned bcf_type_width(struct bcf_module_reader *reader, uint64_t id);
/* Adds a type as textual IR writes it. */
void bcf_type_add_text(struct bcf_module_reader *reader, struct bcf_text *text, uint64_t id);
/* The code of a type's record (enum bcf_type_code), and its first operands;
 * those that are not there read as 0. */
struct bcf_type {
    uint64_t code;
    uint64_t operands[2];
};
bool bcf_type_read(struct bcf_module_reader *reader, uint64_t id, struct bcf_type *type);
/* Whether functions of a type, or of the one that it is a pointer to, have a parameter that is
 * metadata. What it looks at it takes off *budget; where that is used up they have. */
bool bcf_type_takes_metadata(struct bcf_module_reader *reader, uint64_t id, size_t *budget);

/* The number of values in the constants blocks seen so far is settled here:
 * needed only where a block with values follows. */
uint64_t bcf_constants_count(struct bcf_module_reader *reader, struct bcf_value_run *run);
/* Makes *out the constant with this value id. */
void bcf_constant_read(struct bcf_module_reader *reader, uint64_t type, uint64_t value,
                       struct bcf_value *out);

/* True, with its width in bits and its value, for the id of an integer of at most 64 bits. False on
 * failure, too. Moves the cursor. */
bool bcf_constant_is_integer(struct bcf_module_reader *reader, uint64_t value, unsigned *width,
                             uint64_t *number);

/* Finds the name of a global by its value id in the module's symbol table, where
 * the names are before LLVM 5: empty if it has none. It lives in scratch. False
 * on failure. Moves the cursor. */
bool bcf_value_name_read(struct bcf_module_reader *reader, uint64_t value, bcf_string *name);

/* What a metadata id stands for. */
enum bcf_metadata_kind { BCF_METADATA_IS_FAILURE, BCF_METADATA_IS_STRING, BCF_METADATA_IS_RECORD };

/* Reads the heads of the METADATA blocks and the named nodes. */
void bcf_metadata_open(struct bcf_module_reader *reader);
/* Fails where no metadata has this id: false. */
bool bcf_metadata_exists(struct bcf_module_reader *reader, uint64_t id);
/* Sets *string (copied into the arena), or *record with its operands next. */
enum bcf_metadata_kind bcf_metadata_find(struct bcf_module_reader *reader, uint64_t id,
                                         bcf_string *string, struct bcf_record *record);

/* True for a record of metadata with an id; it is no part of the metadata otherwise. */
bool bcf_metadata_takes_id(uint64_t code);
/* Walks all records of the module's metadata in the order of their ids. All zero but for the reader
 * at first. */
struct bcf_metadata_walk {
    struct bcf_module_reader *reader;
    size_t block_count; /* blocks that were begun */
    struct bcf_block block;
    uint64_t next; /* the id of the next record that takes one */
    bool has_id;   /* the record takes one: */
    uint64_t id;
};
/* The operands of the record come next at the cursor, which has to be behind them at the next call.
 * False behind the last record and on failure. */
bool bcf_metadata_walk_next(struct bcf_metadata_walk *walk, struct bcf_record *record);
/* Sets where a string stands, in bytes of the stream. False on failure, and where it is in no table
 * of strings. */
bool bcf_metadata_place_string(struct bcf_module_reader *reader, uint64_t id, uint64_t *position,
                               uint64_t *size);

/* Sets the module's flags and ident from the named nodes. */
void bcf_flags_read(struct bcf_module_reader *reader);

#endif
