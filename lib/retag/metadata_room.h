/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Room in a METADATA block: blocks end at a whole word, and the bits that are left there can be
 * used by numbers that take more chunks than they did. What stands behind such a number moves on
 * then, up to the end of the block, but not the block itself, nor anything behind it.
 */

#ifndef BCF_RETAG_METADATA_ROOM_H
#define BCF_RETAG_METADATA_ROOM_H

#include "bitcode/reader.h"
#include "retag/operand.h"

enum {
    /* Behind the end of the block stands by how many chunks it has been moved, in so many bits that
     * nobody else reads: so that the way back leads to the bytes there were. */
    BCF_MOVED_BITS = 3,
};

/* Positions are in bits of the stream. */
struct bcf_metadata_room {
    bool is_known;
    bool can_move;
    uint64_t fixed; /* before this nothing may move */
    uint64_t end;   /* of what stands there, the id that ends the block included */
    uint64_t limit; /* of the block */
    int moved;      /* chunks */
    /* Records have these ids: from the first to the one before the last. Those before indexed_end
     * have an entry in the index; its distance is told before them, and it stands behind them. */
    uint64_t first_id;
    uint64_t indexed_end;
    uint64_t last_id;
    struct bcf_operand index_distance;
};

/* Finds the room of the block in which the record with this id stands, and returns the block. */
struct bcf_metadata_block *bcf_metadata_room_find(struct bcf_module_reader *reader, uint64_t id,
                                                  struct bcf_metadata_room *room);

/* Reads the entry in the block's index of the record behind the one with this id: how far it is
 * from there. False if there is none, and on failure. */
bool bcf_metadata_next_entry(struct bcf_module_reader *reader, struct bcf_metadata_block *block,
                             uint64_t id, struct bcf_operand *entry);

#endif
