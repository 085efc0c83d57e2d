/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "inlining.h"

#include "output.h"

#include <stdlib.h>
#include <string.h>

static const struct x86_feature {
    const char *name;
    const char *implied;
} features[] = {
#define CPU(name, base, features)
#define IGNORED(name)
#define FEATURE(name, implied) {name, implied},
#include "x86_features.def"
#undef FEATURE
#undef IGNORED
#undef CPU
};

enum { FEATURE_COUNT = sizeof(features) / sizeof(features[0]) };

static const char *const ignored[] = {
#define CPU(name, base, features)
#define IGNORED(name) name,
#define FEATURE(name, implied)
#include "x86_features.def"
#undef FEATURE
#undef IGNORED
#undef CPU
};

static const struct cpu {
    const char *name;
    const char *base;
    const char *features;
} cpus[] = {
#define CPU(name, base, features) {name, base, features},
#define IGNORED(name)
#define FEATURE(name, implied)
#include "x86_features.def"
#undef FEATURE
#undef IGNORED
#undef CPU
};

static bcf_string view(const char *text)
{
    return (bcf_string){text, strlen(text)};
}

/* The number of a feature; FEATURE_COUNT for one that is not known. */
static size_t feature_number(bcf_string name)
{
    size_t i = 0;

    while (i < FEATURE_COUNT && !strings_equal(name, view(features[i].name)))
        i++;
    return i;
}

static bool is_ignored(bcf_string name)
{
    for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
        if (strings_equal(name, view(ignored[i])))
            return true;
    return false;
}

static const struct cpu *find_cpu(bcf_string name)
{
    for (size_t i = 0; i < sizeof(cpus) / sizeof(cpus[0]); i++)
        if (strings_equal(name, view(cpus[i].name)))
            return &cpus[i];
    return NULL;
}

/* For each feature whether it is meant. */
struct feature_set {
    bool has[FEATURE_COUNT];
};

/* Adds the features of a list with commas, and all that come with them. */
static void add_all(struct feature_set *set, bcf_string list)
{
    bool has_grown = true;

    while (list.size > 0) {
        size_t number = feature_number(next_item(&list));
        if (number < FEATURE_COUNT)
            set->has[number] = true;
    }
    while (has_grown) {
        has_grown = false;
        for (size_t i = 0; i < FEATURE_COUNT; i++) {
            bcf_string implied = view(set->has[i] ? features[i].implied : "");
            while (implied.size > 0) {
                size_t number = feature_number(next_item(&implied));
                has_grown = has_grown || !set->has[number];
                set->has[number] = true;
            }
        }
    }
}

/* What a function has, as far as it is known. */
struct x86_knowledge {
    enum answer has[FEATURE_COUNT];
    bool is_listed[FEATURE_COUNT];
    bool has_cpu;                /* it is one of ours */
    struct feature_list unknown; /* listed with '+', and not known here */
};

/* The features that come with one. */
static struct feature_set with_feature(size_t number)
{
    struct feature_set set = {{false}};

    add_all(&set, view(features[number].implied));
    return set;
}

/* True if some feature that is listed with '-' comes with this one: without it
 * neither can this be there. */
static bool is_undermined(const struct feature_set *removed, size_t number)
{
    struct feature_set with = with_feature(number);

    for (size_t i = 0; i < FEATURE_COUNT; i++)
        if (with.has[i] && removed->has[i])
            return true;
    return false;
}

/* What the list says: the features with each sign, those that come with the ones
 * it adds, and those that are not known. */
struct listed {
    struct feature_set added;
    struct feature_set removed;
    struct feature_set implied;
};

static void read_list(const struct feature_list *list, struct listed *listed,
                      struct feature_list *unknown)
{
    unknown->items = take_zeros(list->count, sizeof(*unknown->items));
    for (size_t i = 0; i < list->count; i++) {
        const struct feature *feature = &list->items[i];
        size_t number = feature_number(feature->name);
        if (number < FEATURE_COUNT && feature->sign == '+')
            listed->added.has[number] = true;
        else if (number < FEATURE_COUNT)
            listed->removed.has[number] = true;
        else if (feature->sign == '+' && !is_ignored(feature->name))
            unknown->items[unknown->count++] = *feature;
    }
    for (size_t i = 0; i < FEATURE_COUNT; i++)
        if (listed->added.has[i])
            add_all(&listed->implied, view(features[i].implied));
}

