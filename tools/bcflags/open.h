/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Opens what is named on the command line: a file, "-" for standard input, a pipe as
 * /dev/fd/63; and textual IR, which is made bitcode. */

#ifndef BCFLAGS_OPEN_H
#define BCFLAGS_OPEN_H

#include "contents.h"

#include "bcflags/bcflags.h"

#include <sys/stat.h>

struct opened {
    struct bcf_input *input;
    /* What the input lies in, if it is not a file: to be freed once it is closed. */
    struct contents contents;
    /* Where the bitcode was made of textual IR: by which LLVM; else NULL. Static. */
    const char *reader;
};

/* What an argument is called: "<stdin>" for "-". */
const char *shown_name(const char *argument);

/* On failure there is nothing to be freed. */
enum bcf_status open_argument(const char *argument, struct opened *opened, struct bcf_error *error);

/* The same with all of the file in memory, and what is known of it in info. Textual IR is an error
 * here, as the bytes would not be those of the file. */
enum bcf_status open_in_memory(const char *argument, struct opened *opened, struct stat *info,
                               struct bcf_error *error);

/* True if it is the same file and, as far as the system tells, nobody has written to it between. */
bool is_same_file(const struct stat *a, const struct stat *b);

#endif
