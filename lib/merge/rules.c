/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "merge/rules.h"

#include "bitcode/module.h"
#include "merge/versions.h"

enum { BEHAVIORS = BCF_BEHAVIOR_MIN + 1 };

/* LLVM source: IRMover.cpp, linkModuleFlagsMetadata. What is not here clashes. */
static const unsigned char rules[BEHAVIORS][BEHAVIORS] = {
    [BCF_BEHAVIOR_ERROR] =
        {
            [BCF_BEHAVIOR_ERROR] = BCF_RULE_SAME,
            [BCF_BEHAVIOR_OVERRIDE] = BCF_RULE_TAKE,
        },
    [BCF_BEHAVIOR_WARNING] =
        {
            [BCF_BEHAVIOR_WARNING] = BCF_RULE_WARN,
            [BCF_BEHAVIOR_OVERRIDE] = BCF_RULE_TAKE,
            [BCF_BEHAVIOR_MAX] = BCF_RULE_MAX,
            [BCF_BEHAVIOR_MIN] = BCF_RULE_MIN,
        },
    [BCF_BEHAVIOR_OVERRIDE] =
        {
            [BCF_BEHAVIOR_ERROR] = BCF_RULE_KEEP,
            [BCF_BEHAVIOR_WARNING] = BCF_RULE_KEEP,
            [BCF_BEHAVIOR_OVERRIDE] = BCF_RULE_SAME_OVERRIDE,
            [BCF_BEHAVIOR_APPEND] = BCF_RULE_KEEP,
            [BCF_BEHAVIOR_APPEND_UNIQUE] = BCF_RULE_KEEP,
            [BCF_BEHAVIOR_MAX] = BCF_RULE_KEEP,
            [BCF_BEHAVIOR_MIN] = BCF_RULE_KEEP,
        },
    [BCF_BEHAVIOR_APPEND] =
        {
            [BCF_BEHAVIOR_OVERRIDE] = BCF_RULE_TAKE,
            [BCF_BEHAVIOR_APPEND] = BCF_RULE_APPEND,
        },
    [BCF_BEHAVIOR_APPEND_UNIQUE] =
        {
            [BCF_BEHAVIOR_OVERRIDE] = BCF_RULE_TAKE,
            [BCF_BEHAVIOR_APPEND_UNIQUE] = BCF_RULE_APPEND_UNIQUE,
        },
    [BCF_BEHAVIOR_MAX] =
        {
            [BCF_BEHAVIOR_WARNING] = BCF_RULE_MAX,
            [BCF_BEHAVIOR_OVERRIDE] = BCF_RULE_TAKE,
            [BCF_BEHAVIOR_MAX] = BCF_RULE_MAX,
        },
    [BCF_BEHAVIOR_MIN] =
        {
            [BCF_BEHAVIOR_WARNING] = BCF_RULE_MIN,
            [BCF_BEHAVIOR_OVERRIDE] = BCF_RULE_TAKE,
            [BCF_BEHAVIOR_MIN] = BCF_RULE_MIN,
        },
};

static bool is_known(unsigned llvm, uint64_t behavior)
{
    return behavior >= BCF_BEHAVIOR_ERROR && behavior < BEHAVIORS &&
           (behavior != BCF_BEHAVIOR_MIN || bcf_rule_holds(llvm, BCF_RULE_OF_MIN));
}

enum bcf_rule bcf_rule_find(unsigned llvm, uint64_t destination, uint64_t source)
{
    if (is_known(llvm, destination) && is_known(llvm, source))
        return (enum bcf_rule)rules[destination][source];
    /* One that is not known goes together with itself, and does nothing. */
    if (destination == source || destination == BCF_BEHAVIOR_OVERRIDE)
        return BCF_RULE_KEEP;
    return source == BCF_BEHAVIOR_OVERRIDE ? BCF_RULE_TAKE : BCF_RULE_CLASH;
}

const char *bcf_behavior_name(uint64_t behavior)
{
    /* LangRef numbers them and describes them; the names are those of the
     * LLVM source's ModFlagBehavior. */
    static const char *const names[BEHAVIORS] = {
        [BCF_BEHAVIOR_ERROR] = "error",     [BCF_BEHAVIOR_WARNING] = "warning",
        [BCF_BEHAVIOR_REQUIRE] = "require", [BCF_BEHAVIOR_OVERRIDE] = "override",
        [BCF_BEHAVIOR_APPEND] = "append",   [BCF_BEHAVIOR_APPEND_UNIQUE] = "append-unique",
        [BCF_BEHAVIOR_MAX] = "max",         [BCF_BEHAVIOR_MIN] = "min",
    };

    return behavior < BEHAVIORS ? names[behavior] : NULL;
}

struct bcf_value *bcf_value_make_number(struct bcf_arena *arena, unsigned width, uint64_t number)
{
    struct bcf_value *value = bcf_arena_alloc(arena, sizeof(*value));
    size_t count = (width + 63) / 64;
    uint64_t *words = bcf_arena_alloc(arena, count * sizeof(*words));

    if (!value || !words)
        return NULL;
    words[0] = number;
    value->kind = BCF_VALUE_INTEGER;
    value->width = width;
    value->count = count;
    value->words = words;
    return value;
}
