/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * The parts of a fold.
 *
 *     fold.c          modules in, and what is settled
 *     subjects.c      what it is about, and who asks for what
 *     meeting.c       two flags of one key
 *     lists.c         values that are lists
 *     minimums.c      flags of behavior min
 *     requirements.c  what modules require
 *     target.c        triple and data layout
 *
 * What returns bool returns false if memory is exhausted.
 */

#ifndef BCF_MERGE_FOLD_H
#define BCF_MERGE_FOLD_H

#include "merge/merge.h"

/* What LLVM does is settled: it does nothing after that. */
void bcf_merge_settle(struct bcf_merge *merge, enum bcf_verdict verdict, enum bcf_merge_error error,
                      bcf_string key);
void bcf_merge_settle_undefined(struct bcf_merge *merge);
/* Counts a warning, unless LLVM has stopped. */
void bcf_merge_count_warning(const struct bcf_merge *merge, size_t *count);

/* The subject of a flag's key, a new one if need be; NULL if memory is exhausted. */
struct bcf_subject *bcf_merge_find_flag(struct bcf_merge *merge, bcf_string key);
/* Gives a new subject its name; of several the last is found. */
bool bcf_merge_add_flag(struct bcf_merge *merge, struct bcf_subject *subject, bcf_string key);
/* Notes that a module asks for this; a new side if nobody has before. */
bool bcf_merge_add_side(struct bcf_merge *merge, struct bcf_subject *subject,
                        const struct bcf_side *wanted, const struct bcf_module *module);
/* Adds the subject to a list, unless it is there. */
bool bcf_merge_list_subject(struct bcf_merge *merge, struct bcf_subjects *subjects,
                            struct bcf_subject *subject, bool *is_there);
/* Notes that the flag has changed: requirements have to be checked. */
bool bcf_merge_touch(struct bcf_merge *merge, struct bcf_subject *subject);

/* A flag of the module at hand meets one that is there. */
bool bcf_merge_meet(struct bcf_merge *merge, struct bcf_subject *subject,
                    const struct bcf_side *source);
/* The values are not of the kind that a rule takes them for. Always true. */
bool bcf_merge_misunderstand(struct bcf_merge *merge, struct bcf_subject *subject);

/* Appends the elements of a list, or those that are not there yet. */
bool bcf_merge_append(struct bcf_merge *merge, struct bcf_subject *subject,
                      const struct bcf_value *more);
bool bcf_merge_append_unique(struct bcf_merge *merge, struct bcf_subject *subject,
                             const struct bcf_value *more);

/* Notes a flag if its behavior is min. */
bool bcf_merge_note_min(struct bcf_merge *merge, struct bcf_subject *subject);
/* Looks for those that become 0 and are no numbers; then makes those that are numbers 0. */
bool bcf_merge_check_lonely_mins(struct bcf_merge *merge);
bool bcf_merge_clear_lonely_mins(struct bcf_merge *merge);

bool bcf_merge_add_requirement(struct bcf_merge *merge, const struct bcf_flag_entry *entry);

/* Merges the triple and the data layout of a module into those that are there. */
bool bcf_merge_add_target(struct bcf_merge *merge, const struct bcf_module *module);

#endif
