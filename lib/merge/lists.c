/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Flags whose values are lists: what LLVM appends to them. */

#include "merge/fold.h"

#include "merge/versions.h"

/* Marks in the set of a list: what is in the list, and, the number of a list that was appended
 * added, what was left out of that. */
enum { IN_LIST = 1, LEFT_OUT = 1 };

/* The value that stands for an element in the set of a list; NULL if memory is exhausted. */
static const struct bcf_value *class_of(struct bcf_merge *merge, const struct bcf_value *element)
{
    return bcf_value_class(&merge->arena, &merge->classes, element, &merge->budget);
}

/* False if memory is exhausted, or what lists may take of it: many flags may have one list. */
static bool push(struct bcf_merge *merge, struct bcf_subject *subject,
                 const struct bcf_value *element)
{
    struct bcf_value *list = subject->list;

    if (merge->elements_left == 0)
        return false;
    merge->elements_left--;
    if (bcf_arena_grow(&merge->arena, &list->operands, list->count, &subject->list_capacity,
                       sizeof(struct bcf_value *)) != 0)
        return false;
    list->operands[list->count++] = element;
    return true;
}

static bool push_unique(struct bcf_merge *merge, struct bcf_subject *subject,
                        const struct bcf_value *element, const struct bcf_value *class)
{
    return push(merge, subject, element) &&
           bcf_value_set_add(&merge->arena, &subject->list_set, class, IN_LIST);
}

/* Gives the subject a list of its own, that can grow. */
static bool own_list(struct bcf_merge *merge, struct bcf_subject *subject)
{
    const struct bcf_value *value = subject->value;
    bool grows = bcf_rule_holds(merge->llvm, BCF_RULE_OF_LISTS_GROW);

    subject->list = bcf_arena_alloc(&merge->arena, sizeof(*subject->list));
    if (!subject->list)
        return false;
    subject->list->kind = BCF_VALUE_NODE;
    subject->list->is_distinct = grows;
    subject->list_capacity = 0;
    subject->list_duplicates = 0;
    subject->list_set = (struct bcf_value_set){0};
    for (size_t i = 0; i < value->count; i++) {
        const struct bcf_value *element = value->operands[i];
        if (subject->behavior != BCF_BEHAVIOR_APPEND_UNIQUE) {
            if (!push(merge, subject, element))
                return false;
            continue;
        }
        const struct bcf_value *class = class_of(merge, element);
        if (!class)
            return false;
        bool is_duplicate = bcf_value_set_mark(&subject->list_set, class) == IN_LIST;
        if (is_duplicate && !grows)
            continue;
        subject->list_duplicates += is_duplicate;
        if (!push_unique(merge, subject, element, class))
            return false;
    }
    subject->value = subject->list;
    return true;
}

/* Appends the elements of a list. */
bool bcf_merge_append(struct bcf_merge *merge, struct bcf_subject *subject,
                      const struct bcf_value *more)
{
    if (subject->value != subject->list && !own_list(merge, subject))
        return false;
    for (size_t i = 0; i < more->count; i++)
        if (!push(merge, subject, more->operands[i]))
            return false;
    return true;
}

/* Appends those elements of a list that are not there yet. Of these LLVM leaves out as many as
 * the first list had duplicates: it counts where to go on by another list than it looks in. One
 * that was left out is not looked at again, until the next module. */
bool bcf_merge_append_unique(struct bcf_merge *merge, struct bcf_subject *subject,
                             const struct bcf_value *more)
{
    if (subject->value != subject->list && !own_list(merge, subject))
        return false;
    size_t left_out = subject->list_duplicates;
    size_t left_out_mark = LEFT_OUT + ++merge->append_count;
    for (size_t i = 0; i < more->count; i++) {
        const struct bcf_value *class = class_of(merge, more->operands[i]);
        if (!class)
            return false;
        size_t mark = bcf_value_set_mark(&subject->list_set, class);
        if (mark == IN_LIST || mark == left_out_mark)
            continue;
        if (left_out == 0) {
            if (!push_unique(merge, subject, more->operands[i], class))
                return false;
            continue;
        }
        left_out--;
        if (!bcf_value_set_add(&merge->arena, &subject->list_set, class, left_out_mark))
            return false;
    }
    return true;
}
