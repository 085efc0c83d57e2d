/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Merges modules one after the other, as LLVM does (LLVM source: IRMover.cpp,
 * IRLinker::run and linkModuleFlagsMetadata), and remembers who asked for
 * what. Where LLVM stops, we note it, keep what is there and go on: the other
 * conflicts are wanted too.
 */

#include "merge/merge.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/string_view.h"
#include "bitcode/stream.h"
#include "merge/rules.h"
#include "merge/triples.h"
#include "merge/versions.h"

#include <stdlib.h>
#include <string.h>

/* Patience, and elements of lists (see merge.h): for any merge, for each flag, for each byte of a
 * module, for one that is in no file. Merges of sound modules are far from using it up. */
enum { PATIENCE_ANY = 1 << 20, PATIENCE_FLAG = 256, PATIENCE_BYTE = 4, PATIENCE_MEMORY = 1 << 24 };

/* Marks in the set of a list: what is in the list, and, the number of a list that was appended
 * added, what was left out of that. */
enum { IN_LIST = 1, LEFT_OUT = 1 };

static void init_subject(struct bcf_subject *subject, const char *name)
{
    subject->name = (bcf_string){name, strlen(name)};
}

enum bcf_status bcf_merge_new_with(const struct bcf_merge_options *options, struct bcf_merge **out,
                                   struct bcf_error *error)
{
    struct bcf_merge_options given = {.size = sizeof(given)};
    struct bcf_error unwanted;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    if (!out)
        return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET, "no place for the merge");
    *out = NULL;
    if (options && options->size < sizeof(options->size))
        return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET, "options without their size");
    if (options)
        memcpy(&given, options, options->size < sizeof(given) ? options->size : sizeof(given));
    if (bcf_llvm_rules(given.llvm) == 0)
        return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET,
                        "the rules of LLVMs before %d are not known", BCF_LLVM_OLDEST);
    struct bcf_merge *merge = calloc(1, sizeof(*merge));
    *out = merge;
    if (!merge)
        return bcf_fail_memory(error);
    merge->llvm = bcf_llvm_rules(given.llvm);
    merge->budget = BCF_MERGE_STEPS;
    merge->patience = PATIENCE_ANY;
    merge->elements_left = PATIENCE_ANY;
    merge->merged_triple.data = merge->outcome.key.data = "";
    init_subject(&merge->triple, "triple");
    init_subject(&merge->data_layout, "data layout");
    return BCF_OK;
}

enum bcf_status bcf_merge_new(struct bcf_merge **out, struct bcf_error *error)
{
    return bcf_merge_new_with(NULL, out, error);
}

enum bcf_status bcf_merge_outcome(const struct bcf_merge *merge, struct bcf_merge_outcome *outcome,
                                  struct bcf_error *error)
{
    struct bcf_error unwanted;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    if (!outcome || outcome->size < sizeof(outcome->size))
        return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET, "an outcome without its size");
    if (merge->has_failed)
        return bcf_fail_memory(error);
    struct bcf_merge_outcome known = merge->outcome;
    known.size = outcome->size < sizeof(known) ? outcome->size : sizeof(known);
    memcpy(outcome, &known, known.size);
    return BCF_OK;
}

void bcf_merge_free(struct bcf_merge *merge)
{
    if (!merge)
        return;
    bcf_arena_free(&merge->arena);
    free(merge);
}

static size_t hash(const struct bcf_merge *merge, bcf_string key)
{
    return (size_t)bcf_hash_bytes(merge, key.data, key.size);
}

static bool grow_buckets(struct bcf_merge *merge)
{
    size_t count = merge->bucket_count ? merge->bucket_count * 2 : 64;
    struct bcf_subject **buckets = bcf_arena_alloc(&merge->arena, count * sizeof(*buckets));

    if (!buckets)
        return false;
    for (size_t i = 0; i < merge->flag_count; i++) {
        struct bcf_subject *subject = merge->flags[i];
        size_t bucket = hash(merge, subject->name) % count;
        subject->next_in_bucket = buckets[bucket];
        buckets[bucket] = subject;
    }
    merge->buckets = buckets;
    merge->bucket_count = count;
    return true;
}

