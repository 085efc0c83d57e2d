/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The distinct sets of values that functions give to some attributes. */

#ifndef BCF_BITCODE_ATTRIBUTE_SETS_H
#define BCF_BITCODE_ATTRIBUTE_SETS_H

#include "base/arena.h"
#include "bcflags/bcflags.h"

struct bcf_attribute_set {
    const bcf_string *values; /* one a name, interned; data NULL: not there */
    uint64_t definitions;
    uint64_t declarations;
};

/* A hash table of numbers from 1; 0: free. */
struct bcf_slots {
    size_t *list;
    size_t count; /* a power of two */
};

/* How far attributes are read. */
enum bcf_attributes_extent {
    BCF_ATTRIBUTES_ALL,
    /* Up to the first definition: that alone is counted. */
    BCF_ATTRIBUTES_TO_DEFINITION,
    /* Up to the first function: none is counted. */
    BCF_ATTRIBUTES_OF_GROUPS
};

struct bcf_attributes {
    struct bcf_attributes *next;
    bool are_in_groups;      /* something, if only a call, may have one of them */
    struct bcf_arena *arena; /* for what stays */
    bcf_string *names;
    size_t name_count;
    size_t longest_name;
    struct bcf_attribute_set *sets;
    size_t set_count;
    size_t set_capacity;
    struct bcf_slots set_slots;
    /* The values, each once: equal ones are at one address. */
    bcf_string *strings;
    size_t string_count;
    size_t string_capacity;
    struct bcf_slots string_slots;
};

/* True if these are the names asked for; with count 0 the target attributes. */
bool bcf_attributes_are(const struct bcf_attributes *attributes, const char *const *names,
                        size_t count);

/* Makes *out for these names, with nothing counted yet. */
enum bcf_status bcf_attributes_make(struct bcf_arena *arena, const char *const *names, size_t count,
                                    struct bcf_attributes **out, struct bcf_error *error);

/* Makes *value, which may have no data, a copy that is the same for all equal
 * values. -1 where memory is exhausted. */
int bcf_attributes_intern(struct bcf_attributes *attributes, bcf_string *value);

/* Counts a function with these values, all interned. -1 where memory is
 * exhausted. */
int bcf_attributes_count(struct bcf_attributes *attributes, const bcf_string *values,
                         bool is_definition);

#endif
