/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The arguments of a linker, with those of its response files. */

#ifndef BCF_LINKER_ARGUMENTS_H
#define BCF_LINKER_ARGUMENTS_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct bcf_arguments {
    const char **list; /* NULL-terminated; the first is the name of the program */
    size_t count;
    /* The first response file that was not read, as it is no regular file or cannot be opened, or
     * its contents make no sense: the list is then not what the linker has. NULL if there is none.
     */
    const char *unread;
};

/* Replaces "@file" by what is in the file, as ld.lld does (LLVM source: lld/ELF/DriverUtils.cpp,
 * ELFOptTable::parse), and "-plugin-opt", "X" by "-plugin-opt=X". Strings live in the arena or
 * where argv does. False if memory is exhausted.
 */
bool bcf_arguments_expand(struct bcf_arguments *arguments, struct bcf_arena *arena, int argc,
                          char *const *argv);

/* Whether a program that is called so is lld as a linker of ELF files: "ld.lld", "ld.lld-19",
 * "lld -flavor gnu" (LLVM source: lld/tools/lld/lld.cpp and lld/Common/DriverDispatcher.cpp). */
bool bcf_arguments_call_elf_lld(int argc, char *const *argv);

#endif
