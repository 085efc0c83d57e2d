/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What LTO a module in memory is compiled for, and which modules it can meet there. */

#ifndef PLUGIN_PASS_PARTITION_H
#define PLUGIN_PASS_PARTITION_H

#include "bcflags/bcflags.h"

enum pass_partition {
    PASS_ANY_LTO, /* for none, or it cannot be told: it may meet all */
    PASS_REGULAR_LTO,
    PASS_THIN_LTO
};

enum pass_partition pass_partition_of(const struct bcf_module *in_memory);

/* Whether a linker ever merges a module of a file with one of the partition. */
bool pass_partition_meets(enum pass_partition partition, const struct bcf_module *in_file);

#endif
