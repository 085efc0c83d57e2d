/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* ARM's branch protection: one option, several module flags. */

#include "knowledge/branch_protection.h"

#include "base/string_view.h"

/* The first clang whose "standard" has a guarded control stack, as LLVM's version. */
enum { FIRST_WITH_GCS = 18 };

enum { BTI, PAC, LEAF, B_KEY, PC, GCS, PARTS };

static const struct {
    const char *key;
    const char *word;
} parts[PARTS] = {
    [BTI] = {"branch-target-enforcement", "bti"},
    [PAC] = {"sign-return-address", "pac-ret"},
    [LEAF] = {"sign-return-address-all", "leaf"},
    [B_KEY] = {"sign-return-address-with-bkey", "b-key"},
    [PC] = {"branch-protection-pauth-lr", "pc"},
    [GCS] = {"guarded-control-stack", "gcs"},
};

bool bcf_is_branch_protection(bcf_string key)
{
    for (size_t i = 0; i < PARTS; i++)
        if (bcf_string_is(key, parts[i].key))
            return true;
    return false;
}

static bool is_on(const struct bcf_module *module, const char *key)
{
    const struct bcf_flag *flag = bcf_module_find_flag(module, key);
    uint64_t number;

    return flag && bcf_value_as_u64(bcf_flag_value(flag), &number) && number != 0;
}

static bool is_standard(const struct bcf_module *module, const bool *on)
{
    bool has_gcs = bcf_module_llvm(module) >= FIRST_WITH_GCS;

    return on[BTI] && on[PAC] && !on[LEAF] && !on[B_KEY] && !on[PC] && on[GCS] == has_gcs;
}

void bcf_add_branch_protection(struct bcf_text *text, const struct bcf_module *like, bool is_rustc)
{
    const char *separator = "";
    bool on[PARTS];
    bool is_any = false;

    for (size_t i = 0; i < PARTS; i++) {
        on[i] = is_on(like, parts[i].key);
        is_any = is_any || on[i];
    }
    if (is_rustc && !is_any)
        return; /* it has no word for none */
    bcf_text_add_string(text, is_rustc ? "-Zbranch-protection=" : "-mbranch-protection=");
    if (!is_rustc && (!is_any || is_standard(like, on))) {
        bcf_text_add_string(text, is_any ? "standard" : "none");
        return;
    }
    for (size_t i = 0; i < PARTS; i++) {
        if (!on[i])
            continue;
        bcf_text_add_string(text, separator);
        bcf_text_add_string(text, parts[i].word);
        separator = is_rustc ? "," : "+";
    }
}
