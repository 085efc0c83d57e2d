/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What two sets of modules have in common and what not. */

#ifndef BCFLAGS_DIFFERENCES_H
#define BCFLAGS_DIFFERENCES_H

#include "attribute_table.h"
#include "inputs.h"

enum { SIDE_A, SIDE_B, SIDE_COUNT };

enum property_kind {
    PROPERTY_PRODUCER,
    PROPERTY_TRIPLE,
    PROPERTY_DATA_LAYOUT,
    PROPERTY_LTO,
    PROPERTY_FLAG,
    PROPERTY_MALFORMED_FLAG,
    PROPERTY_ATTRIBUTE
};

/* The modules of a side that have a variant. */
struct variant_side {
    size_t count;
    size_t first;    /* place in the side's inputs, where count is not 0 */
    size_t *modules; /* all places, ascending; NULL for "not there" */
    size_t capacity;
    uint64_t functions; /* for an attribute: how many are defined with it */
};

/* One of the values that a property has. */
struct variant {
    char *value; /* as in textual IR, escaped; NULL: not there */
    char *words; /* for people; NULL: not there */
    struct variant_side sides[SIDE_COUNT];
};

/* A module flag, an attribute of functions, or a fact about modules. */
struct property {
    enum property_kind kind;
    char *name; /* escaped */
    struct variant *variants;
    size_t count;
    size_t capacity;
    size_t order; /* in which it was seen first */
    bool is_on_both_sides;
    bool is_different;
    /* The same values on both sides, but not in modules of the same source:
     * that many of them, and one. */
    size_t swapped_count;
    const struct bcf_module *swapped;
};

struct differences {
    struct property *list;
    size_t count;
    size_t capacity;
    size_t different_count;
};

/* "flag", "attribute", "triple", ... */
const char *property_kind_name(enum property_kind kind);

/* Compares the modules of two sides, and the attributes named of their
 * functions; what cannot be read of them is noted in their inputs. */
void differences_find(struct differences *differences, struct inputs sides[SIDE_COUNT],
                      const struct attribute_names *names);
void differences_free(struct differences *differences);

#endif
