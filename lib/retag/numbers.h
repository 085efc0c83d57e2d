/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The integers that the metadata of a module has: those that a flag may refer to. */

#ifndef BCF_RETAG_NUMBERS_H
#define BCF_RETAG_NUMBERS_H

#include "bitcode/reader.h"

struct bcf_number {
    uint64_t id; /* of the metadata */
    uint64_t value;
    unsigned width; /* of the type, in bits */
};

struct bcf_numbers {
    struct bcf_number *list; /* by their ids */
    size_t count;
    size_t capacity;
};

/* Finds all of at most 64 bits. The list lives in the arena. */
void bcf_numbers_find(struct bcf_module_reader *reader, struct bcf_arena *arena,
                      struct bcf_numbers *numbers);

#endif
