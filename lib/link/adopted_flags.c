/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Flags that regular LTO takes from the modules that have them for those that do not (LLVM
 * source: IRMover.cpp, linkModuleFlagsMetadata: a flag that is not there is added). Most mean
 * nothing where they are absent. Here absence is a value of its own, the target's default, and
 * code generation asks the merged module for it (TargetMachine::getCodeModel in LTOBackend.cpp,
 * Module::getOverrideStackAlignment). */

#include "link/link.h"

#include <string.h>

static const char *const keys[] = {"Code Model", "override-stack-alignment"};

enum { KEYS = sizeof(keys) / sizeof(keys[0]) };

/* Where the value differs among those that have it there is an error to tell of. */
static bool is_adopted(const struct bcf_partition *partition, const char *key,
                       const struct bcf_flag **first)
{
    bool is_absent = false;

    *first = NULL;
    for (size_t i = 0; i < partition->count; i++) {
        const struct bcf_flag *flag = bcf_module_find_flag(partition->modules[i], key);
        is_absent = is_absent || !flag;
        *first = *first ? *first : flag;
        if (flag && !bcf_value_equal(bcf_flag_value(flag), bcf_flag_value(*first)))
            return false;
    }
    return is_absent && *first;
}

static bool add_finding(struct bcf_link *link, const char *key, const struct bcf_flag *flag)
{
    struct bcf_finding *finding = bcf_link_find(link, BCF_FINDING_FLAG_ADOPTED);
    struct bcf_side *sides[2] = {NULL, NULL};

    if (!finding)
        return false;
    finding->subject = (bcf_string){key, strlen(key)};
    finding->is_flag = true;
    finding->result = bcf_flag_value(flag);
    for (size_t i = 0; i < 2; i++) {
        sides[i] = bcf_finding_add_side(&link->arena, finding, (bcf_string){"", 0});
        if (!sides[i])
            return false;
    }
    sides[0]->flag = flag;
    sides[0]->value = bcf_flag_value(flag);
    sides[0]->behavior = bcf_flag_behavior(flag);
    for (size_t i = 0; i < link->regular.count; i++) {
        const struct bcf_module *module = link->regular.modules[i];
        if (!bcf_side_add_module(&link->arena, sides[!bcf_module_find_flag(module, key)], module))
            return false;
    }
    return true;
}

bool bcf_link_check_adopted_flags(struct bcf_link *link)
{
    const struct bcf_flag *flag;

    for (size_t i = 0; i < KEYS; i++)
        if (is_adopted(&link->regular, keys[i], &flag) && !add_finding(link, keys[i], flag))
            return false;
    return true;
}
