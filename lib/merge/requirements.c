/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What modules require of the flags of others. */

#include "merge/fold.h"

bool bcf_merge_add_requirement(struct bcf_merge *merge, const struct bcf_flag_entry *entry)
{
    const struct bcf_value *pair = entry->value;
    struct bcf_requirement requirement = {
        .key = {"", 0},
        .flag = entry->flag,
        .module = merge->module,
    };

    if (pair->kind == BCF_VALUE_NODE && pair->count >= 2 &&
        pair->operands[0]->kind == BCF_VALUE_STRING) {
        requirement.is_sound = true;
        requirement.key = pair->operands[0]->text;
        requirement.value = pair->operands[1];
    }
    if (bcf_arena_grow(&merge->arena, &merge->requirements, merge->requirement_count,
                       &merge->requirement_capacity, sizeof(*merge->requirements)) != 0)
        return false;
    merge->requirements[merge->requirement_count++] = requirement;
    return true;
}

static bool is_met(struct bcf_merge *merge, const struct bcf_subject *subject,
                   const struct bcf_requirement *requirement)
{
    return subject->value &&
           bcf_value_equal_within(subject->value, requirement->value, &merge->budget);
}

static void set_unmet(struct bcf_merge *merge, struct bcf_subject *subject,
                      const struct bcf_requirement *requirement)
{
    subject->unmet = requirement;
    subject->events[BCF_EVENT_REQUIREMENT] = true;
    merge->has_unmet = true;
}

/* Checks a requirement for the first time. One that is met is kept, one for each flag:
 * what is required besides is the same. */
static bool check_new(struct bcf_merge *merge, const struct bcf_requirement *new)
{
    if (!new->is_sound) {
        merge->has_unmet = true;
        return true;
    }
    struct bcf_subject *subject = bcf_merge_find_flag(merge, new->key);
    if (!subject)
        return false;
    bool meets = !subject->unmet && is_met(merge, subject, new);
    if (subject->unmet || (meets && subject->required))
        return true;
    /* A copy: the list of requirements may move. */
    struct bcf_requirement *kept = bcf_arena_alloc(&merge->arena, sizeof(*kept));
    if (!kept)
        return false;
    *kept = *new;
    if (meets)
        subject->required = kept;
    else
        set_unmet(merge, subject, kept);
    return true;
}

/* LLVM looks at all requirements, in order, and stops at the first that is not met. */
static bool settle_requirements(struct bcf_merge *merge)
{
    for (size_t i = 0; i < merge->requirement_count; i++) {
        const struct bcf_requirement *requirement = &merge->requirements[i];
        if (!requirement->is_sound) {
            bcf_merge_settle_undefined(merge);
            return true;
        }
        const struct bcf_subject *subject = bcf_merge_find_flag(merge, requirement->key);
        if (!subject)
            return false;
        if (is_met(merge, subject, requirement))
            continue;
        bcf_merge_settle(merge, BCF_VERDICT_FAILS, BCF_MERGE_ERROR_REQUIREMENT, requirement->key);
        return true;
    }
    return true;
}

bool bcf_merge_check_requirements(struct bcf_merge *merge)
{
    struct bcf_subjects *touched = &merge->touched;

    for (size_t i = 0; i < touched->count; i++) {
        struct bcf_subject *subject = touched->list[i];
        subject->is_touched = false;
        if (subject->required && !subject->unmet && !is_met(merge, subject, subject->required))
            set_unmet(merge, subject, subject->required);
    }
    touched->count = 0;
    while (merge->checked_count < merge->requirement_count)
        if (!check_new(merge, &merge->requirements[merge->checked_count++]))
            return false;
    bool is_open = merge->outcome.verdict == BCF_VERDICT_MERGES;
    return !merge->has_merged || !merge->has_unmet || !is_open || settle_requirements(merge);
}
