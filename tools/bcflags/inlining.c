/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "inlining.h"

#include "output.h"

#include <stdlib.h>
#include <string.h>

struct target make_target(const struct attribute_row *row, bcf_string architecture)
{
    static const char x86_64[] = "x86_64";
    struct target target = {{"", 0}, {"", 0}, {"", 0}, {NULL, 0, false}, NULL};
    bcf_string *const facts[] = {&target.cpu, &target.tune, &target.features};

    /* In the order of bcf_target_attribute. */
    for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
        bcf_attributes_value(row->attributes, row->set, i, facts[i]);
    target.list = parse_features(target.features);
    if (strings_equal(architecture, (bcf_string){x86_64, sizeof(x86_64) - 1}))
        target.x86 = learn_x86(target.cpu, &target.list);
    return target;
}

void free_target(struct target *target)
{
    free_features(&target->list);
    free_x86(target->x86);
}

void add_feature_name(char **text, bcf_string name)
{
    static const char between[] = ", ";
    size_t size = *text ? strlen(*text) : 0;
    size_t gap = size > 0 ? sizeof(between) - 1 : 0;
    char *grown = realloc(*text, size + gap + name.size + 1);

    if (!grown)
        die_of_memory();
    memcpy(grown + size, between, gap);
    memcpy(grown + size + gap, name.data, name.size);
    grown[size + gap + name.size] = '\0';
    *text = grown;
}

/* Architectures where it is enough that the caller has the callee's features;
 * but for one feature, where there is one, that only both may have. */
static const struct {
    const char *architecture;
    const char *shared;
} subset_rules[] = {
    {"aarch64", "execute-only"},
    {"loongarch64", NULL},
    {"powerpc64", NULL},
    {"powerpc64le", NULL},
    {"riscv32", NULL},
    {"riscv64", NULL},
    {"s390x", NULL},
    {"wasm32", NULL},
    {"wasm64", NULL},
};

/* True if it is certain, by what the attributes list, that the caller has all
 * that is needed. Both are for the same CPU. */
static bool is_subset(const struct target *callee, const struct target *caller, const char *shared)
{
    for (size_t i = 0; i < callee->list.count; i++) {
        const struct feature *wanted = &callee->list.items[i];
        const struct feature *found = find_feature(&caller->list, wanted->name);
        if (wanted->sign == '+' && (!found || found->sign != '+'))
            return false;
    }
    for (size_t i = 0; i < caller->list.count; i++) {
        const struct feature *own = &caller->list.items[i];
        const struct feature *other = find_feature(&callee->list, own->name);
        if (other && other->sign == own->sign)
            continue;
        /* The CPU of the callee may have what this one is without. */
        if (own->sign != '+' ||
            (shared && strings_equal(own->name, (bcf_string){shared, strlen(shared)})))
            return false;
    }
    return true;
}

static bool same_processor(const struct target *a, const struct target *b)
{
    return strings_equal(a->cpu, b->cpu) && strings_equal(a->tune, b->tune);
}

enum answer may_inline(const struct target *callee, const struct target *caller,
                       bcf_string architecture, char **lacking)
{
    *lacking = NULL;
    if (same_processor(callee, caller) && strings_equal(callee->features, caller->features))
        return ANSWER_YES;
    if (callee->list.has_both_signs || caller->list.has_both_signs)
        return ANSWER_MAYBE;
    if (callee->x86 && caller->x86)
        return may_inline_x86(callee, caller, lacking);
    for (size_t i = 0; i < sizeof(subset_rules) / sizeof(subset_rules[0]); i++) {
        const char *name = subset_rules[i].architecture;
        if (strings_equal(architecture, (bcf_string){name, strlen(name)}) &&
            same_processor(callee, caller) && is_subset(callee, caller, subset_rules[i].shared))
            return ANSWER_YES;
    }
    for (size_t i = 0; i < callee->list.count; i++) {
        const struct feature *wanted = &callee->list.items[i];
        const struct feature *found = find_feature(&caller->list, wanted->name);
        if (wanted->sign == '+' && (!found || found->sign != '+'))
            add_feature_name(lacking, wanted->name);
    }
    return ANSWER_MAYBE;
}
