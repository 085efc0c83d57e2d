/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What is known of modules, one row a fact, so that it can be sorted and
 * compared. */

#ifndef BCFLAGS_FACTS_H
#define BCFLAGS_FACTS_H

#include "differences.h"

/* That a module has a property with a value. */
struct row {
    enum property_kind kind;
    char *name;
    char *value; /* NULL: not there */
    char *words;
    int side;
    size_t module;
    uint64_t functions;
    size_t order; /* in which it was added */
};

struct rows {
    struct row *list;
    size_t count;
    size_t capacity;
    /* Values whose text had to be cut off: they are compared as values. */
    const struct bcf_flag **cut;
    size_t cut_count;
    size_t cut_capacity;
    size_t comparisons;
};

/* Adds what is compared of the module with this number on a side, its functions'
 * attributes with these names. What cannot be read is noted in the inputs. */
void facts_add(struct rows *rows, int side, size_t number, struct inputs *inputs,
               const struct attribute_names *names);
void facts_free(struct rows *rows);

#endif
