/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What a merge has found, in order and with its evidence. */

#include "base/error.h"
#include "base/string_view.h"
#include "merge/merge.h"
#include "merge/rules.h"

#include <string.h>

static const enum bcf_finding_kind kinds[BCF_EVENT_COUNT] = {
    [BCF_EVENT_FLAW] = BCF_FINDING_FLAG_MALFORMED,
    [BCF_EVENT_DUPLICATE] = BCF_FINDING_FLAG_DUPLICATE,
    [BCF_EVENT_VALUES] = BCF_FINDING_FLAG_VALUES,
    [BCF_EVENT_OVERRIDES] = BCF_FINDING_FLAG_OVERRIDES,
    [BCF_EVENT_BEHAVIORS] = BCF_FINDING_FLAG_BEHAVIORS,
    [BCF_EVENT_REQUIREMENT] = BCF_FINDING_FLAG_REQUIREMENT,
    [BCF_EVENT_MACHINE] = BCF_FINDING_MACHINE,
    [BCF_EVENT_TRIPLE] = BCF_FINDING_TRIPLE,
    [BCF_EVENT_DATA_LAYOUT] = BCF_FINDING_DATA_LAYOUT,
    [BCF_EVENT_WARNING] = BCF_FINDING_FLAG_WARNING,
    [BCF_EVENT_ABSENT] = BCF_FINDING_FLAG_ABSENT,
    [BCF_EVENT_CHANGED] = BCF_FINDING_FLAG_CHANGED,
};

static enum bcf_severity severity_of(int event)
{
    return bcf_finding_kind_severity(kinds[event]);
}

static bool add_finding(struct bcf_merge *merge, const struct bcf_subject *subject,
                        enum bcf_event event, const struct bcf_sides *sides)
{
    if (bcf_arena_grow(&merge->arena, &merge->findings, merge->finding_count,
                       &merge->finding_capacity, sizeof(*merge->findings)) != 0)
        return false;
    struct bcf_finding *finding = &merge->findings[merge->finding_count++];
    bcf_finding_init(finding, kinds[event]);
    finding->subject = subject->name;
    finding->is_flag = subject->is_flag;
    finding->result = finding->severity == BCF_SEVERITY_ERROR ? NULL : subject->value;
    finding->sides = *sides;
    return true;
}

static bool has_error(const struct bcf_subject *subject)
{
    for (int i = 0; i < BCF_EVENT_COUNT; i++)
        if (subject->events[i] && severity_of(i) == BCF_SEVERITY_ERROR)
            return true;
    return false;
}

static bool is_list(const struct bcf_subject *subject)
{
    return subject->behavior == BCF_BEHAVIOR_APPEND ||
           subject->behavior == BCF_BEHAVIOR_APPEND_UNIQUE;
}

/* True if a side has the merged value. Many flags may have one value that takes long to compare. */
static bool is_value(struct bcf_merge *merge, const struct bcf_side *side,
                     const struct bcf_subject *subject)
{
    return bcf_value_equal_within(side->value, subject->value, &merge->budget);
}

/* Notes where a flag's value is not what everybody asked for, and why. */
static void find_changes(struct bcf_merge *merge, struct bcf_subject *subject)
{
    bool has_changed = false;

    if (has_error(subject) || is_list(subject) || !subject->value) {
        subject->events[BCF_EVENT_ABSENT] = false;
        return;
    }
    for (size_t i = 0; i < subject->sides.count && !has_changed; i++)
        has_changed = !is_value(merge, subject->sides.list[i], subject);
    subject->events[BCF_EVENT_ABSENT] &= has_changed; /* another module may have set it again */
    subject->events[BCF_EVENT_CHANGED] =
        has_changed && !subject->events[BCF_EVENT_WARNING] && !subject->events[BCF_EVENT_ABSENT];
}

/* Puts the side that won before the others, which keep their order. */
static void sort_sides(struct bcf_merge *merge, struct bcf_subject *subject)
{
    struct bcf_side **list = subject->sides.list;

    for (size_t i = 1; i < subject->sides.count; i++) {
        struct bcf_side *side = list[i];
        if (is_value(merge, list[0], subject) || !is_value(merge, side, subject))
            continue;
        memmove(list + 1, list, i * sizeof(struct bcf_side *));
        list[0] = side;
        return;
    }
}

/* True if a module takes part in the merge of a flag. */
static bool has_flag(struct bcf_merge *merge, const struct bcf_flag_entries *entries,
                     bcf_string key)
{
    for (size_t i = 0; i < entries->count; i++) {
        const struct bcf_flag_entry *entry = &entries->list[i];
        bcf_merge_goes_on(merge);
        if (bcf_entry_is_sound(entry) && entry->behavior != BCF_BEHAVIOR_REQUIRE &&
            bcf_string_equal(entry->key, key))
            return true;
    }
    return false;
}

/* Adds a side of the modules that have flags but not this one: the first of them, where
 * there are very many such flags and modules. */
static bool add_modules_without(struct bcf_merge *merge, struct bcf_subject *subject)
{
    struct bcf_side *side = bcf_arena_alloc(&merge->arena, sizeof(*side));
    struct bcf_sides *sides = &subject->sides;

    if (!side)
        return false;
    side->text.data = "";
    for (size_t i = 0; i < merge->participant_count; i++) {
        const struct bcf_participant *participant = &merge->participants[i];
        if (!has_flag(merge, &participant->entries, subject->name) &&
            !bcf_side_add_module(&merge->arena, side, participant->module))
            return false;
        if (!bcf_merge_goes_on(merge) && side->module_count > 0)
            break;
    }
    if (side->module_count == 0)
        return true;
    if (bcf_arena_grow(&merge->arena, &sides->list, sides->count, &sides->capacity,
                       sizeof(struct bcf_side *)) != 0)
        return false;
    sides->list[sides->count++] = side;
    return true;
}

