/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The distinct sets of values that functions give to some attributes. */

#ifndef BCF_BITCODE_ATTRIBUTE_SETS_H
#define BCF_BITCODE_ATTRIBUTE_SETS_H

#include "base/arena.h"
#include "bcflags/bcflags.h"

enum { BCF_MOST_ATTRIBUTES = 64 };

struct bcf_attribute_set {
    const bcf_string *values; /* one a name; data NULL: not there */
    uint64_t definitions;
    uint64_t declarations;
};

struct bcf_attributes {
    struct bcf_attributes *next;
    struct bcf_arena *arena; /* for what stays */
    bcf_string *names;
    size_t name_count;
    size_t longest_name;
    struct bcf_attribute_set *sets;
    size_t set_count;
    size_t set_capacity;
    /* A hash table of numbers of sets, from 1; 0: free. */
    size_t *slots;
    size_t slot_count;
};

/* True if these are the names asked for; with count 0 the target attributes. */
bool bcf_attributes_are(const struct bcf_attributes *attributes, const char *const *names,
                        size_t count);

/* Makes *out for these names, with nothing counted yet. */
enum bcf_status bcf_attributes_make(struct bcf_arena *arena, const char *const *names, size_t count,
                                    struct bcf_attributes **out, struct bcf_error *error);

/* Counts a function with these values; they are copied. -1 where memory is
 * exhausted. */
int bcf_attributes_count(struct bcf_attributes *attributes, const bcf_string *values,
                         bool is_definition);

#endif
