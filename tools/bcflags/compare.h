/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What the files of the compare subcommand agree on. */

#ifndef BCFLAGS_COMPARE_H
#define BCFLAGS_COMPARE_H

#include "attribute_table.h"
#include "differences.h"
#include "objects.h"

/* "AB" */
extern const char side_letters[SIDE_COUNT + 1];

struct comparison {
    struct inputs sides[SIDE_COUNT];
    struct differences differences;
    struct object_differences objects;
    struct bcf_merge *merge; /* of all modules, A first */
    /* The target attributes of the functions that are defined. */
    struct attribute_table targets[SIDE_COUNT];
};

/* What keeps LLVM from inlining functions of one side into those of the other. */
struct barrier {
    /* For no pair of callee and caller, some, or all. UNKNOWN: none is known. */
    enum barrier_kind { BARRIER_NONE, BARRIER_UNKNOWN, BARRIER_SOME, BARRIER_ALL } kind;
    /* The features that callers lack; for UNKNOWN those that their CPU must have,
     * or NULL; NULL for NONE. */
    char *lacking;
};

/* True if all modules are for one architecture: else nothing can be inlined. */
bool can_inline_across(const struct comparison *comparison);

/* From the side of the callees to the other one's callers. */
struct barrier find_barrier(const struct comparison *comparison, int callees);

/* What LLVM makes of a property that differs when it merges all modules, A
 * first; NULL where that does no harm. */
const struct bcf_finding *find_consequence(const struct comparison *comparison,
                                           const struct property *property);

/* True if both sides have it, and have the same. */
bool is_same(const struct property *property);

/* What an object is: "bitcode", "native code", or "" where it is not there. */
const char *object_words(const struct named_object *object);

/* All differences together. */
size_t count_differences(const struct comparison *comparison);

void compare_text(struct comparison *comparison);
void compare_raw(const struct comparison *comparison);

#endif
