/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Whether target attributes keep LLVM 22 from inlining one function into another:
 * as a rule it needs a caller that has all the features of the callee (LLVM
 * source: TargetTransformInfoImpl.h and the targets' areInlineCompatible). What
 * is not certain is MAYBE.
 *
 *     inlining.c      the rules, by architecture
 *     inlining_x86.c  what x86 features mean
 */

#ifndef BCFLAGS_INLINING_H
#define BCFLAGS_INLINING_H

#include "attribute_table.h"
#include "feature_list.h"

enum answer { ANSWER_NO, ANSWER_MAYBE, ANSWER_YES };

/* What a function is compiled for. */
struct target {
    bcf_string cpu;  /* empty: not there */
    bcf_string tune; /* likewise */
    bcf_string features;
    struct feature_list list;  /* the same, parsed */
    struct x86_knowledge *x86; /* for x86-64; else NULL */
};

/* The target that a set of attributes names, for an architecture: the first
 * word of its triple. To be freed. */
struct target make_target(const struct attribute_row *row, bcf_string architecture);
void free_target(struct target *target);

/*
 * May functions for one target be inlined into those for another of the same
 * architecture? NO: *lacking gets the features that the caller lacks, separated
 * by commas, in memory that the caller frees. MAYBE: *lacking gets those it must
 * have somewhere, or NULL.
 */
enum answer may_inline(const struct target *callee, const struct target *caller,
                       bcf_string architecture, char **lacking);

/* The same for x86-64, and what that needs to know of a target. */
struct x86_knowledge *learn_x86(bcf_string cpu, const struct feature_list *list);
void free_x86(struct x86_knowledge *known);
enum answer may_inline_x86(const struct target *callee, const struct target *caller,
                           char **lacking);

/* Adds a feature to a text that begins as NULL. */
void add_feature_name(char **text, bcf_string name);

#endif
