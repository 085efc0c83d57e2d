/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What keeps LLVM from inlining functions of one side into those of the other. */

#include "compare.h"

#include "output.h"

#include <stdlib.h>
#include <string.h>

/* More targets of a side than that are not looked at. */
enum { MOST_TARGETS = 64 };

/* The architecture of all modules: the first word of their triples; empty where
 * they are not all of one. */
static bcf_string find_architecture(const struct comparison *comparison)
{
    bcf_string common = {"", 0};

    for (int side = 0; side < SIDE_COUNT; side++) {
        for (size_t i = 0; i < comparison->sides[side].module_count; i++) {
            bcf_string triple = bcf_module_triple(comparison->sides[side].modules[i]);
            const char *end = triple.size > 0 ? memchr(triple.data, '-', triple.size) : NULL;
            bcf_string own = {triple.data, end ? (size_t)(end - triple.data) : triple.size};
            if (common.size == 0)
                common = own;
            if (own.size == 0 || !strings_equal(common, own))
                return (bcf_string){"", 0};
        }
    }
    return common;
}

/* The targets of the functions that a side defines, at most MOST_TARGETS, to be freed; sets
 * *is_cut if there are more. */
static size_t make_targets(const struct attribute_table *table, bcf_string architecture,
                           struct bcf_target **targets, bool *is_cut)
{
    size_t count = 0;

    for (size_t i = 0; i < table->count; i++) {
        if (table->rows[i].definitions == 0)
            continue;
        if (count == MOST_TARGETS) {
            *is_cut = true;
            break;
        }
        if (bcf_target_new(table->rows[i].attributes, table->rows[i].set, architecture,
                           &targets[count++], NULL) != BCF_OK)
            die_of_memory();
    }
    return count;
}

/* Makes it one of a higher kind; takes over lacking. */
static void raise_barrier(struct barrier *barrier, enum barrier_kind kind, char *lacking)
{
    if (barrier->kind >= kind) {
        free(lacking);
        return;
    }
    free(barrier->lacking);
    barrier->kind = kind;
    barrier->lacking = lacking;
}

/* What bcf_inlining_find says; *lacking gets the features, in memory that the caller frees,
 * or NULL. */
static enum bcf_inlining find_lacking(const struct bcf_target *callee,
                                      const struct bcf_target *caller, char **lacking)
{
    size_t length;
    enum bcf_inlining answer = bcf_inlining_find(callee, caller, NULL, 0, &length);

    *lacking = NULL;
    if (length == 0)
        return answer;
    *lacking = take_memory(length + 1);
    return bcf_inlining_find(callee, caller, *lacking, length + 1, NULL);
}

struct barrier find_barrier(const struct comparison *comparison, int callees)
{
    bcf_string architecture = find_architecture(comparison);
    struct barrier barrier = {BARRIER_NONE, NULL};
    struct bcf_target *from[MOST_TARGETS];
    struct bcf_target *into[MOST_TARGETS];
    bool is_open = false;
    bool is_cut = false;
    size_t from_count = make_targets(&comparison->targets[callees], architecture, from, &is_cut);
    size_t into_count =
        make_targets(&comparison->targets[SIDE_A + SIDE_B - callees], architecture, into, &is_cut);

    for (size_t i = 0; i < from_count; i++) {
        for (size_t k = 0; k < into_count; k++) {
            char *lacking;
            enum bcf_inlining answer = find_lacking(from[i], into[k], &lacking);
            is_open = is_open || answer != BCF_INLINING_PREVENTED;
            if (answer == BCF_INLINING_PREVENTED)
                raise_barrier(&barrier, BARRIER_SOME, lacking);
            else if (answer == BCF_INLINING_UNKNOWN)
                raise_barrier(&barrier, BARRIER_UNKNOWN, lacking);
            else
                free(lacking);
        }
    }
    if (barrier.kind == BARRIER_SOME && !is_open && !is_cut)
        barrier.kind = BARRIER_ALL;
    if (is_cut)
        raise_barrier(&barrier, BARRIER_UNKNOWN, NULL);
    for (size_t i = 0; i < from_count; i++)
        bcf_target_free(from[i]);
    for (size_t i = 0; i < into_count; i++)
        bcf_target_free(into[i]);
    return barrier;
}

bool can_inline_across(const struct comparison *comparison)
{
    return find_architecture(comparison).size > 0;
}