/* Gives a new subject its name; of several the last is found. False if memory is exhausted. */
static bool add_subject_to_buckets(struct bcf_merge *merge, struct bcf_subject *subject,
                                   bcf_string key)
{
    if ((merge->flag_count >= merge->bucket_count && !grow_buckets(merge)) ||
        bcf_arena_grow(&merge->arena, &merge->flags, merge->flag_count, &merge->flag_capacity,
                       sizeof(*merge->flags)) != 0)
        return false;
    subject->name = key;
    subject->is_flag = true;
    merge->flags[merge->flag_count++] = subject;
    size_t bucket = hash(merge, key) % merge->bucket_count;
    subject->next_in_bucket = merge->buckets[bucket];
    merge->buckets[bucket] = subject;
    return true;
}

/* The subject of a flag's key, a new one if need be; NULL if memory is
 * exhausted. */
static struct bcf_subject *find_flag(struct bcf_merge *merge, bcf_string key)
{
    struct bcf_subject *subject =
        merge->bucket_count > 0 ? merge->buckets[hash(merge, key) % merge->bucket_count] : NULL;

    while (subject && !bcf_string_equal(subject->name, key))
        subject = subject->next_in_bucket;
    if (subject)
        return subject;
    subject = bcf_arena_alloc(&merge->arena, sizeof(*subject));
    return subject && add_subject_to_buckets(merge, subject, key) ? subject : NULL;
}

static bool side_is(struct bcf_merge *merge, const struct bcf_side *side,
                    const struct bcf_side *wanted)
{
    if (side->behavior != wanted->behavior || !bcf_string_equal(side->text, wanted->text))
        return false;
    if (!side->value || !wanted->value)
        return side->value == wanted->value;
    return bcf_value_equal_within(side->value, wanted->value, &merge->budget);
}

/* Notes that a module asks for this; a new side if nobody has before. */
static bool add_side(struct bcf_merge *merge, struct bcf_subject *subject,
                     const struct bcf_side *wanted, const struct bcf_module *module)
{
    struct bcf_sides *sides = &subject->sides;
    struct bcf_side *side = NULL;

    for (size_t i = 0; i < sides->count && !side; i++) {
        if (side_is(merge, sides->list[i], wanted))
            side = sides->list[i];
        else if (!bcf_merge_goes_on(merge))
            break;
    }
    if (!side) {
        side = bcf_arena_alloc(&merge->arena, sizeof(*side));
        if (!side || bcf_arena_grow(&merge->arena, &sides->list, sides->count, &sides->capacity,
                                    sizeof(struct bcf_side *)) != 0)
            return false;
        *side = *wanted;
        sides->list[sides->count++] = side;
    }
    return bcf_side_add_module(&merge->arena, side, module);
}

/* What LLVM does is settled: it does nothing after that. */
static void settle(struct bcf_merge *merge, enum bcf_verdict verdict, enum bcf_merge_error error,
                   bcf_string key)
{
    if (merge->outcome.verdict != BCF_VERDICT_MERGES || verdict == BCF_VERDICT_MERGES)
        return;
    merge->outcome.verdict = verdict;
    merge->outcome.error = error;
    merge->outcome.key = key;
    merge->outcome.module = merge->module;
}

static void settle_undefined(struct bcf_merge *merge)
{
    settle(merge, BCF_VERDICT_UNDEFINED, BCF_MERGE_ERROR_NONE, (bcf_string){"", 0});
}

static void count_warning(const struct bcf_merge *merge, size_t *count)
{
    *count += merge->outcome.verdict == BCF_VERDICT_MERGES;
}

/* Compares two integers without their signs, as LLVM does: by their lowest 64
 * bits. */
