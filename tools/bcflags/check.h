/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What the files of the check subcommand agree on. */

#ifndef BCFLAGS_CHECK_H
#define BCFLAGS_CHECK_H

#include "inputs.h"

/* The LLVM whose rules the library knows. */
enum { MERGE_LLVM = 22 };

struct check {
    struct inputs inputs;
    struct bcf_merge *merge;
    size_t error_count;
    size_t other_count;
};

/* The text of a finding, in memory that the caller frees. */
char *finding_text(const struct bcf_finding *finding);

/* The files that modules came from. */
size_t count_files(const struct inputs *inputs);

#endif
