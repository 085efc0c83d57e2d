/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The modules of a patch, by their addresses: an archive may have very many. */

#ifndef BCF_RETAG_MODULE_TABLE_H
#define BCF_RETAG_MODULE_TABLE_H

#include "base/arena.h"
#include "bcflags/bcflags.h"

struct bcf_patch_module;

struct bcf_module_table {
    struct bcf_patch_module **list; /* in the order in which they were added */
    size_t count;
    size_t capacity;
    size_t *slots; /* places in the list, from 1; 0: empty */
    size_t slot_count;
};

/* NULL if the module is not there. */
struct bcf_patch_module *bcf_module_table_find(const struct bcf_module_table *table,
                                               const struct bcf_module *module);

/* Adds one that is not there yet. False where memory is exhausted. */
bool bcf_module_table_add(struct bcf_module_table *table, struct bcf_arena *arena,
                          struct bcf_patch_module *module);

#endif
