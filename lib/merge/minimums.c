/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Flags of behavior min, which become 0 where a module does not have them. */

#include "merge/fold.h"

#include "merge/rules.h"
#include "merge/versions.h"

bool bcf_merge_note_min(struct bcf_merge *merge, struct bcf_subject *subject)
{
    return subject->behavior != BCF_BEHAVIOR_MIN || !bcf_rule_holds(merge->llvm, BCF_RULE_OF_MIN) ||
           bcf_merge_list_subject(merge, &merge->mins, subject, &subject->is_min);
}

/* Whether only one of the two that are merged has a flag. False if memory is exhausted. */
static bool find_lonely(struct bcf_merge *merge, const struct bcf_subject *subject, bool *is_lonely)
{
    const struct bcf_subject *named =
        subject->is_shadowed ? bcf_merge_find_flag(merge, subject->name) : subject;

    *is_lonely = named && (subject->is_new_min || named->seen_turn != merge->turn);
    return named != NULL;
}

/* Such flags of behavior min become 0: all but those that are no numbers. */
bool bcf_merge_check_lonely_mins(struct bcf_merge *merge)
{
    for (size_t i = 0; i < merge->mins.count; i++) {
        struct bcf_subject *subject = merge->mins.list[i];
        bool is_lonely;
        if (subject->behavior != BCF_BEHAVIOR_MIN || subject->value->kind == BCF_VALUE_INTEGER)
            continue;
        if (!find_lonely(merge, subject, &is_lonely))
            return false;
        if (is_lonely)
            bcf_merge_misunderstand(merge, subject);
    }
    return true;
}

/* False if memory is exhausted; *stays tells whether it is one that is not 0. */
static bool clear_lonely_min(struct bcf_merge *merge, struct bcf_subject *subject, bool *stays)
{
    bool is_lonely;
    uint64_t number;

    *stays = false;
    if (!find_lonely(merge, subject, &is_lonely))
        return false;
    subject->is_new_min = false;
    if (subject->behavior != BCF_BEHAVIOR_MIN ||
        (bcf_value_as_u64(subject->value, &number) && number == 0))
        return true;
    *stays = !is_lonely;
    if (*stays || subject->value->kind != BCF_VALUE_INTEGER)
        return true;
    subject->value = bcf_value_make_number(&merge->arena, subject->value->width, 0);
    subject->events[BCF_EVENT_ABSENT] = true;
    return subject->value && bcf_merge_touch(merge, subject);
}

/* Those that stay are flags of the module at hand: the list is never longer than that. */
bool bcf_merge_clear_lonely_mins(struct bcf_merge *merge)
{
    struct bcf_subjects *mins = &merge->mins;
    size_t kept = 0;

    for (size_t i = 0; i < mins->count; i++) {
        struct bcf_subject *subject = mins->list[i];
        bool stays;
        if (!clear_lonely_min(merge, subject, &stays))
            return false;
        subject->is_min = stays;
        if (stays)
            mins->list[kept++] = subject;
    }
    mins->count = kept;
    return true;
}
