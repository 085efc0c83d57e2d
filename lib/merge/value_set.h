/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Which values are equal, and which of them a list has: each is looked at once in a merge,
 * however many lists have it. */

#ifndef BCF_MERGE_VALUE_SET_H
#define BCF_MERGE_VALUE_SET_H

#include "base/arena.h"
#include "bitcode/module.h"

/* All values that were asked for: open addressing, a power of two slots. All zero is empty. */
struct bcf_value_classes {
    struct bcf_class_slot *slots;
    size_t size;
    size_t count;
};

/* Finds the value that stands for all that are equal to this one: the first of them. Two values
 * are equal where it is the same. Takes the steps it needs within nodes off *budget; beyond it,
 * nodes count as different. NULL if memory is exhausted. */
const struct bcf_value *bcf_value_class(struct bcf_arena *arena, struct bcf_value_classes *classes,
                                        const struct bcf_value *value, size_t *budget);

/* Values that each stand for those equal to them; each has a mark, which is not 0. All zero is
 * empty. */
struct bcf_value_set {
    struct bcf_set_slot *slots;
    size_t size;
    size_t count;
};

/* The mark of a value; 0 if it is not there. */
size_t bcf_value_set_mark(const struct bcf_value_set *set, const struct bcf_value *value);
/* Adds a value, or gives the one that is there another mark; false if memory is exhausted. */
bool bcf_value_set_add(struct bcf_arena *arena, struct bcf_value_set *set,
                       const struct bcf_value *value, size_t mark);

#endif
