/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "inlining/target.h"

#include "base/string_view.h"

static const struct x86_feature {
    const char *name;
    const char *implied;
} features[] = {
#define CPU(name, base, features)
#define IGNORED(name)
#define FEATURE(name, implied) {name, implied},
#include "inlining/x86_features.def"
#undef FEATURE
#undef IGNORED
#undef CPU
};

enum { FEATURE_COUNT = sizeof(features) / sizeof(features[0]) };

static const char *const ignored[] = {
#define CPU(name, base, features)
#define IGNORED(name) name,
#define FEATURE(name, implied)
#include "inlining/x86_features.def"
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
#include "inlining/x86_features.def"
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

    while (i < FEATURE_COUNT && !bcf_string_equal(name, view(features[i].name)))
        i++;
    return i;
}

static bool is_ignored(bcf_string name)
{
    for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
        if (bcf_string_equal(name, view(ignored[i])))
            return true;
    return false;
}

static const struct cpu *find_cpu(bcf_string name)
{
    for (size_t i = 0; i < sizeof(cpus) / sizeof(cpus[0]); i++)
        if (bcf_string_equal(name, view(cpus[i].name)))
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
        size_t number = feature_number(bcf_next_item(&list));
        if (number < FEATURE_COUNT)
            set->has[number] = true;
    }
    while (has_grown) {
        has_grown = false;
        for (size_t i = 0; i < FEATURE_COUNT; i++) {
            bcf_string implied = view(set->has[i] ? features[i].implied : "");
            while (implied.size > 0) {
                size_t number = feature_number(bcf_next_item(&implied));
                has_grown = has_grown || !set->has[number];
                set->has[number] = true;
            }
        }
    }
}

enum known { HAS_NOT, MAY_HAVE, HAS };

/* What a function has, as far as it is known. */
struct bcf_x86_features {
    enum known has[FEATURE_COUNT];
    bool is_listed[FEATURE_COUNT];
    bool has_cpu;                /* it is one of ours */
    struct bcf_features unknown; /* listed with '+', and not known here */
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

/* What the list says: the features with each sign, and those that come with the ones
 * it adds. */
struct listed {
    struct feature_set added;
    struct feature_set removed;
    struct feature_set implied;
};

/* unknown has room for all that is listed. */
static void read_list(const struct bcf_features *list, struct listed *listed,
                      struct bcf_features *unknown)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct bcf_feature *feature = &list->items[i];
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

/* Where "+" and "-" speak against each other, their order decides. */
static enum known judge(const struct bcf_x86_features *known, const struct listed *listed,
                        const struct feature_set *of_cpu, size_t number)
{
    bool is_undone = is_undermined(&listed->removed, number);

    if (listed->removed.has[number])
        return listed->implied.has[number] ? MAY_HAVE : HAS_NOT;
    if (listed->added.has[number] || listed->implied.has[number])
        return is_undone ? MAY_HAVE : HAS;
    if (is_undone)
        return HAS_NOT;
    if (known->has_cpu && of_cpu->has[number])
        return HAS;
    /* What comes with a feature that is not known is not known either. */
    return known->has_cpu && known->unknown.count == 0 ? HAS_NOT : MAY_HAVE;
}

bool bcf_x86_learn(struct bcf_target *target)
{
    size_t count = target->features.count;
    struct bcf_x86_features *known = bcf_arena_alloc(&target->arena, sizeof(*known));
    struct bcf_feature *unknown =
        bcf_arena_alloc(&target->arena, (count + 1) * sizeof(struct bcf_feature));
    const struct cpu *cpu = find_cpu(target->cpu);
    struct feature_set of_cpu = {{false}};
    struct listed listed = {{{false}}, {{false}}, {{false}}};

    if (!known || !unknown)
        return false;
    target->x86 = known;
    known->unknown.items = unknown;
    known->has_cpu = cpu != NULL;
    for (; cpu; cpu = find_cpu(view(cpu->base)))
        add_all(&of_cpu, view(cpu->features));
    read_list(&target->features, &listed, &known->unknown);
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        known->has[i] = judge(known, &listed, &of_cpu, i);
        known->is_listed[i] = listed.added.has[i] || listed.removed.has[i] ||
                              listed.implied.has[i] || is_undermined(&listed.removed, i);
    }
    return true;
}

