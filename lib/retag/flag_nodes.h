/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * The nodes of flags: where their operands stand, and how often anything in the module refers to
 * the node and to the string that is its key. What others refer to cannot be changed for the flag
 * alone.
 */

#ifndef BCF_RETAG_FLAG_NODES_H
#define BCF_RETAG_FLAG_NODES_H

#include "bitcode/reader.h"
#include "retag/metadata_room.h"
#include "retag/operand.h"

/* What the table of references knows of a node or a string. */
struct bcf_referred {
    uint64_t id;
    uint64_t record; /* of a node: where its record begins; 0 for a string */
    size_t count;    /* references to it */
    /* Of a string: its first character, each of which has so many bits, in char6 or not; 0 where
     * they have no fixed width. */
    uint64_t characters;
    unsigned character_width;
};

struct bcf_flag_node {
    bool is_known; /* false: the flag is not well-formed */
    uint64_t id;   /* of its node */
    uint64_t key;  /* of its key */
    struct bcf_operand value;
    uint64_t wanted; /* what that operand is to be; 0: what it is */
    bool in_room;    /* it stands where there may be room for more chunks: */
    bool is_indexed;
    bool has_entry;
    struct bcf_operand entry; /* in the index, of the record behind it */
};

struct bcf_flag_nodes {
    struct bcf_flag_node *list; /* one for each flag of the module, in their order */
    size_t count;
    struct bcf_metadata_room room;
    struct bcf_referred *referred; /* by their ids */
    size_t referred_count;
};

/* Finds the nodes of the module's flags, and reads all metadata for what refers to them. The lists
 * live in the arena. */
void bcf_flag_nodes_find(struct bcf_module_reader *reader, const struct bcf_module *module,
                         struct bcf_arena *arena, struct bcf_flag_nodes *nodes);

/* What is known of a node or a key with this id. */
const struct bcf_referred *bcf_flag_nodes_referred(const struct bcf_flag_nodes *nodes, uint64_t id);

#endif
