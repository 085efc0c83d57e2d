/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The state of a merge, shared by fold.c and its parts (modules in) and findings.c (findings
 * out). */

#ifndef BCF_MERGE_MERGE_H
#define BCF_MERGE_MERGE_H

#include "base/arena.h"
#include "bitcode/module.h"
#include "finding/finding.h"
#include "merge/entries.h"
#include "merge/value_set.h"

/* What happened to a subject; each at most once. */
enum bcf_event {
    BCF_EVENT_FLAW,
    BCF_EVENT_DUPLICATE,
    BCF_EVENT_VALUES,
    BCF_EVENT_OVERRIDES,
    BCF_EVENT_BEHAVIORS,
    BCF_EVENT_REQUIREMENT,
    BCF_EVENT_MACHINE,
    BCF_EVENT_TRIPLE,
    BCF_EVENT_DATA_LAYOUT,
    BCF_EVENT_WARNING,
    BCF_EVENT_ABSENT,
    BCF_EVENT_CHANGED,
    BCF_EVENT_COUNT
};

struct bcf_requirement {
    bool is_sound; /* a pair of key and value */
    bcf_string key;
    const struct bcf_value *value;
    const struct bcf_flag *flag;
    const struct bcf_module *module;
};

/* A flag of the merged module, or its triple or data layout. */
struct bcf_subject {
    struct bcf_subject *next_in_bucket;
    bool is_shadowed; /* the first module has another of this name behind it, which is merged */
    bcf_string name;
    bool is_flag;
    bool events[BCF_EVENT_COUNT];
    struct bcf_sides sides;
    /* As it stands in the merged module so far. value NULL: not there. */
    uint64_t behavior;
    const struct bcf_value *value;
    /* The value where it is a list that was appended to; grows in place. */
    struct bcf_value *list;
    size_t list_capacity;
    size_t list_duplicates;                 /* elements it had twice from the beginning */
    struct bcf_value_set list_set;          /* the classes of its elements, where unique */
    const struct bcf_requirement *unmet;    /* a requirement it does not meet */
    size_t turn;                            /* when a module had it last */
    size_t seen_turn;                       /* likewise, or a requirement of its name */
    bool is_new_min;                        /* the module at hand brings it, with behavior min,
                                               and does not name it again */
    bool is_min;                            /* it is in the merge's list of those */
    bool is_touched;                        /* it is in the merge's list of those */
    const struct bcf_requirement *required; /* one that it met when it was last looked at */
};

struct bcf_subjects {
    struct bcf_subject **list;
    size_t count;
    size_t capacity;
};

/* A module that has a list of flags, and what LLVM makes of it. */
struct bcf_participant {
    const struct bcf_module *module;
    struct bcf_flag_entries entries;
};

/* A data layout, and what LLVM makes of it in a module of that triple. */
struct bcf_data_layout {
    bcf_string text;
    bcf_string triple;
    bcf_string upgraded;
};

/* Steps within nodes that a merge may take: far more than sound modules need, and over in a
 * second. */
enum { BCF_MERGE_STEPS = 1 << 24 };

struct bcf_merge {
    struct bcf_arena arena;
    unsigned llvm;
    struct bcf_merge_outcome outcome;
    const struct bcf_module *module; /* the one at hand */
    size_t turn;                     /* counts the modules */
    size_t append_count;             /* lists appended to others, each element once */
    size_t budget;                   /* steps that comparing nodes may still take */
    /* How many things that are not the wanted one may still be looked at, or listed: each
     * flag and each byte of a module adds to it, so that time stays in proportion. */
    size_t patience;
    /* How many elements lists may still take, likewise: memory stays in proportion. */
    size_t elements_left;
    struct bcf_value_classes classes; /* of the elements of unique lists */
    bool is_finished;
    bool has_failed; /* memory was exhausted: what it holds is not the whole */
    struct bcf_subject **buckets;
    size_t bucket_count;
    struct bcf_subject **flags; /* in the order in which they were named */
    size_t flag_count;
    size_t flag_capacity;
    struct bcf_subject triple;
    struct bcf_subject data_layout;
    bcf_string merged_triple;
    struct bcf_data_layout merged_data_layout;
    struct bcf_data_layout last_data_layout;
    struct bcf_subjects placed;  /* the flags of the merged module, in its order */
    struct bcf_subjects mins;    /* those of behavior min that were not 0 when last looked at */
    struct bcf_subjects touched; /* those that have changed since requirements were checked */
    struct bcf_requirement *requirements; /* all, in the order of the merged module */
    size_t requirement_count;
    size_t requirement_capacity;
    size_t checked_count;   /* how many of them have been checked */
    bool has_unmet;         /* one of them is not met, or no requirement */
    bool has_unsound_entry; /* the merged module has a flag that is none */
    bool has_merged;        /* there was more to do than to copy the first flags */
    struct bcf_participant *participants;
    size_t participant_count;
    size_t participant_capacity;
    bool has_flags;           /* the merged module has a flag already */
    struct bcf_flag *results; /* the flags of the merged module, at the end */
    const struct bcf_subject **result_subjects;
    size_t result_count;
    struct bcf_finding *findings;
    size_t finding_count;
    size_t finding_capacity;
};

/* Notes the requirements that the merged module does not meet. False if memory is exhausted. */
bool bcf_merge_check_requirements(struct bcf_merge *merge);

/* Takes one off the patience; false where there is none left. */
static inline bool bcf_merge_goes_on(struct bcf_merge *merge)
{
    if (merge->patience > 0)
        merge->patience--;
    return merge->patience > 0;
}

#endif
