/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* How many bytes the parts of a module take. */

#ifndef BCF_BITCODE_SIZES_H
#define BCF_BITCODE_SIZES_H

#include "bitcode/stream.h"

enum { BCF_PARTS = BCF_PART_REST + 1 };

struct bcf_sizes {
    uint64_t bytes[BCF_PARTS];
};

/* Sums up the parts of the module at place. scratch is used up and given back. */
enum bcf_status bcf_sizes_read(struct bcf_source *source, const struct bcf_module_place *place,
                               struct bcf_arena *scratch, struct bcf_sizes *sizes,
                               struct bcf_error *error);

#endif
