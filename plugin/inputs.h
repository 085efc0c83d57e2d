/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The files of a link, and the objects and modules in them. */

#ifndef PLUGIN_INPUTS_H
#define PLUGIN_INPUTS_H

#include "base/arena.h"
#include "bcflags/bcflags.h"

/* An object, and whether it takes part. */
struct plugin_object {
    const struct bcf_object *object;
    size_t first; /* its modules are together; a native object has none */
    size_t count;
    size_t place;    /* where the linker names it among what takes part */
    size_t printed;  /* how often it names it, or another of that name */
    bool takes_part; /* it may */
    bool is_certain; /* and does */
    /* Bitcode for a thin link, which has no flags; NULL if the object has none. The modules are
     * then those of the full object, as far as it was found. */
    const struct bcf_module *thin_link;
    bool is_unreadable;
};

/* What could not be read. */
struct plugin_trouble {
    bcf_string address;
    char message[320];
    bool is_of_object; /* and not of a file as a whole: the linker names it if it takes part */
    size_t object;   /* its place among the objects before they are sorted; SIZE_MAX: it has none */
    bool takes_part; /* it may */
};

struct plugin_inputs {
    struct bcf_arena *arena;
    bool takes_fat_bitcode;      /* of objects with native code and bitcode in .llvm.lto */
    bool takes_embedded_bitcode; /* and also in .llvmbc: of the first section with any */
    bool is_index_only;          /* the link is a thin link and no more */
    const char *old_suffix; /* which names have a new suffix there; NULL: they stay as they are */
    const char *new_suffix;
    const char *const *data; /* paths of what the linker takes for data, or may */
    size_t data_count;
    struct bcf_input **files;
    size_t file_count;
    size_t file_capacity;
    struct plugin_object *objects; /* in the order of the line, and of the archives */
    size_t object_count;
    size_t object_capacity;
    const struct bcf_module **modules;
    size_t module_count;
    size_t module_capacity;
    struct plugin_trouble *troubles;
    size_t trouble_count;
    size_t trouble_capacity;
};

/* These are false if memory is exhausted. */

/* Reads a file, and marks its objects as what may take part. One that is no object at all, or that
 * is not there, is left to the linker. */
bool plugin_inputs_read(struct plugin_inputs *inputs, const char *path);

/* Sorts the objects: what takes part comes first, in the order of its places. */
void plugin_inputs_sort(struct plugin_inputs *inputs);

/* Closes all files: modules, and findings about them, are gone then. */
void plugin_inputs_close(struct plugin_inputs *inputs);

#endif