static bool is_less(const struct bcf_value *a, const struct bcf_value *b)
{
    return a->words[0] < b->words[0];
}

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
static bool append(struct bcf_merge *merge, struct bcf_subject *subject,
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
static bool append_unique(struct bcf_merge *merge, struct bcf_subject *subject,
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
    settle(merge, BCF_VERDICT_FAILS, error, subject->name);
}

/* The values are not of the kind that the rule takes them for. */
static bool misunderstand(struct bcf_merge *merge, struct bcf_subject *subject)
{
    subject->events[BCF_EVENT_FLAW] = true;
    settle_undefined(merge);
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
        return misunderstand(merge, subject);
    bool is_taken =
        is_max ? is_less(subject->value, source->value) : is_less(source->value, subject->value);
    return set_flag(subject, is_max ? BCF_BEHAVIOR_MAX : BCF_BEHAVIOR_MIN,
                    is_taken ? source->value : subject->value);
}

static bool merge_lists(struct bcf_merge *merge, struct bcf_subject *subject,
                        const struct bcf_side *source, bool is_unique)
{
    if (!are_both(subject, source, BCF_VALUE_NODE))
        return misunderstand(merge, subject);
    return is_unique ? append_unique(merge, subject, source->value)
                     : append(merge, subject, source->value);
}

/* LLVM writes the values into its message: one that is null it does not survive. */
static void print_values(struct bcf_merge *merge, const struct bcf_subject *subject,
                         const struct bcf_side *source)
{
    if (subject->value->kind == BCF_VALUE_NULL || source->value->kind == BCF_VALUE_NULL)
        settle_undefined(merge);
}

static void warn(struct bcf_merge *merge, struct bcf_subject *subject,
                 const struct bcf_side *source)
{
    print_values(merge, subject, source);
    subject->events[BCF_EVENT_WARNING] = true;
    count_warning(merge, &merge->outcome.flag_warnings);
}

/* Two flags of one key meet. False if memory is exhausted. */
static bool merge_flag(struct bcf_merge *merge, struct bcf_subject *subject,
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

static bool add_subject(struct bcf_merge *merge, struct bcf_subjects *subjects,
                        struct bcf_subject *subject, bool *is_there)
{
    if (*is_there)
        return true;
    if (bcf_arena_grow(&merge->arena, &subjects->list, subjects->count, &subjects->capacity,
                       sizeof(struct bcf_subject *)) != 0)
        return false;
    subjects->list[subjects->count++] = subject;
    *is_there = true;
    return true;
}

static bool touch(struct bcf_merge *merge, struct bcf_subject *subject)
{
    return add_subject(merge, &merge->touched, subject, &subject->is_touched);
}

static bool note_min(struct bcf_merge *merge, struct bcf_subject *subject)
{
    return subject->behavior != BCF_BEHAVIOR_MIN || !bcf_rule_holds(merge->llvm, BCF_RULE_OF_MIN) ||
           add_subject(merge, &merge->mins, subject, &subject->is_min);
}

static bool add_requirement(struct bcf_merge *merge, const struct bcf_flag_entry *entry)
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

/* Another subject of the same name: the first module has two such flags, and both are copied.
 * LLVM merges what comes later with the last. NULL if memory is exhausted. */
static struct bcf_subject *shadow(struct bcf_merge *merge, struct bcf_subject *subject)
{
    struct bcf_subject *later = bcf_arena_alloc(&merge->arena, sizeof(*later));

    if (!later || !add_subject_to_buckets(merge, later, subject->name))
        return NULL;
    memcpy(later->events, subject->events, sizeof(later->events));
    later->sides = subject->sides;
    later->sides.capacity = later->sides.count; /* a full list is copied when it grows */
    later->turn = subject->turn;
    later->seen_turn = subject->seen_turn;
    subject->is_shadowed = true;
    return later;
}

/* A node that is no flag: LLVM copies it, and does not survive that it has to be merged. */
static bool add_unsound(struct bcf_merge *merge, const struct bcf_side *source)
{
    static const char flags_name[] = "llvm.module.flags";
    struct bcf_subject *subject =
        find_flag(merge, (bcf_string){flags_name, sizeof(flags_name) - 1});

    if (!subject)
        return false;
    subject->events[BCF_EVENT_FLAW] = true;
    merge->has_unsound_entry = true;
    if (merge->has_merged)
        settle_undefined(merge);
    return add_side(merge, subject, source, merge->module);
}

/* The merged module gets a flag that it did not have. */
static bool place(struct bcf_merge *merge, struct bcf_subject *subject,
                  const struct bcf_side *source)
{
    bool is_placed = false;

    subject->behavior = source->behavior;
    subject->value = source->value;
    subject->is_new_min = merge->has_merged;
    return add_subject(merge, &merge->placed, subject, &is_placed) && note_min(merge, subject);
}

/* Takes one flag of a module. */
static bool add_entry(struct bcf_merge *merge, const struct bcf_flag_entry *entry)
{
    const char *flaw = bcf_entry_flaw(merge->llvm, entry);
    struct bcf_side source = {
        .flag = entry->flag,
        .behavior = entry->behavior,
        .value = entry->value,
        .text = {flaw ? flaw : "", flaw ? strlen(flaw) : 0},
    };

    if (!bcf_entry_is_sound(entry))
        return add_unsound(merge, &source);
    struct bcf_subject *subject = find_flag(merge, entry->key);
    if (!subject)
        return false;
    subject->seen_turn = merge->turn;
    subject->is_new_min = false;
    subject->events[BCF_EVENT_FLAW] |= flaw != NULL;
    if (entry->behavior == BCF_BEHAVIOR_REQUIRE)
        return (!flaw || add_side(merge, subject, &source, merge->module)) &&
               add_requirement(merge, entry);
    if (!add_side(merge, subject, &source, merge->module))
        return false;
    bool is_second = subject->turn == merge->turn;
    subject->turn = merge->turn;
    subject->events[BCF_EVENT_DUPLICATE] |= is_second;
    if (is_second && !merge->has_merged)
        subject = shadow(merge, subject);
    if (!subject || !touch(merge, subject))
        return false;
    if (subject->value)
        return merge_flag(merge, subject, &source) && note_min(merge, subject);
    return place(merge, subject, &source);
}

/* Whether only one of the two that are merged has a flag. False if memory is exhausted. */
static bool find_lonely(struct bcf_merge *merge, const struct bcf_subject *subject, bool *is_lonely)
{
    const struct bcf_subject *named =
        subject->is_shadowed ? find_flag(merge, subject->name) : subject;

    *is_lonely = named && (subject->is_new_min || named->seen_turn != merge->turn);
    return named != NULL;
}

/* Such flags of behavior min become 0: all but those that are no numbers. */
static bool check_lonely_mins(struct bcf_merge *merge)
{
    for (size_t i = 0; i < merge->mins.count; i++) {
        struct bcf_subject *subject = merge->mins.list[i];
        bool is_lonely;
        if (subject->behavior != BCF_BEHAVIOR_MIN || subject->value->kind == BCF_VALUE_INTEGER)
            continue;
        if (!find_lonely(merge, subject, &is_lonely))
            return false;
        if (is_lonely)
            misunderstand(merge, subject);
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
    return subject->value && touch(merge, subject);
}

/* Those that stay are flags of the module at hand: the list is never longer than that. */
static bool clear_lonely_mins(struct bcf_merge *merge)
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
    struct bcf_subject *subject = find_flag(merge, new->key);
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
            settle_undefined(merge);
            return true;
        }
        const struct bcf_subject *subject = find_flag(merge, requirement->key);
        if (!subject)
            return false;
        if (is_met(merge, subject, requirement))
            continue;
        settle(merge, BCF_VERDICT_FAILS, BCF_MERGE_ERROR_REQUIREMENT, requirement->key);
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

static void gain_room(struct bcf_merge *merge, const struct bcf_module *module)
{
    const struct bcf_module_place *place = module->place;
    uint64_t more = PATIENCE_MEMORY;

    if (place)
        more = (place->block.end - place->block.body) / 8 * PATIENCE_BYTE +
               (module->flag_count + 2) * PATIENCE_FLAG;
    merge->patience += more < SIZE_MAX - merge->patience ? (size_t)more : 0;
    merge->elements_left += more < SIZE_MAX - merge->elements_left ? (size_t)more : 0;
}

/* Merges the flags of a module into those that are there. */
static bool merge_entries(struct bcf_merge *merge, const struct bcf_flag_entries *entries)
{
    merge->has_merged = merge->has_flags;
    if (merge->has_merged && merge->has_unsound_entry)
        settle_undefined(merge);
    for (size_t i = 0; i < entries->count; i++) {
        merge->has_flags = true;
        if (!add_entry(merge, &entries->list[i]))
            return false;
    }
    /* What becomes 0 now counts for requirements the next time only. */
    return !merge->has_merged || (check_lonely_mins(merge) && bcf_merge_check_requirements(merge) &&
                                  clear_lonely_mins(merge));
}

static bool add_flags(struct bcf_merge *merge, const struct bcf_module *module)
{
    struct bcf_flag_entries entries;
    enum bcf_verdict verdict;
    bool crashes;

    if (!bcf_entries_make(&merge->arena, module, &entries))
        return false;
    if (bcf_entries_crash(merge->llvm, &entries))
        settle_undefined(merge);
    if (!bcf_entries_verify(&merge->arena, merge->llvm, &entries, &verdict) ||
        !bcf_entries_upgrade(&merge->arena, merge->llvm, module, &entries, &crashes))
        return false;
    settle(merge, verdict, BCF_MERGE_ERROR_NONE, (bcf_string){"", 0});
    if (crashes)
        settle_undefined(merge);
    /* No node of flags at all: LLVM leaves the merged module alone. */
    if (!entries.is_there)
        return true;
    if (bcf_arena_grow(&merge->arena, &merge->participants, merge->participant_count,
                       &merge->participant_capacity, sizeof(*merge->participants)) != 0)
        return false;
    merge->participants[merge->participant_count++] =
        (struct bcf_participant){.module = module, .entries = entries};
    return merge_entries(merge, &entries);
}

static bool add_triple(struct bcf_merge *merge, const struct bcf_module *module,
                       bool is_device_library)
{
    struct bcf_side side = {.text = module->triple};

    if (module->triple.size == 0)
        return true;
    if (merge->merged_triple.size == 0)
        merge->merged_triple = module->triple;
    enum bcf_triples triples =
        is_device_library ? BCF_TRIPLES_COMPATIBLE
                          : bcf_triples_compare(merge->llvm, merge->merged_triple, module->triple);
    merge->merged_triple = bcf_triples_merge(merge->llvm, merge->merged_triple, module->triple);
    if (triples != BCF_TRIPLES_COMPATIBLE)
        count_warning(merge, &merge->outcome.triple_warnings);
    merge->triple.events[BCF_EVENT_TRIPLE] |= triples == BCF_TRIPLES_DIFFERENT;
    merge->triple.events[BCF_EVENT_MACHINE] |= triples == BCF_TRIPLES_OTHER_MACHINE;
    return add_side(merge, &merge->triple, &side, module);
}

/* What LLVM makes of a module's data layout. Most modules have the same. */
static bool read_data_layout(struct bcf_merge *merge, const struct bcf_module *module)
{
    struct bcf_data_layout *last = &merge->last_data_layout;

    if (last->upgraded.data && bcf_string_equal(last->text, module->data_layout) &&
        bcf_string_equal(last->triple, module->triple))
        return true;
    last->text = module->data_layout;
    last->triple = module->triple;
    return bcf_data_layout_upgrade(&merge->arena, merge->llvm, last->text, last->triple,
                                   &last->upgraded);
}

static bool add_data_layout(struct bcf_merge *merge, const struct bcf_module *module,
                            bool is_device_library)
{
    struct bcf_side side = {.text = module->data_layout};

    if (!read_data_layout(merge, module))
        return false;
    const bcf_string *upgraded = &merge->last_data_layout.upgraded;
    if (merge->merged_data_layout.upgraded.size == 0)
        merge->merged_data_layout = merge->last_data_layout;
    bool agree = bcf_string_equal(merge->merged_data_layout.upgraded, *upgraded) ||
                 (is_device_library && bcf_data_layout_is_of_device_library(module->data_layout));
    if (!agree && !bcf_data_layouts_agree(&merge->arena, merge->llvm,
                                          merge->merged_data_layout.upgraded, *upgraded, &agree))
        return false;
    if (!agree) {
        merge->data_layout.events[BCF_EVENT_DATA_LAYOUT] = true;
        count_warning(merge, &merge->outcome.data_layout_warnings);
    }
    return add_side(merge, &merge->data_layout, &side, module);
}

static bool add_target(struct bcf_merge *merge, const struct bcf_module *module)
{
    bcf_string triple = merge->merged_triple.size > 0 ? merge->merged_triple : module->triple;
    bool is_device_library = bcf_module_is_device_library(merge->llvm, triple, module);

    return add_data_layout(merge, module, is_device_library) &&
           add_triple(merge, module, is_device_library);
}

enum bcf_status bcf_merge_add(struct bcf_merge *merge, const struct bcf_module *module,
                              struct bcf_error *error)
{
    struct bcf_error unwanted;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    if (merge->is_finished)
        return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET, "the merge has ended");
    merge->turn++;
    merge->module = module;
    gain_room(merge, module);
    if (!add_target(merge, module) || !add_flags(merge, module))
        merge->has_failed = true;
    return merge->has_failed ? bcf_fail_memory(error) : BCF_OK;
}
