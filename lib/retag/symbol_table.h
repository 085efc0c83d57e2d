/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What the symbol table of a file, which linkers read first, says of flags. */

#ifndef BCF_RETAG_SYMBOL_TABLE_H
#define BCF_RETAG_SYMBOL_TABLE_H

#include "bcflags/bcflags.h"

/*
 * Whether the symbol table would be wrong once the flag of the module has another value, after, or
 * is gone (NULL): on x86-64 LLVM lists _GLOBAL_OFFSET_TABLE_ for modules of some code models. With
 * a symbol too many LTO crashes, with one too few the linker leaves it undefined.
 */
bool bcf_symbol_table_is_wrong_with(const struct bcf_module *module, const struct bcf_flag *flag,
                                    const uint64_t *after);

#endif
