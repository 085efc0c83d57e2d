/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The files that may take part in a link: those on the line, and those that linker scripts name. */

#ifndef BCF_LINKER_INPUTS_H
#define BCF_LINKER_INPUTS_H

#include "linker/search.h"

struct bcf_inputs {
    struct bcf_search search;
    const char **paths;
    size_t count;
    size_t capacity;
    const char **data; /* files that are taken for data, or may be */
    size_t data_count;
    size_t data_capacity;
    const char *doubt;  /* why there may be more; NULL if there are not */
    const char *pipe;   /* what can be read only once; NULL if there is nothing */
    const char *output; /* of a linker script; NULL if none says */
    bool is_static;
    bool is_binary;      /* what comes next is data, whatever is in it (--format=binary) */
    bool may_be_binary;  /* a linker script may have said so */
    bool is_relocatable; /* shared libraries are passed over by some versions */
    unsigned script_depth;
    size_t script_bytes_left;
    /* The archives among the paths: open addressing, a power of two slots. */
    const char **archives;
    size_t archive_slots;
    size_t archive_count;
};

void bcf_inputs_init(struct bcf_inputs *inputs, struct bcf_arena *arena);

/* Notes why the inputs are no upper bound, if nothing is noted yet. */
void bcf_inputs_doubt(struct bcf_inputs *inputs, const char *format, const char *name)
    __attribute__((format(printf, 2, 0)));

/* Notes the path if it can be read only once. */
void bcf_inputs_check(struct bcf_inputs *inputs, const char *path);

/* An object, an archive, a shared library or a linker script. All of these fail in search.failed.
 */
void bcf_inputs_add_file(struct bcf_inputs *inputs, const char *path);
void bcf_inputs_add_library(struct bcf_inputs *inputs, const char *name);
void bcf_inputs_add_script(struct bcf_inputs *inputs, const char *name);

#endif
