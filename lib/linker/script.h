/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What a linker script says of inputs (LLVM source: lld/ELF/ScriptParser.cpp, ScriptLexer.cpp). */

#ifndef BCF_LINKER_SCRIPT_H
#define BCF_LINKER_SCRIPT_H

#include "base/arena.h"
#include "bcflags/base.h"

enum bcf_script_command {
    BCF_SCRIPT_INPUT,      /* a file, or -lNAME: INPUT, GROUP, AS_NEEDED */
    BCF_SCRIPT_INCLUDE,    /* another script */
    BCF_SCRIPT_SEARCH_DIR, /* a folder to search from here on */
    BCF_SCRIPT_OUTPUT,     /* the output, where the command line names none */
    BCF_SCRIPT_UNKNOWN     /* it may name inputs: the command itself */
};

struct bcf_script_reader {
    struct bcf_arena *arena;
    bcf_string text;
    size_t at;
    size_t open_lists; /* how many parentheses of INPUT and GROUP are open */
    bool failed;       /* memory is exhausted */
};

void bcf_script_begin(struct bcf_script_reader *reader, struct bcf_arena *arena, bcf_string text);

/* Finds the next command and its name, in the arena; false at the end. Commands are looked for
 * everywhere, also where they are none: that only finds more. */
bool bcf_script_next(struct bcf_script_reader *reader, enum bcf_script_command *command,
                     const char **name);

#endif
