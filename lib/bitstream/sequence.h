/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * The numbered records of a block: types, constants, metadata nodes. Their
 * numbers are not in the file; they follow from the order. A sequence is read
 * no further than the highest number asked for, and remembers places on the
 * way, so that going back costs little.
 */

#ifndef BCF_BITSTREAM_SEQUENCE_H
#define BCF_BITSTREAM_SEQUENCE_H

#include "bitstream/bitstream.h"

struct bcf_sequence;

/*
 * Says whether a record takes a number. It may read operands. *note starts as
 * 0 and is kept from record to record: what is in it when a record takes a
 * number is what was said before it (the type of a constant, for example). A
 * part of the block may be read more than once.
 */
typedef bool bcf_takes_number(struct bcf_bitstream *stream, struct bcf_sequence *sequence,
                              struct bcf_record *record, uint64_t *note);

/* A place in the sequence: behind the record before number. */
struct bcf_sequence_place {
    uint64_t number;
    uint64_t position;
    uint64_t note;
    size_t abbrevs_in_force;
};

struct bcf_sequence {
    struct bcf_block *block;
    bcf_takes_number *takes_number;
    void *context; /* for takes_number */
    /* A code whose records take a number whatever is in them; 0: none. Set by the user. Where
     * there are many of them they are passed over at a run. */
    uint64_t plain_code;
    struct bcf_sequence_place here;
    struct bcf_sequence_place *places; /* never far apart, by number */
    size_t place_count;
    size_t place_capacity;
    bool counted; /* the end has been reached: count is valid */
    uint64_t count;
};

/* Sets up a sequence that begins where the cursor stands in the block. */
void bcf_sequence_init(struct bcf_bitstream *stream, struct bcf_sequence *sequence,
                       struct bcf_block *block, bcf_takes_number *takes_number, void *context);

/* Finds the record with this number: its operands come next at the cursor.
 * note may be NULL. False on failure; that there are fewer records is one. */
bool bcf_sequence_find(struct bcf_bitstream *stream, struct bcf_sequence *sequence, uint64_t number,
                       struct bcf_record *record, uint64_t *note);

/* Reads to the end of the block and returns how many records take a number. */
uint64_t bcf_sequence_count(struct bcf_bitstream *stream, struct bcf_sequence *sequence);

#endif
