/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "knowledge/readers.h"

static const struct bcf_llvm_reader readers[] = {
#define READER(LLVM, IS_RUN, ATTRIBUTE, FORM, TYPE, INSTRUCTION, CAST_FLAGS, CONSTANT, SUMMARY)    \
    {.llvm = (LLVM),                                                                               \
     .is_run = (IS_RUN),                                                                           \
     .attribute = (ATTRIBUTE),                                                                     \
     .form = (FORM),                                                                               \
     .type = (TYPE),                                                                               \
     .instruction = (INSTRUCTION),                                                                 \
     .takes_cast_flags = (CAST_FLAGS),                                                             \
     .constant = (CONSTANT),                                                                       \
     .summary = (SUMMARY)},
#include "knowledge/readers.def"
#undef READER
};

static const struct bcf_attribute_kind_info attributes[] = {
#define ATTRIBUTE(kind, name, llvm) {kind, name, llvm},
#include "knowledge/readers.def"
#undef ATTRIBUTE
};

static const struct bcf_metadata_limit metadata[] = {
#define METADATA(code, name, ...) {code, name, {__VA_ARGS__}},
#include "knowledge/readers.def"
#undef METADATA
};

enum {
    ATTRIBUTES = sizeof(attributes) / sizeof(attributes[0]),
    METADATA_LIMITS = sizeof(metadata) / sizeof(metadata[0])
};

_Static_assert(sizeof(readers) / sizeof(readers[0]) == BCF_READERS, "one row for each LLVM");

const struct bcf_llvm_reader *bcf_llvm_reader(unsigned llvm)
{
    return llvm >= BCF_OLDEST_READER && llvm <= BCF_NEWEST_READER
               ? &readers[llvm - BCF_OLDEST_READER]
               : NULL;
}

const struct bcf_attribute_kind_info *bcf_attribute_kind_info(uint64_t kind)
{
    for (size_t i = 0; i < ATTRIBUTES; i++)
        if (attributes[i].kind == kind)
            return &attributes[i];
    return NULL;
}

const struct bcf_metadata_limit *bcf_metadata_limit(size_t index)
{
    return index < METADATA_LIMITS ? &metadata[index] : NULL;
}
