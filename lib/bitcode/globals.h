/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * The globals of a module: variables, functions, aliases, ifuncs. Their records
 * stand in the module block, and are numbered in their order (LLVM source:
 * BitcodeReader.cpp, parseGlobalVarRecord and the functions beside it).
 *
 * Their names are in the string table of the file or, in modules before version 2
 * (LLVM 5), in a value symbol table (see value_symtab.h).
 */

#ifndef BCF_BITCODE_GLOBALS_H
#define BCF_BITCODE_GLOBALS_H

#include "bitcode/codes.h"
#include "bitcode/stream.h"

/* True for the code of a global's record. */
bool bcf_is_global(uint64_t code);

/* What a record says; 0 where it does not. */
struct bcf_global {
    uint64_t code; /* enum bcf_module_code */
    /* In the string table, in bytes. */
    uint64_t name_offset;
    uint64_t name_size;
    uint64_t type;
    bool is_declaration; /* of a variable or a function */
    uint64_t linkage;    /* enum bcf_linkage_code */
    uint64_t attributes; /* of a function: its list, from 1 */
    uint64_t section;    /* of a variable: its name's number, from 1 */
    uint64_t thread_local_model;
    bool is_import;   /* of a variable or a function: from a DLL */
    uint64_t aliasee; /* a value id */
};

/* Reads the record of a global, in a module block of this version. */
void bcf_global_read(struct bcf_bitstream *stream, struct bcf_record *record, uint64_t version,
                     struct bcf_global *global);

/* The bytes of the string table, in bytes of the stream. */
struct bcf_strtab {
    uint64_t position;
    uint64_t size;
};

/* Finds the string table of a module, which may have none: it is empty then. Moves
 * the cursor. */
void bcf_strtab_open(struct bcf_bitstream *stream, const struct bcf_module_place *place,
                     struct bcf_strtab *strtab);

/* Copies size bytes from offset on. False on failure; that they are not all in the
 * table is one. */
bool bcf_strtab_copy(struct bcf_bitstream *stream, const struct bcf_strtab *strtab, uint64_t offset,
                     char *buffer, uint64_t size);

#endif
