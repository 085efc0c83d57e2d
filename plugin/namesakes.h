/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Members of one archive that have the same name, of which some take part. What takes part is
 * printed by name; but asked where a symbol is defined that only one of them has, the linker tells
 * them apart.
 */

#ifndef PLUGIN_NAMESAKES_H
#define PLUGIN_NAMESAKES_H

#include "inputs.h"
#include "linker/question.h"

struct plugin_namesakes {
    struct plugin_object **list; /* by their addresses */
    size_t count;
    const char **symbols; /* of each, one that no other has; NULL where there is none */
    const char **asked;   /* those that are there, NULL-terminated */
};

/* Finds the objects of which it is not known whether they take part, and their symbols. False if
 * memory is exhausted. */
bool plugin_namesakes_find(struct plugin_namesakes *namesakes, struct plugin_inputs *inputs);

/* Marks those that take part, for certain now; the others no longer do. Where the answer does not
 * account for as many as were printed, nothing changes. */
void plugin_namesakes_tell_apart(const struct plugin_namesakes *namesakes,
                                 const struct bcf_participants *participants);

#endif
