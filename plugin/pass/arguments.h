/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The arguments of a remark while they are put together. */

#ifndef PLUGIN_PASS_ARGUMENTS_H
#define PLUGIN_PASS_ARGUMENTS_H

#include "base/text.h"
#include "pass/pass.h"

struct pass_arguments {
    struct bcf_arena *arena;
    struct pass_argument *list;
    size_t count;
    size_t capacity;
    bool has_failed; /* memory is exhausted: some are missing */
};

/* Adds one. The words are copied. */
void pass_arguments_add(struct pass_arguments *arguments, const char *key, bcf_string words);

/* Keeps a remark with them. False if memory was exhausted: then there is none. */
bool pass_arguments_keep(const struct pass_arguments *arguments, LLVMModuleRef llvm_module,
                         enum pass_remark_kind kind, const char *name);

#endif
