/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The top level of bitcode: which modules there are, and which identification
 * and string table belong to each. */

#ifndef BCF_BITCODE_STREAM_H
#define BCF_BITCODE_STREAM_H

#include "base/arena.h"
#include "bitcode/module.h"
#include "bitstream/bitstream.h"

/* A string table, which all modules before it share. */
struct bcf_strtab_place {
    struct bcf_block_place block;
    /* It is looked into only once, whatever stands before the names: see bcf_strtab_open. */
    bool is_open;
    uint64_t position; /* of the names, in bytes of the stream */
    uint64_t size;
    struct bcf_error failure;
};

/* Where a module lies. */
struct bcf_module_place {
    struct bcf_source *unpacked; /* where its bitstream had to be unpacked; NULL: the file */
    uint64_t base;               /* of its bitstream in there, in bytes */
    uint64_t size;               /* of its bitstream */
    struct bcf_block_place block;
    bcf_string producer;
    uint64_t epoch;
    struct bcf_strtab_place *strtab; /* NULL: none */
    /* What the module takes beside its block, in bytes: its identification, and its
     * part of tables that it shares with other modules. */
    uint64_t identification_size;
    uint64_t symtab_share;
    uint64_t strtab_share;
};

struct bcf_module_places {
    struct bcf_module_place *list;
    size_t count;
    size_t capacity;
};

/*
 * Adds to places the modules in size bytes at offset of source: any number,
 * also of several bitstreams one behind the other. On failure those before it
 * are still added. scratch is used up and given back.
 */
enum bcf_status bcf_stream_list(struct bcf_source *source, uint64_t offset, uint64_t size,
                                struct bcf_arena *arena, struct bcf_arena *scratch,
                                struct bcf_module_places *places, struct bcf_error *error);

/* Moves on to the next entry of a module block that stands before the function
 * bodies; false behind the last one, and on failure. */
bool bcf_module_head_next(struct bcf_bitstream *stream, struct bcf_block *block,
                          struct bcf_entry *entry);

/*
 * Reads the module at place: its identity and its flags. The address and the
 * object are left to the caller. scratch as above.
 */
enum bcf_status bcf_module_read(struct bcf_source *source, const struct bcf_module_place *place,
                                struct bcf_arena *arena, struct bcf_arena *scratch,
                                struct bcf_module *module, struct bcf_error *error);

/* Finds out what LTO a module, which has been read, was made for. */
struct bcf_lto {
    enum bcf_lto_kind kind;
    bool is_unified;
    bool enables_split_units;
    bool is_half; /* left to the caller, who knows the stream */
    /* Set by the caller: whether to read the whole summary, for the codes of its records. */
    bool wants_codes;
    uint64_t codes; /* one bit a code below 64; without wants_codes only the first ones */
};
enum bcf_status bcf_lto_read(struct bcf_source *source, const struct bcf_module_place *place,
                             const struct bcf_summary_clue *clue, struct bcf_arena *scratch,
                             struct bcf_lto *lto, struct bcf_error *error);

/* Looks for the hash of a module, which has been read. */
enum bcf_status bcf_module_hash_read(struct bcf_source *source,
                                     const struct bcf_module_place *place,
                                     const struct bcf_summary_clue *clue, struct bcf_arena *scratch,
                                     struct bcf_module_hash *hash, struct bcf_error *error);

/* Counts the functions of the module at place, by the attributes that are
 * asked for. */
struct bcf_attributes;
enum bcf_status bcf_attributes_read(struct bcf_source *source, const struct bcf_module_place *place,
                                    enum bcf_attributes_extent extent, struct bcf_arena *scratch,
                                    struct bcf_attributes *attributes, struct bcf_error *error);

#endif
