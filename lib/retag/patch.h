/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Changing flags where they stand, shared by the files of this room.
 *
 *     patch.c       the list of changes: what is in it, and how it is applied
 *     wishes.c      the API: what flags are to become
 *     obstacles.c   which may not, and what to say then
 *     flag_nodes.c  where the operands of flags stand, who else refers to them
 *     module_table.c  the modules of which something is wished
 *     values.c      what nodes are to refer to
 *     metadata_room.c  bits that are left at the end of their block
 *     bit_range.c   bytes as they are and as they are to be
 *     operand.c     another number in the bits of one
 *     string_operands.c  functions that may be called with strings of metadata
 *     symbol_table.c  what the symbol table of the file repeats
 *     numbers.c     constants that the metadata of a module has
 *     key.c         a key that nobody knows, and where the characters of one stand
 *     module_hash.c what stands in the module is hashed anew
 *     sha1.c        with this
 */

#ifndef BCF_RETAG_PATCH_H
#define BCF_RETAG_PATCH_H

#include "base/arena.h"
#include "base/source.h"
#include "bcflags/bcflags.h"
#include "bitstream/bitstream.h"
#include "retag/flag_nodes.h"
#include "retag/module_hash.h"
#include "retag/module_table.h"
#include "retag/numbers.h"
#include "retag/string_operands.h"

struct bcf_change_list {
    struct bcf_patch_change *list;
    size_t count;
    size_t capacity;
};

/* A module of which something is wished, and what had to be found out for it. */
struct bcf_patch_module {
    const struct bcf_module *module;
    struct bcf_flag_nodes nodes;
    struct bcf_numbers numbers;
    bcf_string string_taker; /* an intrinsic that may be called with any string; empty: none */
    struct bcf_hash_place hash;
};

struct bcf_patch {
    struct bcf_arena arena;
    bool is_question; /* it is asked what may change, and never finished: hashes do not matter */
    bool has_file;
    struct bcf_file file;
    bcf_string path;
    struct bcf_module_table modules;
    struct bcf_change_list wished; /* of keys, in the order of the wishes */
    uint64_t hash_budget; /* what may be hashed yet to find hashes that have room, in bytes */
    bool is_finished;
    struct bcf_change_list changes; /* in the order of their offsets */
};

/* Adds a change. False where memory is exhausted. */
bool bcf_change_list_add(struct bcf_arena *arena, struct bcf_change_list *changes,
                         const struct bcf_patch_change *change);

/* Sorts changes by their offsets. Of those at one offset the last counts; what changes nothing is
 * left out. That others overlap is a failure. */
enum bcf_status bcf_change_list_settle(struct bcf_arena *arena, struct bcf_change_list *changes,
                                       struct bcf_error *error);

/* Applies settled changes to size bytes, which are those from byte offset on. Before that it looks
 * whether the bits are what they should be: false if they are not, and nothing is changed. */
bool bcf_change_list_apply(const struct bcf_change_list *changes, uint64_t offset, uint8_t *bytes,
                           size_t size);

/* Where a bit of the module's stream stands in the file, in bits. */
uint64_t bcf_patch_offset(const struct bcf_module *module, uint64_t position);

#endif
