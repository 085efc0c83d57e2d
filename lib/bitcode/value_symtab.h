/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * The symbol table of a module: names by value id. Up to LLVM 4 the names of
 * globals are here; since then they are in the string table of the file, and
 * what is left of this table has no names.
 */

#ifndef BCF_BITCODE_VALUE_SYMTAB_H
#define BCF_BITCODE_VALUE_SYMTAB_H

#include "bitstream/bitstream.h"

/* Finds the symbol table in the module block and begins to read it; false if
 * there is none, and on failure. The BLOCKINFO of the module has to be known.
 * Moves the cursor. */
bool bcf_value_symtab_open(struct bcf_bitstream *stream, const struct bcf_block_place *module,
                           struct bcf_block *table);

/* Moves on to the next name of the table: the value id, and a record of which
 * the operands that are left are the characters. Read them
 * (bcf_record_string) or skip them before the next call. False behind the last
 * one and on failure. */
bool bcf_value_symtab_next(struct bcf_bitstream *stream, struct bcf_block *table, uint64_t *value,
                           struct bcf_record *name);

#endif
