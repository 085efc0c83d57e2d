/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "merge/rules.h"

#include "base/string_view.h"
#include "bitcode/module.h"

#include <string.h>

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

enum bcf_rule bcf_rule_find(uint64_t destination, uint64_t source)
{
    return (enum bcf_rule)rules[destination % BEHAVIORS][source % BEHAVIORS];
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

const char *bcf_rule_flaw(const struct bcf_flag *flag)
{
    const struct bcf_value *value = flag->value;

    if (!flag->is_well_formed)
        return "is not a triple of behavior, key and value";
    switch (flag->behavior) {
    case BCF_BEHAVIOR_ERROR:
    case BCF_BEHAVIOR_WARNING:
    case BCF_BEHAVIOR_OVERRIDE:
        return NULL;
    case BCF_BEHAVIOR_REQUIRE:
        if (value->kind == BCF_VALUE_NODE && value->count == 2 &&
            value->operands[0]->kind == BCF_VALUE_STRING)
            return NULL;
        return "has behavior 'require' and no pair of key and value";
    case BCF_BEHAVIOR_APPEND:
    case BCF_BEHAVIOR_APPEND_UNIQUE:
        return value->kind == BCF_VALUE_NODE ? NULL : "is to be appended to and is no list";
    case BCF_BEHAVIOR_MAX:
    case BCF_BEHAVIOR_MIN:
        return value->kind == BCF_VALUE_INTEGER ? NULL
                                                : "is to be compared by size and is no integer";
    default:
        return "has a behavior that LLVM 22 does not know";
    }
}

/* Flags whose behavior is another today. */
static const struct {
    const char *key;
    bool is_prefix;
    uint64_t from;
    uint64_t to;
} behaviors[] = {
    {"PIC Level", false, BCF_BEHAVIOR_ERROR, BCF_BEHAVIOR_MIN},
    {"PIC Level", false, BCF_BEHAVIOR_MAX, BCF_BEHAVIOR_MIN},
    {"PIE Level", false, BCF_BEHAVIOR_ERROR, BCF_BEHAVIOR_MAX},
    {"branch-target-enforcement", false, BCF_BEHAVIOR_ERROR, BCF_BEHAVIOR_MIN},
    {"sign-return-address", true, BCF_BEHAVIOR_ERROR, BCF_BEHAVIOR_MIN},
};

/* Flags of branch protection. Those that say "on" (1) become 2, of behavior
 * min, when LLVM has given the functions attributes of their own. */
static const struct {
    const char *key;
    bool becomes_2;
} branch_protection[] = {
    {"branch-target-enforcement", true}, {"sign-return-address", true},
    {"sign-return-address-all", false},  {"sign-return-address-with-bkey", false},
    {"guarded-control-stack", true},     {"branch-protection-pauth-lr", true},
};

enum { BRANCH_PROTECTIONS = sizeof(branch_protection) / sizeof(branch_protection[0]) };

static bool has_number(const struct bcf_flag *flag, const char *key, uint64_t wanted)
{
    uint64_t number;

    return flag->is_well_formed && bcf_string_is(flag->key, key) &&
           bcf_value_as_u64(flag->value, &number) && number == wanted;
}

static bool is_arm(bcf_string triple)
{
    static const char *const machines[] = {"arm", "armeb", "aarch64", "aarch64_be", "aarch64_32"};

    for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
        if (bcf_triple_is(triple, machines[i]))
            return true;
    return false;
}

bool bcf_rule_moves_to_functions(const struct bcf_module *module)
{
    if (!is_arm(module->triple))
        return false;
    for (size_t i = 0; i < module->flag_count; i++)
        for (int k = 0; k < BRANCH_PROTECTIONS; k++)
            if (has_number(&module->flags[i], branch_protection[k].key, 2))
                return false;
    return true;
}

void bcf_rule_upgrade(const struct bcf_flag *flag, bool moves, struct bcf_upgraded *out)
{
    *out = (struct bcf_upgraded){.key = flag->key, .behavior = flag->behavior};
    for (size_t i = 0; i < sizeof(behaviors) / sizeof(behaviors[0]); i++) {
        bool is_it = behaviors[i].is_prefix ? bcf_string_begins(flag->key, behaviors[i].key)
                                            : bcf_string_is(flag->key, behaviors[i].key);
        if (is_it && flag->behavior == behaviors[i].from)
            out->behavior = behaviors[i].to;
    }
    if (bcf_string_is(flag->key, "amdgpu_code_object_version")) {
        static const char now[] = "amdhsa_code_object_version";
        out->key = (bcf_string){now, sizeof(now) - 1};
    }
    for (int i = 0; moves && i < BRANCH_PROTECTIONS; i++) {
        if (branch_protection[i].becomes_2 && has_number(flag, branch_protection[i].key, 1)) {
            out->behavior = BCF_BEHAVIOR_MIN;
            out->has_number = true;
            out->number = 2;
        }
    }
}
