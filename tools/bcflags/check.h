/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What the files of the check subcommand agree on. */

#ifndef BCFLAGS_CHECK_H
#define BCFLAGS_CHECK_H

#include "inputs.h"

struct check {
    struct inputs inputs;
    struct bcf_link_options options;
    const char *imports;      /* the folder with the lists of them; NULL: not known */
    const char *architecture; /* of universal binaries; NULL: whatever there is */
    enum bcf_severity denied; /* from which on the exit status says that something was found */
    bool shows_flags;         /* those of the merged module */
    bool suggests_retag;      /* says nothing but what would mend the findings */
    struct bcf_link *link;
    size_t counts[BCF_SEVERITY_ERROR + 1]; /* the findings of each severity */
};

/* Prints the findings, the flags if they are wanted, and a summary; is_raw: lines for scripts. */
void print_check(const struct check *check, bool is_raw);
void print_remarks(const struct check *check);

/* Prints the commands that mend what can be mended; on stderr, why the rest cannot. */
void print_retag_commands(const struct check *check);

/* Prints the flags that come of the modules for regular LTO, and who asked for what. */
void print_merged_flags(const struct bcf_link *link, bool is_raw);

/* The text of a finding, in memory that the caller frees. */
char *finding_text(const struct bcf_finding *finding);

/* The LLVM that links. */
unsigned linking_llvm(const struct check *check);

/* The files that modules came from. */
size_t count_files(const struct inputs *inputs);

#endif