/* Where "+" and "-" speak against each other, their order decides: MAYBE. */
static enum answer judge(const struct x86_knowledge *known, const struct listed *listed,
                         const struct feature_set *of_cpu, size_t number)
{
    bool is_undone = is_undermined(&listed->removed, number);

    if (listed->removed.has[number])
        return listed->implied.has[number] ? ANSWER_MAYBE : ANSWER_NO;
    if (listed->added.has[number] || listed->implied.has[number])
        return is_undone ? ANSWER_MAYBE : ANSWER_YES;
    if (is_undone)
        return ANSWER_NO;
    if (known->has_cpu && of_cpu->has[number])
        return ANSWER_YES;
    /* What comes with a feature that is not known is not known either. */
    return known->has_cpu && known->unknown.count == 0 ? ANSWER_NO : ANSWER_MAYBE;
}

struct x86_knowledge *learn_x86(bcf_string cpu_name, const struct feature_list *list)
{
    struct x86_knowledge *known = take_zeros(1, sizeof(*known));
    const struct cpu *cpu = find_cpu(cpu_name);
    struct feature_set of_cpu = {{false}};
    struct listed listed = {{{false}}, {{false}}, {{false}}};

    known->has_cpu = cpu != NULL;
    for (; cpu; cpu = find_cpu(view(cpu->base)))
        add_all(&of_cpu, view(cpu->features));
    read_list(list, &listed, &known->unknown);
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        known->has[i] = judge(known, &listed, &of_cpu, i);
        known->is_listed[i] = listed.added.has[i] || listed.removed.has[i] ||
                              listed.implied.has[i] || is_undermined(&listed.removed, i);
    }
    return known;
}

void free_x86(struct x86_knowledge *known)
{
    if (known)
        free_features(&known->unknown);
    free(known);
}

/* The processor a function is tuned for has features of its own. Those of the
 * levels, and of no processor at all, do not matter. */
static bool is_tuned_alike(const struct target *callee, const struct target *caller)
{
    const struct target *const targets[] = {callee, caller};
    bcf_string tunes[2];

    for (size_t i = 0; i < 2; i++)
        tunes[i] = targets[i]->tune.size > 0 ? targets[i]->tune : targets[i]->cpu;
    if (strings_equal(tunes[0], tunes[1]))
        return true;
    for (size_t i = 0; i < 2; i++)
        if (tunes[i].size > 0 && !find_cpu(tunes[i]) && !strings_equal(tunes[i], view("generic")))
            return false;
    return true;
}

/* Features that are not known here: the caller has to list them, too. */
static bool lists_unknown(const struct target *callee, const struct target *caller, char **unsure)
{
    const struct feature_list *unknown = &callee->x86->unknown;
    bool has_all = true;

    for (size_t i = 0; i < unknown->count; i++) {
        const struct feature *found = find_feature(&caller->list, unknown->items[i].name);
        if (found && found->sign == '+')
            continue;
        has_all = false;
        add_feature_name(unsure, unknown->items[i].name);
    }
    return has_all;
}

enum answer may_inline_x86(const struct target *callee, const struct target *caller, char **lacking)
{
    const struct x86_knowledge *from = callee->x86;
    const struct x86_knowledge *into = caller->x86;
    bool is_same_cpu = strings_equal(callee->cpu, caller->cpu);
    bool is_certain = is_tuned_alike(callee, caller);
    char *unsure = NULL;
    char *missing = NULL;

    if (!lists_unknown(callee, caller, &unsure))
        is_certain = false;
    if (!from->has_cpu && !is_same_cpu)
        is_certain = false; /* it may have features that are not known here */
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        if (from->has[i] == ANSWER_NO || into->has[i] == ANSWER_YES)
            continue;
        /* Nobody lists it: both have what the CPU has. */
        if (is_same_cpu && from->unknown.count == 0 && !from->is_listed[i] && !into->is_listed[i])
            continue;
        is_certain = false;
        if (from->has[i] == ANSWER_YES && into->has[i] == ANSWER_NO)
            add_feature_name(&missing, view(features[i].name));
        else if (from->has[i] == ANSWER_YES)
            add_feature_name(&unsure, view(features[i].name));
    }
    *lacking = missing ? missing : unsure;
    if (missing) {
        free(unsure);
        return ANSWER_NO;
    }
    return is_certain ? ANSWER_YES : ANSWER_MAYBE;
}
