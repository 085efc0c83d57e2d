/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What a command line asks of rustc. */

#ifndef RUSTC_COMMAND_LINE_H
#define RUSTC_COMMAND_LINE_H

#include "base/arena.h"
#include "rustc/options.h"

enum rustc_lto { RUSTC_LTO_NONE, RUSTC_LTO_FAT, RUSTC_LTO_THIN };

struct rustc_argument {
    const struct rustc_option *option; /* NULL: it names the source */
    const char *value;                 /* NULL where the option has none */
};

struct rustc_command_line {
    char *const *programs; /* rustc, and before it what stands before it */
    size_t program_count;
    struct rustc_argument *arguments; /* with those of response files */
    size_t count;
    size_t capacity;
    const char *source;     /* "-" is stdin; NULL if there is none */
    const char *crate_name; /* NULL if it is not given */
    enum rustc_lto lto;     /* what rustc itself does */
    bool is_unknown;        /* some of it is not understood */
};

/* Reads it. argv begins with the first of the programs. False if memory is exhausted. */
bool rustc_command_line_read(struct rustc_command_line *line, struct bcf_arena *arena, int argc,
                             char *const *argv);

#endif
