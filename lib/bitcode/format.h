/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * What of the bitcode format a module makes use of, as far as older LLVMs can be told to reject
 * it or to read something else: which attributes, types, records.
 */

#ifndef BCF_BITCODE_FORMAT_H
#define BCF_BITCODE_FORMAT_H

#include "bitcode/codes.h"
#include "bitcode/stream.h"

enum {
    /* Records with greater codes are counted with the last. */
    BCF_FORMAT_CODES = 80,
    /* Kinds of attributes from this on are counted with the first of them. */
    BCF_FORMAT_KINDS = 256
};

/* An attribute as groups write it. */
struct bcf_format_attribute {
    uint64_t form; /* enum bcf_attribute_kind, or one that is not known here */
    uint64_t kind; /* 0 where the form is not known */
    uint64_t uses; /* groups that have it */
    uint64_t position;
};

struct bcf_module_format {
    bool has_summary;
    uint64_t summary_version; /* 0: the summary does not say */
    /* In the order in which they come first. */
    struct bcf_format_attribute *attributes;
    size_t attribute_count;
    /* The position of the first type with this code, in bits from 1; 0: none. */
    uint64_t types[BCF_FORMAT_CODES];
    /* Records of metadata by their code, those of the module and those in function bodies. Only
     * records that describe debug info are looked at. */
    struct bcf_format_metadata {
        uint64_t longest; /* the most operands that one has */
        uint64_t count;
    } metadata[2][BCF_FORMAT_CODES];
    /* How many records of function bodies have this code, and how many constants. */
    uint64_t instructions[BCF_FORMAT_CODES];
    uint64_t constants[BCF_FORMAT_CODES];
    uint64_t flagged_casts; /* casts with flags: nneg, nuw, nsw */
};

/* Reads the module at place. scratch is used up and given back. */
enum bcf_status bcf_format_read(struct bcf_source *source, const struct bcf_module_place *place,
                                struct bcf_arena *arena, struct bcf_arena *scratch,
                                struct bcf_module_format *format, struct bcf_error *error);

#endif
