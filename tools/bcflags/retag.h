/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What the files of the retag subcommand agree on. */

#ifndef BCFLAGS_TOOL_RETAG_H
#define BCFLAGS_TOOL_RETAG_H

#include "retag_file.h"

#include <stdio.h>

struct retag {
    struct retag_wishes wishes;
    struct retag_file *files;
    size_t file_count;
    const char *output; /* NULL: none, or in place */
    bool is_in_place;
    bool is_dry_run;
    bool is_quiet;
};

/* The word for an outcome in raw output and JSON. */
const char *retag_outcome_name(enum retag_outcome outcome);

/* The value that a step leaves, as textual IR writes it and in words, in memory that the caller
 * frees; NULL where there is none. */
char *retag_value_after(const struct retag_file *file, const struct retag_step *step);
char *retag_words_after(const struct retag_file *file, const struct retag_step *step);

/* For people: a line for each change of a file, and a summary of all. */
void retag_print_changes(FILE *stream, const struct retag_file *file);
void retag_print_summary(FILE *stream, const struct retag *retag);
/* For people, on stderr: what they should know of what was done. */
void retag_print_notes(const struct retag *retag);
/* Of this, what is to be known of the flags. */
void retag_print_policy(const struct retag *retag);
/* For scripts: a line for each step. */
void retag_print_raw(const struct retag *retag);

#endif
