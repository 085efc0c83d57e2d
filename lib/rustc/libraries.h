/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The libraries (rlibs) that rustc merges with a crate, or may. */

#ifndef RUSTC_LIBRARIES_H
#define RUSTC_LIBRARIES_H

#include "rustc/builtins.h"
#include "rustc/question.h"

#include "bcflags/bcflags.h"

struct rustc_object {
    const struct bcf_object *object;
    struct bcf_module **modules;
    size_t count; /* 0: it has no bitcode */
    size_t capacity;
};

struct rustc_library {
    const char *path;
    bool is_certain; /* to take part */
    bool is_read;
    struct bcf_input *input; /* NULL if it cannot be read */
    enum rustc_builtins builtins;
    struct rustc_object *objects; /* none where LTO passes over the crate */
    size_t count;
    size_t capacity;
};

struct rustc_libraries {
    struct bcf_arena *arena;
    struct rustc_library *list;
    size_t count;
    size_t capacity;
};

/* Those of these crates. The functions here return false if memory is exhausted. */
bool rustc_libraries_of_crates(struct rustc_libraries *libraries,
                               const struct rustc_crates *crates);

/* All that may take part: those that --extern names, those in the folders of -L, and those in the
 * folders of the crates that every crate has. */
bool rustc_libraries_that_may(struct rustc_libraries *libraries,
                              const struct rustc_command_line *line,
                              const struct rustc_crates *crates);

/* Reads the modules of those that are not read. */
bool rustc_libraries_read(struct rustc_libraries *libraries);

void rustc_libraries_close(struct rustc_libraries *libraries);

/* Adds the modules of a library to a link. False if memory is exhausted. */
bool rustc_library_add(struct bcf_link *link, const struct rustc_library *library);

#endif
