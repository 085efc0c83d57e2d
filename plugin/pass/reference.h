/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The modules of files that a module in memory is checked against. */

#ifndef PLUGIN_PASS_REFERENCE_H
#define PLUGIN_PASS_REFERENCE_H

#include "base/arena.h"
#include "bcflags/bcflags.h"

struct pass_reference {
    struct bcf_arena *arena;
    struct bcf_input **inputs;
    size_t input_count;
    size_t input_capacity;
    const struct bcf_module **modules;
    size_t module_count;
    size_t module_capacity;
};

/* Adds every module of a file; of an archive, of all members. Where something cannot be read, the
 * first error is in *error, and what can be read is there all the same. */
void pass_reference_read(struct pass_reference *reference, const char *path,
                         struct bcf_error *error);

void pass_reference_close(struct pass_reference *reference);

#endif
