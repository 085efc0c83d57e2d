/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Which strings and plain nodes the records of metadata refer to: for most records, that is in some
 * of their operands. References that can only be to debug info may be left out.
 */

#ifndef BCF_BITCODE_METADATA_REFERENCES_H
#define BCF_BITCODE_METADATA_REFERENCES_H

#include "bitstream/bitstream.h"

/* The references of a record, one after the other. */
struct bcf_references {
    uint64_t code;
    size_t count;   /* of the operands; 0: not known */
    size_t index;   /* of the next operand */
    uint64_t first; /* the first operand, which tells the form of the record */
};

/* Before the operands of a record of metadata are read. */
void bcf_references_begin(struct bcf_references *references, const struct bcf_record *record);

/* Reads on to the next metadata id that the record refers to. False behind the last one, where the
 * record has been read, and on failure. */
bool bcf_references_next(struct bcf_bitstream *stream, struct bcf_references *references,
                         struct bcf_record *record, uint64_t *id);

#endif
