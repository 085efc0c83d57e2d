/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What the files of the dump subcommand agree on. */

#ifndef BCFLAGS_DUMP_H
#define BCFLAGS_DUMP_H

#include "attribute_table.h"
#include "inputs.h"

#include <stdio.h>

/* What is shown instead of the flags. JSON has it beside them. */
enum { VIEW_FUNCTIONS = 1, VIEW_SYMBOLS = 2, VIEW_SIZES = 4 };

/* The most functions that can be asked for at once. */
enum { MOST_FUNCTIONS = 64 };

struct dump {
    struct inputs inputs;
    bool is_each;
    bool wants_attributes;
    struct attribute_names names;
    unsigned views;
    const char *functions[MOST_FUNCTIONS]; /* the names of those that are asked for */
    size_t function_count;
};

/* Objects without bitcode: a line for each archive that has some, and for each
 * other one. */
void print_natives(const struct inputs *inputs, FILE *stream);

/* Every module by itself, or modules with the same flags together. */
void dump_text(struct dump *dump);

/* One line a flag, or a set of attributes, for scripts. */
void dump_raw(struct dump *dump);

/* The views, as text and for scripts. */
void dump_functions(struct dump *dump, bool is_raw);
void dump_symbols(struct dump *dump, bool is_raw);
void dump_sizes(struct dump *dump, bool is_raw);

/* A line with the address of a module, and one with its address and a TAB. */
void print_heading(const struct bcf_module *module);
void print_field(const struct bcf_module *module);

/* Text as it stands between the quotes of textual IR. */
void print_escaped(bcf_string text);
/* An attribute as textual IR writes it: "key" or "key"="value". */
void print_ir_attribute(bcf_string key, bcf_string value);

#endif
