/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "inlining/target.h"

#include "base/error.h"
#include "base/string_view.h"

#include <stdlib.h>
#include <string.h>

static bcf_string first_word(bcf_string triple)
{
    const char *end = triple.size > 0 ? memchr(triple.data, '-', triple.size) : NULL;

    return (bcf_string){triple.data, end ? (size_t)(end - triple.data) : triple.size};
}

static bool learn(struct bcf_target *target)
{
    if (!bcf_features_parse(&target->arena, target->text, &target->features))
        return false;
    return !bcf_string_is(target->architecture, "x86_64") || bcf_x86_learn(target);
}

enum bcf_status bcf_target_new(const struct bcf_attributes *attributes, size_t set,
                               bcf_string triple, struct bcf_target **out, struct bcf_error *error)
{
    struct bcf_error unwanted;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    struct bcf_target *target = calloc(1, sizeof(*target));
    *out = target;
    if (!target)
        return bcf_fail_memory(error);
    target->architecture = first_word(triple);
    /* In the order of bcf_target_attribute. */
    bcf_attributes_value(attributes, set, 0, &target->cpu);
    bcf_attributes_value(attributes, set, 1, &target->tune);
    bcf_attributes_value(attributes, set, 2, &target->text);
    if (learn(target))
        return BCF_OK;
    bcf_target_free(target);
    *out = NULL;
    return bcf_fail_memory(error);
}

void bcf_target_free(struct bcf_target *target)
{
    if (!target)
        return;
    bcf_arena_free(&target->arena);
    free(target);
}

void bcf_add_lacking(struct bcf_text *text, bcf_string name)
{
    bcf_text_add_string(text, text->length > 0 ? ", " : "");
    bcf_text_add(text, name.data, name.size);
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
static bool is_subset(const struct bcf_target *callee, const struct bcf_target *caller,
                      const char *shared)
{
    for (size_t i = 0; i < callee->features.count; i++) {
        const struct bcf_feature *wanted = &callee->features.items[i];
        const struct bcf_feature *found = bcf_features_find(&caller->features, wanted->name);
        if (wanted->sign == '+' && (!found || found->sign != '+'))
            return false;
    }
    for (size_t i = 0; i < caller->features.count; i++) {
        const struct bcf_feature *own = &caller->features.items[i];
        const struct bcf_feature *other = bcf_features_find(&callee->features, own->name);
        if (other && other->sign == own->sign)
            continue;
        /* The CPU of the callee may have what this one is without. */
        if (own->sign != '+' || (shared && bcf_string_is(own->name, shared)))
            return false;
    }
    return true;
}

static bool same_processor(const struct bcf_target *a, const struct bcf_target *b)
{
    return bcf_string_equal(a->cpu, b->cpu) && bcf_string_equal(a->tune, b->tune);
}

/* What the callee lists, and the caller does not. */
static void add_all_lacking(const struct bcf_target *callee, const struct bcf_target *caller,
                            struct bcf_text *lacking)
{
    for (size_t i = 0; i < callee->features.count; i++) {
        const struct bcf_feature *wanted = &callee->features.items[i];
        const struct bcf_feature *found = bcf_features_find(&caller->features, wanted->name);
        if (wanted->sign == '+' && (!found || found->sign != '+'))
            bcf_add_lacking(lacking, wanted->name);
    }
}

static enum bcf_inlining find(const struct bcf_target *callee, const struct bcf_target *caller,
                              struct bcf_text *lacking)
{
    if (same_processor(callee, caller) && bcf_string_equal(callee->text, caller->text))
        return BCF_INLINING_ALLOWED;
    if (callee->features.has_both_signs || caller->features.has_both_signs)
        return BCF_INLINING_UNKNOWN;
    if (callee->x86 && caller->x86)
        return bcf_x86_inlining_find(callee, caller, lacking);
    for (size_t i = 0; i < sizeof(subset_rules) / sizeof(subset_rules[0]); i++)
        if (bcf_string_is(callee->architecture, subset_rules[i].architecture) &&
            same_processor(callee, caller) && is_subset(callee, caller, subset_rules[i].shared))
            return BCF_INLINING_ALLOWED;
    add_all_lacking(callee, caller, lacking);
    return BCF_INLINING_UNKNOWN;
}

enum bcf_inlining bcf_inlining_find(const struct bcf_target *callee,
                                    const struct bcf_target *caller, char *lacking, size_t size,
                                    size_t *length)
{
    struct bcf_text text;

    bcf_text_init_buffer(&text, lacking, size);
    enum bcf_inlining answer = find(callee, caller, &text);
    if (length)
        *length = text.length;
    return answer;
}