/* The sides of a requirement that is not met: what there is, and what is
 * required. */
static bool add_required_side(struct bcf_merge *merge, const struct bcf_subject *subject,
                              struct bcf_sides *sides)
{
    struct bcf_side *required = bcf_arena_alloc(&merge->arena, sizeof(*required));

    *sides = subject->sides;
    sides->capacity = sides->count; /* shared with the subject: a full list is copied */
    if (!required || bcf_arena_grow(&merge->arena, &sides->list, sides->count, &sides->capacity,
                                    sizeof(struct bcf_side *)) != 0)
        return false;
    required->flag = subject->unmet->flag;
    required->behavior = BCF_BEHAVIOR_REQUIRE;
    required->value = subject->unmet->value;
    required->text.data = "";
    sides->list[sides->count++] = required;
    return bcf_side_add_module(&merge->arena, required, subject->unmet->module);
}

static bool add_findings(struct bcf_merge *merge, const struct bcf_subject *subject,
                         enum bcf_severity severity)
{
    for (int i = 0; i < BCF_EVENT_COUNT; i++) {
        struct bcf_sides sides = subject->sides;
        if (!subject->events[i] || severity_of(i) != severity)
            continue;
        if (i == BCF_EVENT_REQUIREMENT && !add_required_side(merge, subject, &sides))
            return false;
        if (!add_finding(merge, subject, (enum bcf_event)i, &sides))
            return false;
    }
    return true;
}

/* Modules for another machine differ in much else; no option mends that. */
static void mark_consequences(struct bcf_merge *merge)
{
    for (size_t i = 0; i < merge->finding_count; i++)
        merge->findings[i].is_consequence = merge->triple.events[BCF_EVENT_MACHINE] &&
                                            merge->findings[i].kind != BCF_FINDING_MACHINE;
}

static bool make_findings(struct bcf_merge *merge)
{
    for (size_t i = 0; i < merge->flag_count; i++) {
        struct bcf_subject *subject = merge->flags[i];
        if (subject->is_shadowed)
            continue;
        find_changes(merge, subject);
        if (subject->value && !has_error(subject))
            sort_sides(merge, subject);
        if (subject->events[BCF_EVENT_ABSENT] && !add_modules_without(merge, subject))
            return false;
    }
    for (int severity = BCF_SEVERITY_ERROR; severity >= BCF_SEVERITY_NOTE; severity--) {
        if (!add_findings(merge, &merge->triple, (enum bcf_severity)severity) ||
            !add_findings(merge, &merge->data_layout, (enum bcf_severity)severity))
            return false;
        for (size_t i = 0; i < merge->flag_count; i++)
            if (!merge->flags[i]->is_shadowed &&
                !add_findings(merge, merge->flags[i], (enum bcf_severity)severity))
                return false;
    }
    mark_consequences(merge);
    return true;
}

static bool make_results(struct bcf_merge *merge)
{
    const struct bcf_subjects *placed = &merge->placed;

    merge->results = bcf_arena_alloc(&merge->arena, (placed->count + 1) * sizeof(*merge->results));
    merge->result_subjects =
        bcf_arena_alloc(&merge->arena, (placed->count + 1) * sizeof(struct bcf_subject *));
    if (!merge->results || !merge->result_subjects)
        return false;
    for (size_t i = 0; i < placed->count; i++) {
        const struct bcf_subject *subject = placed->list[i];
        merge->result_subjects[i] = subject;
        merge->results[i] = (struct bcf_flag){
            .is_well_formed = true,
            .behavior = subject->behavior,
            .key = subject->name,
            .value = subject->value,
        };
    }
    merge->result_count = placed->count;
    return true;
}

/* LLVM only copies the flags of a single module; the requirements among them it does not look at,
 * but its verifier does. */
static bool check_copied(struct bcf_merge *merge)
{
    return merge->has_merged || bcf_merge_check_requirements(merge);
}

enum bcf_status bcf_merge_finish(struct bcf_merge *merge, struct bcf_error *error)
{
    struct bcf_error unwanted;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    if (merge->is_finished)
        return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET, "the merge has ended");
    merge->is_finished = true;
    if (!merge->has_failed && check_copied(merge) && make_findings(merge) && make_results(merge))
        return BCF_OK;
    merge->finding_count = merge->result_count = 0;
    return bcf_fail_memory(error);
}

size_t bcf_merge_flag_count(const struct bcf_merge *merge)
{
    return merge->result_count;
}

const struct bcf_flag *bcf_merge_flag(const struct bcf_merge *merge, size_t index)
{
    return index < merge->result_count ? &merge->results[index] : NULL;
}

const struct bcf_module *bcf_merge_flag_origin(const struct bcf_merge *merge, size_t index)
{
    const struct bcf_side *first = bcf_merge_flag_side(merge, index, 0);

    if (!first || !bcf_value_equal(first->value, merge->results[index].value))
        return NULL;
    return bcf_side_module(first, 0);
}

size_t bcf_merge_flag_side_count(const struct bcf_merge *merge, size_t index)
{
    return index < merge->result_count ? merge->result_subjects[index]->sides.count : 0;
}

const struct bcf_side *bcf_merge_flag_side(const struct bcf_merge *merge, size_t index, size_t side)
{
    if (side >= bcf_merge_flag_side_count(merge, index))
        return NULL;
    return merge->result_subjects[index]->sides.list[side];
}

size_t bcf_merge_finding_count(const struct bcf_merge *merge)
{
    return merge->finding_count;
}

const struct bcf_finding *bcf_merge_finding(const struct bcf_merge *merge, size_t index)
{
    return index < merge->finding_count ? &merge->findings[index] : NULL;
}
