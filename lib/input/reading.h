/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Reading of objects and modules again, after they were handed out. */

#ifndef BCF_INPUT_READING_H
#define BCF_INPUT_READING_H

#include "input/input.h"

/* The file of an object, to be read: the one at hand, or opened again. */
struct bcf_reading {
    struct bcf_source *source;
    struct bcf_source own;
    struct bcf_input *input;
    struct bcf_arena_mark mark; /* what is allocated behind it is the answer */
};

/* The error is cleared, and concerns the object or the module from then on. Where this fails,
 * nothing has to be ended. */
enum bcf_status bcf_reading_begin(struct bcf_reading *reading, const struct bcf_object *object,
                                  struct bcf_error *error);
enum bcf_status bcf_reading_begin_module(struct bcf_reading *reading,
                                         const struct bcf_module *module, struct bcf_error *error);

/* Where something failed, this gives back what the input's arena was asked for since the
 * beginning. */
void bcf_reading_end(struct bcf_reading *reading, struct bcf_error *error);
void bcf_reading_end_module(struct bcf_reading *reading, const struct bcf_module *module,
                            struct bcf_error *error);

#endif
