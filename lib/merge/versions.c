/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "merge/versions.h"

static const struct {
    unsigned char first;
    unsigned char last;
} rules[BCF_VERSION_RULES] = {
#define RULE(name, first, last) [BCF_RULE_OF_##name] = {first, last},
#include "merge/versions.def"
};

bool bcf_rule_holds(unsigned llvm, enum bcf_version_rule rule)
{
    return llvm >= rules[rule].first && llvm <= rules[rule].last;
}

unsigned bcf_llvm_rules(unsigned llvm)
{
    if (llvm == 0 || llvm > BCF_LLVM_NEWEST)
        return BCF_LLVM_NEWEST;
    return llvm >= BCF_LLVM_OLDEST ? llvm : 0;
}

bool bcf_llvm_rules_are_tested(unsigned llvm)
{
    static const struct {
        unsigned major;
        bool is_run;
    } versions[] = {
#define VERSION(major, is_run) {major, is_run},
#include "merge/versions.def"
    };

    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
        if (versions[i].major == llvm)
            return versions[i].is_run;
    return false;
}
