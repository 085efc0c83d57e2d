/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Looks up in module_flags.def what it means to change a flag. */

#include "base/string_view.h"

static const struct bcf_retag_info retags[] = {
#define RETAG(key, larger, smaller, drop, words)                                                   \
    {key, BCF_RETAG_##larger, BCF_RETAG_##smaller, BCF_RETAG_##drop, words},
#include "knowledge/module_flags.def"
};

static const struct {
    const char *key;
    uint64_t one;
    uint64_t other;
} alike[] = {
#define RETAG_ALIKE(key, one, other) {key, one, other},
#include "knowledge/module_flags.def"
};

/* Values that not every target has, the first row that fits. */
static const struct target_value {
    const char *key;
    uint64_t number;
    const char *triple; /* how it begins */
    const char *part;   /* what is in it */
    enum bcf_retag_risk risk;
    const char *words;
} target_values[] = {
#define RETAG_TARGET(key, number, triple, part, risk, words)                                       \
    {key, number, triple, part, BCF_RETAG_##risk, words},
#include "knowledge/module_flags.def"
};

static const char unknown[] = "the flag is not known: nobody can tell what was compiled under it";

const char *bcf_retag_risk_name(enum bcf_retag_risk risk)
{
    static const char *const names[] = {
        [BCF_RETAG_SAFE] = "safe",
        [BCF_RETAG_CONDITION] = "conditional",
        [BCF_RETAG_POINTLESS] = "pointless",
        [BCF_RETAG_MEANING] = "meaning",
        [BCF_RETAG_REPEATED] = "repeated",
        [BCF_RETAG_UNKNOWN] = "unknown",
        [BCF_RETAG_UNSUPPORTED] = "unsupported",
    };

    return names[risk];
}

bool bcf_retag_is_allowed(enum bcf_retag_risk risk)
{
    return risk < BCF_RETAG_MEANING;
}

const struct bcf_retag_info *bcf_retag_info(bcf_string key)
{
    for (size_t i = 0; i < sizeof(retags) / sizeof(retags[0]); i++)
        if (bcf_string_is(key, retags[i].key))
            return &retags[i];
    return NULL;
}

static bool is_alike(bcf_string key, uint64_t before, uint64_t after)
{
    for (size_t i = 0; i < sizeof(alike) / sizeof(alike[0]); i++)
        if (bcf_string_is(key, alike[i].key) &&
            ((before == alike[i].one && after == alike[i].other) ||
             (before == alike[i].other && after == alike[i].one)))
            return true;
    return before == after;
}

static bool contains(bcf_string text, const char *part)
{
    for (; text.size > 0 && !bcf_string_begins(text, part); text.size--)
        text.data++;
    return bcf_string_begins(text, part);
}

/* What is special about a value on a target; NULL where nothing is. */
static const struct target_value *find_target_value(bcf_string key, uint64_t number,
                                                    bcf_string triple)
{
    for (size_t i = 0; i < sizeof(target_values) / sizeof(target_values[0]); i++) {
        const struct target_value *value = &target_values[i];
        if (value->number == number && bcf_string_is(key, value->key) &&
            bcf_string_begins(triple, value->triple) && contains(triple, value->part))
            return value;
    }
    return NULL;
}

struct bcf_retag_judgement bcf_retag_judge_value(bcf_string key, const struct bcf_value *before,
                                                 uint64_t after, bcf_string triple)
{
    const struct bcf_retag_info *info = bcf_retag_info(key);
    const struct target_value *special = find_target_value(key, after, triple);
    uint64_t number;

    if (!info)
        return (struct bcf_retag_judgement){BCF_RETAG_UNKNOWN, unknown};
    enum bcf_retag_risk risk = info->larger > info->smaller ? info->larger : info->smaller;
    if (before && bcf_value_as_u64(before, &number)) {
        risk = after > number ? info->larger : info->smaller;
        risk = is_alike(key, number, after) ? BCF_RETAG_SAFE : risk;
    }
    if (special && triple.size > 0 && special->risk != BCF_RETAG_SAFE && special->risk >= risk)
        return (struct bcf_retag_judgement){special->risk, special->words};
    return (struct bcf_retag_judgement){risk, info->words};
}

struct bcf_retag_judgement bcf_retag_judge_drop(bcf_string key)
{
    const struct bcf_retag_info *info = bcf_retag_info(key);

    if (!info)
        return (struct bcf_retag_judgement){BCF_RETAG_UNKNOWN, unknown};
    return (struct bcf_retag_judgement){info->drop, info->words};
}
