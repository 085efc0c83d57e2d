/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* An operand of a record that is to be another number, in the bits it has (BitCodeFormat,
 * "Variable Width Integer": a number may have more chunks than it needs). */

#ifndef BCF_RETAG_OPERAND_H
#define BCF_RETAG_OPERAND_H

#include "bcflags/bcflags.h"
#include "bitstream/bitstream.h"

/* The operand, and the bits that stand there: 64 at most, all chunks that end within them. */
struct bcf_operand {
    struct bcf_operand_place place;
    unsigned width; /* of these bits */
    uint64_t bits;
};

/* Reads the bits of the operand at the place. Moves the cursor. */
void bcf_operand_read(struct bcf_cursor *cursor, const struct bcf_operand_place *place,
                      struct bcf_operand *operand);

/* How many bits a number may have there. */
unsigned bcf_operand_room(const struct bcf_operand *operand);

/* The number that is there. */
uint64_t bcf_operand_number(const struct bcf_operand *operand);

/* How many chunks of this width a number takes, and what is written where it has so many bits. */
unsigned bcf_operand_chunks(uint64_t number, unsigned width);
uint64_t bcf_operand_encode(uint64_t number, unsigned width, unsigned bits);

/* Makes the change that lets the operand be the number; the offset is that of the place. False if
 * there is no room for it. */
bool bcf_operand_change(const struct bcf_operand *operand, uint64_t number,
                        struct bcf_patch_change *change);

#endif
