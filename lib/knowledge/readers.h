/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What the bitcode readers of LLVM know: see readers.def. */

#ifndef BCF_KNOWLEDGE_READERS_H
#define BCF_KNOWLEDGE_READERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BCF_OLDEST_READER = 14, BCF_NEWEST_READER = 22 };
enum { BCF_READERS = BCF_NEWEST_READER - BCF_OLDEST_READER + 1 };

/* The columns are explained in readers.def. */
struct bcf_llvm_reader {
    uint64_t attribute;
    uint64_t form;
    uint64_t type;
    uint64_t instruction;
    uint64_t constant;
    uint64_t summary;
    unsigned llvm;
    bool is_run;
    bool takes_cast_flags;
};

/* An attribute, and the first LLVM that reads it; 0: none so far. */
struct bcf_attribute_kind_info {
    uint64_t kind;
    const char *name;
    unsigned llvm;
};

/* Records of metadata that have grown: the most operands, from BCF_OLDEST_READER on. */
struct bcf_metadata_limit {
    uint64_t code;
    const char *name;
    uint64_t most[BCF_READERS];
};

/* NULL for an LLVM that is not known. */
const struct bcf_llvm_reader *bcf_llvm_reader(unsigned llvm);
/* NULL for an attribute that all readers know, or none. */
const struct bcf_attribute_kind_info *bcf_attribute_kind_info(uint64_t kind);
/* NULL beyond the last. */
const struct bcf_metadata_limit *bcf_metadata_limit(size_t index);

#endif
