/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * The hash of a module: SHA-1 of the names that its records have in the string table, in the order
 * of the records, and of its block up to the hash (LLVM source: BitcodeWriter.cpp, addToStrtab and
 * writeModuleHash). Caches of ThinLTO know modules by it, so that it has to be another as soon as
 * the module is.
 */

#ifndef BCF_RETAG_MODULE_HASH_H
#define BCF_RETAG_MODULE_HASH_H

#include "bitcode/reader.h"
#include "retag/sha1.h"

struct bcf_change_list;

enum bcf_hash_state {
    BCF_HASH_ABSENT, /* there is none, or nothing but zeros */
    BCF_HASH_SOUND,
    BCF_HASH_FOREIGN,  /* it is not the hash of what stands there */
    BCF_HASH_ENCLOSED, /* something stands behind it: there is no room for one that takes more */
};

/* Where it stands. Positions are in bits of the stream. */
struct bcf_hash_place {
    enum bcf_hash_state state;
    struct bcf_block_place block; /* the module's */
    uint64_t record;
    uint64_t words;
    /* Bits that nobody reads, before the length of the last block in front of the hash that has
     * some. */
    uint64_t padding;
    unsigned padding_width;
    struct bcf_sha1 names; /* hashed so far */
};

/* Finds it, and checks it. Reads the whole module. */
void bcf_hash_find(struct bcf_module_reader *reader, struct bcf_hash_place *hash);

/*
 * Adds to made what has to become of the hash of a module that changes: changes is settled.
 * A hash that takes more room than there is, as one of four does, is made another by other bits in
 * the padding. False where none was found that has room. What may be hashed for that, in bytes,
 * comes out of the budget, to which each module adds some times its own size.
 */
bool bcf_hash_make(struct bcf_cursor *cursor, const struct bcf_hash_place *hash,
                   const struct bcf_change_list *changes, struct bcf_arena *arena, uint64_t *budget,
                   struct bcf_change_list *made);

#endif
