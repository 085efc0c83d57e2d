/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * The attributes in the record of a group. They are of several kinds, of which
 * only those with strings are of interest here; a kind that is not known cannot
 * be passed over (LLVM source: BitcodeReader.cpp, parseAttributeGroupBlock).
 */

#ifndef BCF_BITCODE_ATTRIBUTE_RECORD_H
#define BCF_BITCODE_ATTRIBUTE_RECORD_H

#include "bitstream/bitstream.h"

/* The index of the attributes of the function itself; others are those of its
 * result and parameters. */
#define BCF_ATTRIBUTE_OF_FUNCTION UINT64_C(0xFFFFFFFF)

/* An attribute in the record of a group. */
struct bcf_attribute {
    bool is_string; /* its name comes next, and its value if it has one */
    bool has_value;
    uint64_t number; /* of one that is only there, or not: its kind as LLVM numbers it */
};

/* Moves on to the next attribute with strings, or that is only there: the bytes of its name
 * come next, then those of its value if it has one, each with a NUL behind. False at the end
 * and on failure. */
bool bcf_attribute_next(struct bcf_bitstream *stream, struct bcf_record *record,
                        struct bcf_attribute *attribute);

/* Moves on to the next attribute with strings: the bytes of its name come next, then
 * those of its value if it has one, each with a NUL behind. False at the end and
 * on failure. */
bool bcf_attribute_next_string(struct bcf_bitstream *stream, struct bcf_record *record,
                               bool *has_value);

/* Moves on to the next attribute without strings, which has a kind, and past its operands. Of a
 * form that is not known the kind is 0: the rest of the record cannot be read. False at the end
 * and on failure. */
bool bcf_attribute_next_kind(struct bcf_bitstream *stream, struct bcf_record *record,
                             uint64_t *form, uint64_t *kind);

/* Passes over a name or a value. */
void bcf_attribute_skip_string(struct bcf_bitstream *stream, struct bcf_record *record);

/* Copies a name or a value into the arena. On failure the string is empty. */
bcf_string bcf_attribute_read_string(struct bcf_bitstream *stream, struct bcf_record *record,
                                     struct bcf_arena *arena);

/* Passes over count operands that must be there. */
void bcf_record_pass(struct bcf_bitstream *stream, struct bcf_record *record, uint64_t count);

#endif
