/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The files named on the command line, opened and visited. */

#ifndef BCFLAGS_INPUTS_H
#define BCFLAGS_INPUTS_H

#include "open.h"

#include "bcflags/bcflags.h"

/* Something that could not be read. */
struct trouble {
    bcf_string address;
    struct bcf_error error;
};

/* All modules, in order, and what else there was. The inputs stay open so that
 * the modules live. */
struct inputs {
    bool is_silent; /* troubles are kept, not said */
    bool wants_lto;
    struct bcf_input **list;
    size_t count;
    struct opened *held; /* those that lie in memory */
    size_t held_count;
    size_t held_capacity;
    const struct bcf_module **modules;
    size_t module_count;
    size_t module_capacity;
    /* Those that inputs_set_aside took away. */
    const struct bcf_module **aside;
    size_t aside_count;
    const struct bcf_object **natives; /* objects without bitcode */
    size_t native_count;
    size_t native_capacity;
    struct trouble *troubles;
    size_t trouble_count;
    size_t trouble_capacity;
};

/* How to read them. */
enum reading {
    READ_ALOUD = 0,
    READ_SILENTLY = 1, /* what cannot be read is not said on stderr */
    READ_LTO = 2 /* the kind of LTO is going to be asked for: read it while the file is open */
};

/* Reads every file; "-" is standard input. What cannot be read is said on stderr, if aloud,
 * and the rest is read all the same. how is made of enum reading. */
void inputs_read(struct inputs *inputs, char *const *paths, size_t count, unsigned how);
/* The same of one file alone that is in memory, as open_in_memory has it; info is what is known of
 * it. */
void inputs_read_whole(struct inputs *inputs, const char *path, struct stat *info, unsigned how);
void inputs_close(struct inputs *inputs);

/* Notes the inputs of which something that was asked for could not be read, as that takes too much
 * memory. */
void inputs_note_exhausted(struct inputs *inputs);

/* Takes the modules away that have no IR: the combined index of a thin link, and
 * what was made for a thin link alone. Nobody merges them. */
void inputs_set_aside(struct inputs *inputs);

/* Says on stderr what is wrong with what. */
void say_trouble(const struct trouble *trouble);

/* Notes that something could not be read; path is where the error has no
 * address. */
void inputs_note_trouble(struct inputs *inputs, const char *path, const struct bcf_error *error);

/* Merges all modules of some inputs, in order; the caller frees it. Does not
 * return without memory. */
struct bcf_merge *inputs_merge(const struct inputs *const *inputs, size_t count);

/* Which LLVM made bitcode of an object that is textual IR; NULL for all others. */
const char *reader_of(const struct inputs *inputs, const struct bcf_object *object);

/* The path of the file a module was found in. */
bcf_string module_path(const struct bcf_module *module);

/* What the library reads only when it is asked; NULL where it cannot be read,
 * which is noted, or where there is nothing. */
const struct bcf_lto *read_lto(struct inputs *inputs, const struct bcf_module *module);
const struct bcf_native *read_native(struct inputs *inputs, const struct bcf_object *object);
const struct bcf_attributes *read_attributes(struct inputs *inputs, const struct bcf_module *module,
                                             const char *const *names, size_t count);
const struct bcf_function *read_function(struct inputs *inputs, const struct bcf_module *module,
                                         const char *name);
const struct bcf_symbols *read_symbols(struct inputs *inputs, const struct bcf_module *module);
const struct bcf_sizes *read_sizes(struct inputs *inputs, const struct bcf_module *module);

#endif
