/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What the files of the dump subcommand agree on. */

#ifndef BCFLAGS_DUMP_H
#define BCFLAGS_DUMP_H

#include "attribute_table.h"
#include "inputs.h"

#include <stdio.h>

struct dump {
    struct inputs inputs;
    bool is_each;
    bool wants_attributes;
    struct attribute_names names;
};

/* Objects without bitcode: a line for each archive that has some, and for each
 * other one. */
void print_natives(const struct inputs *inputs, FILE *stream);

/* Every module by itself, or modules with the same flags together. */
void dump_text(struct dump *dump);

/* One line a flag, or a set of attributes, for scripts. */
void dump_raw(struct dump *dump);

#endif
