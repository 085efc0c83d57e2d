/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* How the text of a response file is split into arguments (LLVM source:
 * llvm/lib/Support/CommandLine.cpp). */

#ifndef BCF_LINKER_QUOTING_H
#define BCF_LINKER_QUOTING_H

#include "base/arena.h"
#include "bcflags/base.h"

struct bcf_word_list {
    const char **words;
    size_t count;
    size_t capacity;
};

/* Adds the arguments in text to the list, as cl::TokenizeGNUCommandLine or
 * cl::TokenizeWindowsCommandLine finds them. False if memory is exhausted. */
typedef bool bcf_quoting(struct bcf_word_list *list, struct bcf_arena *arena, bcf_string text);
bcf_quoting bcf_quoting_gnu;
bcf_quoting bcf_quoting_windows;

#endif
