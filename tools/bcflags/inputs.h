/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The files named on the command line, opened and visited. */

#ifndef BCFLAGS_INPUTS_H
#define BCFLAGS_INPUTS_H

#include "bcflags/bcflags.h"

#include <stdio.h>

/* All modules, in order, and what else there was. The inputs stay open so that
 * the modules live. */
struct inputs {
    struct bcf_input **list;
    size_t count;
    const struct bcf_module **modules;
    size_t module_count;
    size_t module_capacity;
    const struct bcf_object **natives; /* objects without bitcode */
    size_t native_count;
    size_t native_capacity;
    size_t trouble_count; /* things that could not be read; they have been said */
};

/* Reads every file. What cannot be read is said on stderr, and the rest is
 * read all the same. */
void inputs_read(struct inputs *inputs, char *const *paths, size_t count);
void inputs_close(struct inputs *inputs);

/* Prints bytes from a file with control characters escaped as \XX. */
void print_shown(FILE *stream, bcf_string bytes);

/* The path of the file a module was found in. */
bcf_string module_path(const struct bcf_module *module);

bool strings_equal(bcf_string a, bcf_string b);

#endif