/* The processor a function is tuned for has features of its own. Those of the
 * levels, and of no processor at all, do not matter. */
static bool is_tuned_alike(const struct bcf_target *callee, const struct bcf_target *caller)
{
    const struct bcf_target *const targets[] = {callee, caller};
    bcf_string tunes[2];

    for (size_t i = 0; i < 2; i++)
        tunes[i] = targets[i]->tune.size > 0 ? targets[i]->tune : targets[i]->cpu;
    if (bcf_string_equal(tunes[0], tunes[1]))
        return true;
    for (size_t i = 0; i < 2; i++)
        if (tunes[i].size > 0 && !find_cpu(tunes[i]) && !bcf_string_is(tunes[i], "generic"))
            return false;
    return true;
}

/* Adds the features that the callee has and the caller has not, for certain. True if there are
 * any. */
static bool add_missing(const struct bcf_x86_features *from, const struct bcf_x86_features *into,
                        struct bcf_text *lacking)
{
    bool is_missing = false;

    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        if (from->has[i] != HAS || into->has[i] != HAS_NOT)
            continue;
        is_missing = true;
        bcf_add_lacking(lacking, view(features[i].name));
    }
    return is_missing;
}

/* Adds the features that are not known here, and not listed by the caller. True if there are
 * any. */
static bool add_unknown(const struct bcf_target *callee, const struct bcf_target *caller,
                        struct bcf_text *lacking)
{
    const struct bcf_features *unknown = &callee->x86->unknown;
    bool is_missing = false;

    for (size_t i = 0; i < unknown->count; i++) {
        const struct bcf_feature *found =
            bcf_features_find(&caller->features, unknown->items[i].name);
        if (found && found->sign == '+')
            continue;
        is_missing = true;
        bcf_add_lacking(lacking, unknown->items[i].name);
    }
    return is_missing;
}

/* Adds the features that the callee has and the caller may lack. False if the callee may have
 * others. */
static bool add_unsure(const struct bcf_target *callee, const struct bcf_target *caller,
                       struct bcf_text *lacking)
{
    const struct bcf_x86_features *from = callee->x86;
    const struct bcf_x86_features *into = caller->x86;
    bool is_same_cpu = bcf_string_equal(callee->cpu, caller->cpu);
    bool is_certain = true;

    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        if (from->has[i] == HAS_NOT || into->has[i] == HAS)
            continue;
        /* Nobody lists it: both have what the CPU has. */
        if (is_same_cpu && from->unknown.count == 0 && !from->is_listed[i] && !into->is_listed[i])
            continue;
        is_certain = false;
        if (from->has[i] == HAS)
            bcf_add_lacking(lacking, view(features[i].name));
    }
    return is_certain;
}

enum bcf_inlining bcf_x86_inlining_find(const struct bcf_target *callee,
                                        const struct bcf_target *caller, struct bcf_text *lacking)
{
    bool is_certain = is_tuned_alike(callee, caller);

    if (add_missing(callee->x86, caller->x86, lacking))
        return BCF_INLINING_PREVENTED;
    /* A CPU that is not known here may have features of its own. */
    if (!callee->x86->has_cpu && !bcf_string_equal(callee->cpu, caller->cpu))
        is_certain = false;
    if (add_unknown(callee, caller, lacking))
        is_certain = false;
    if (!add_unsure(callee, caller, lacking))
        is_certain = false;
    return is_certain ? BCF_INLINING_ALLOWED : BCF_INLINING_UNKNOWN;
}
