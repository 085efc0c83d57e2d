/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The attributes of the functions of several modules, put together. */

#ifndef BCFLAGS_ATTRIBUTE_TABLE_H
#define BCFLAGS_ATTRIBUTE_TABLE_H

#include "bcflags/bcflags.h"

/* The names of the attributes that are asked for. */
struct attribute_names {
    const char *list[BCF_MOST_ATTRIBUTES];
    size_t count; /* 0: the target attributes */
};

/* Adds a name, unless it is there already; false, and it is said, if there are
 * too many. */
bool attribute_names_add(struct attribute_names *names, const char *name);

/* Adds the names of the target attributes. */
bool attribute_names_add_target(struct attribute_names *names);

/* A distinct set of values and the functions that have it. */
struct attribute_row {
    const struct bcf_attributes *attributes; /* that has the values */
    size_t set;
    uint64_t definitions;
    uint64_t declarations;
    size_t order; /* of the first time it was seen */
};

/* All zero is an empty one. */
struct attribute_table {
    struct attribute_row *rows;
    size_t count;
    size_t capacity;
};

/* Adds the sets of a module. All modules must have been asked for the same
 * attributes. */
void attribute_table_add(struct attribute_table *table, const struct bcf_attributes *attributes);

/* Puts equal sets together, the first seen first. */
void attribute_table_finish(struct attribute_table *table);

void attribute_table_free(struct attribute_table *table);

#endif
