/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * What the command line of ld.lld says, as far as it matters to us.
 *
 * It is read to save work, so it only has to be safe: the inputs are an upper bound of what may
 * take part, and where an argument is not understood, that is said. The linker itself says what
 * takes part in truth (question.h).
 */

#ifndef BCF_LINKER_COMMAND_LINE_H
#define BCF_LINKER_COMMAND_LINE_H

#include "linker/arguments.h"

struct bcf_command_line {
    /* Paths of all files that may take part, in the order of the line: objects, as often as they
     * are named, and archives, once; those that linker scripts name, too. Not the scripts, not
     * shared libraries, and not what is not there: lld says so itself. */
    const char **inputs;
    size_t input_count;
    /* Paths of files that are taken for data, whatever is in them (--format=binary), or may be:
     * the linker lists some of them as it lists objects. */
    const char **data;
    size_t data_count;
    /* What kept the inputs from being an upper bound, for example an option that is not known; NULL
     * if they are one. */
    const char *doubt;
    /* An argument that names what can be read only once, as a pipe; NULL if there is none. It
     * is not among the inputs; if it would be one, that is a doubt. */
    const char *pipe;
    const char *output; /* never NULL */
    bool is_relocatable;
    /* Of objects with native code and bitcode the bitcode is taken (--fat-lto-objects). */
    bool takes_fat_bitcode;
    /* Objects may name libraries in their section .deplibs, and bitcode in the named metadata
     * "llvm.dependent-libraries"; those are not among the inputs (not --no-dependent-libraries). */
    bool takes_dependent_libraries;
    /* --lto=, from LLVM 17 on: "full", "thin" or "default"; NULL where it is not given. */
    const char *lto_kind;
    /* The linker says its version and ends, whatever else is on the line (--version). */
    bool links_nothing;
    /* All inputs are put into an archive, as for a report of a bug (--reproduce). */
    bool is_reproduced;
    /* Bitcode is written, and no native code (--lto-emit-llvm). */
    bool emits_bitcode;
    /* Of the modules for ThinLTO some are left out (--thinlto-single-module). */
    bool compiles_some;
    /* The thin link of distributed ThinLTO (--thinlto-index-only). */
    bool is_index_only;
    /* Another program has the modules compiled (--thinlto-distributor). */
    bool has_distributor;
    /* --thinlto-object-suffix-replace=OLD;NEW; NULL where it is not given. */
    const char *old_suffix;
    const char *new_suffix;
    /* --opt-remarks-filename; NULL where it is not given. */
    const char *remarks;
};

/* Reads the line; touches files only to see what they are, and to read linker scripts. Strings live
 * in the arena or in the arguments. False if memory is exhausted. */
bool bcf_command_line_read(struct bcf_command_line *line, struct bcf_arena *arena,
                           const struct bcf_arguments *arguments);

#endif
