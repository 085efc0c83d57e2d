/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * What a function is compiled for, and what follows from it for inlining.
 *
 *     inlining.c      the rules, by architecture
 *     inlining_x86.c  what x86 features mean
 *     features.c      lists of features
 */

#ifndef BCF_INLINING_TARGET_H
#define BCF_INLINING_TARGET_H

#include "base/arena.h"
#include "base/text.h"
#include "bcflags/bcflags.h"

/* One feature, as a view of the text it was read from. */
struct bcf_feature {
    bcf_string name;
    char sign; /* '+' or '-' */
};

/* Each feature once, sorted by name. */
struct bcf_features {
    struct bcf_feature *items;
    size_t count;
    /* One is listed with both signs: then others may come or go with the first. */
    bool has_both_signs;
};

struct bcf_target {
    struct bcf_arena arena;
    bcf_string architecture; /* the first word of the triple */
    bcf_string cpu;          /* empty: not there */
    bcf_string tune;         /* likewise */
    bcf_string text;         /* the features */
    struct bcf_features features;
    struct bcf_x86_features *x86; /* for x86-64; else NULL */
};

/* Compilers repeat themselves in such lists; the last mention of a feature counts. False if
 * memory is exhausted. */
bool bcf_features_parse(struct bcf_arena *arena, bcf_string text, struct bcf_features *features);

/* The feature of this name; NULL where it is not listed. */
const struct bcf_feature *bcf_features_find(const struct bcf_features *features, bcf_string name);

/* Takes the next item off a list with commas; an empty one at its end. */
bcf_string bcf_next_item(bcf_string *list);

/* What is to be known of a target for x86-64; false if memory is exhausted. */
bool bcf_x86_learn(struct bcf_target *target);

/* bcf_inlining_find for x86-64. */
enum bcf_inlining bcf_x86_inlining_find(const struct bcf_target *callee,
                                        const struct bcf_target *caller, struct bcf_text *lacking);

/* Adds a feature that is lacking. */
void bcf_add_lacking(struct bcf_text *text, bcf_string name);

#endif
