/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* LLVM's rules for two flags: no state. */

#ifndef BCF_MERGE_RULES_H
#define BCF_MERGE_RULES_H

#include "base/arena.h"
#include "bcflags/bcflags.h"

/* What happens when a flag that is there already (the destination's) meets
 * another of the same key (the source's). */
enum bcf_rule {
    BCF_RULE_CLASH = 0,     /* behaviors that do not go together: LLVM stops */
    BCF_RULE_SAME,          /* values must be equal, or LLVM stops */
    BCF_RULE_SAME_OVERRIDE, /* likewise, with another message */
    BCF_RULE_KEEP,          /* the destination's stays */
    BCF_RULE_TAKE,          /* the source's replaces it */
    BCF_RULE_WARN,          /* the destination's stays; a warning if they differ */
    BCF_RULE_MAX,           /* the greater value */
    BCF_RULE_MIN,           /* the lesser value */
    BCF_RULE_APPEND,        /* both lists */
    BCF_RULE_APPEND_UNIQUE  /* both lists, each element once */
};

/* The rule for two behaviors that are not "require", known to this LLVM or not. */
enum bcf_rule bcf_rule_find(unsigned llvm, uint64_t destination, uint64_t source);

/* An integer that fits in 64 bits, or is cut off there; NULL if memory is exhausted. */
struct bcf_value *bcf_value_make_number(struct bcf_arena *arena, unsigned width, uint64_t number);

#endif
