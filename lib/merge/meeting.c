/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Two flags of one key meet. */

#include "merge/fold.h"

#include "merge/rules.h"
#include "merge/versions.h"

/* Compares two integers without their signs, as LLVM does: by their lowest 64
 * bits. */
static bool is_less(const struct bcf_value *a, const struct bcf_value *b)
{
    return a->words[0] < b->words[0];
}

static bool set_flag(struct bcf_subject *subject, uint64_t behavior, const struct bcf_value *value)
{
    subject->behavior = behavior;
    subject->value = value;
    return value != NULL;
}

/* The flags cannot both stay: LLVM stops. */
static void conflict(struct bcf_merge *merge, struct bcf_subject *subject, enum bcf_event event,
                     enum bcf_merge_error error)
{
    subject->events[event] = true;
    bcf_merge_settle(merge, BCF_VERDICT_FAILS, error, subject->name);
}

/* The values are not of the kind that the rule takes them for. */
bool bcf_merge_misunderstand(struct bcf_merge *merge, struct bcf_subject *subject)
{
    subject->events[BCF_EVENT_FLAW] = true;
    bcf_merge_settle_undefined(merge);
    return true;
}

static bool are_both(const struct bcf_subject *subject, const struct bcf_side *source,
                     enum bcf_value_kind kind)
{
    return subject->value->kind == kind && source->value->kind == kind;
}

/* Max, or min: the value that is greater, or less; of two that are equal LLVM keeps the
 * destination's. */
static bool merge_numbers(struct bcf_merge *merge, struct bcf_subject *subject,
                          const struct bcf_side *source, bool is_max)
{
    /* A "warning" flag may have anything. */
    if (!are_both(subject, source, BCF_VALUE_INTEGER))
        return bcf_merge_misunderstand(merge, subject);
    bool is_taken =
        is_max ? is_less(subject->value, source->value) : is_less(source->value, subject->value);
    return set_flag(subject, is_max ? BCF_BEHAVIOR_MAX : BCF_BEHAVIOR_MIN,
                    is_taken ? source->value : subject->value);
}

static bool merge_lists(struct bcf_merge *merge, struct bcf_subject *subject,
                        const struct bcf_side *source, bool is_unique)
{
    if (!are_both(subject, source, BCF_VALUE_NODE))
        return bcf_merge_misunderstand(merge, subject);
    return is_unique ? bcf_merge_append_unique(merge, subject, source->value)
                     : bcf_merge_append(merge, subject, source->value);
}

/* LLVM writes the values into its message: one that is null it does not survive. */
static void print_values(struct bcf_merge *merge, const struct bcf_subject *subject,
                         const struct bcf_side *source)
{
    if (subject->value->kind == BCF_VALUE_NULL || source->value->kind == BCF_VALUE_NULL)
        bcf_merge_settle_undefined(merge);
}

static void warn(struct bcf_merge *merge, struct bcf_subject *subject,
                 const struct bcf_side *source)
{
    print_values(merge, subject, source);
    subject->events[BCF_EVENT_WARNING] = true;
    bcf_merge_count_warning(merge, &merge->outcome.flag_warnings);
}

/* Two flags of one key meet. False if memory is exhausted. */
bool bcf_merge_meet(struct bcf_merge *merge, struct bcf_subject *subject,
                    const struct bcf_side *source)
{
    bool differs = !bcf_value_equal_within(subject->value, source->value, &merge->budget);
    bool is_warning =
        subject->behavior == BCF_BEHAVIOR_WARNING || source->behavior == BCF_BEHAVIOR_WARNING;
    enum bcf_rule rule = bcf_rule_find(merge->llvm, subject->behavior, source->behavior);

    switch (rule) {
    case BCF_RULE_CLASH:
        conflict(merge, subject, BCF_EVENT_BEHAVIORS, BCF_MERGE_ERROR_BEHAVIORS);
        return true;
    case BCF_RULE_SAME:
        if (differs && bcf_rule_holds(merge->llvm, BCF_RULE_OF_ERROR_HAS_VALUES))
            print_values(merge, subject, source);
        if (differs)
            conflict(merge, subject, BCF_EVENT_VALUES, BCF_MERGE_ERROR_VALUES);
        return true;
    case BCF_RULE_SAME_OVERRIDE:
        if (differs)
            conflict(merge, subject, BCF_EVENT_OVERRIDES, BCF_MERGE_ERROR_OVERRIDES);
        return true;
    case BCF_RULE_KEEP:
        return true;
    case BCF_RULE_TAKE:
        return set_flag(subject, source->behavior, source->value);
    case BCF_RULE_WARN:
        if (differs)
            warn(merge, subject, source);
        return true;
    case BCF_RULE_MAX:
    case BCF_RULE_MIN:
        if (differs && is_warning)
            warn(merge, subject, source);
        return merge_numbers(merge, subject, source, rule == BCF_RULE_MAX);
    case BCF_RULE_APPEND:
    case BCF_RULE_APPEND_UNIQUE:
        return merge_lists(merge, subject, source, rule == BCF_RULE_APPEND_UNIQUE);
    }
    return true;
}
