/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Looks things up in module_flags.def. */

#include "base/string_view.h"

static const struct bcf_flag_info flags[] = {
#define FLAG(key, since, meaning, clang, rustc, consequence, help)                                 \
    {key, since, meaning, clang, rustc, consequence, help},
#include "knowledge/module_flags.def"
};

static const struct {
    const char *key;
    struct bcf_flag_setter setter;
} setters[] = {
#define BEHAVIOR(key, behavior, who) {key, {BCF_BEHAVIOR_##behavior, who}},
#include "knowledge/module_flags.def"
};

static const struct {
    const char *key;
    uint64_t number;
    const char *word;
} values[] = {
#define VALUE(key, number, word) {key, number, word},
#include "knowledge/module_flags.def"
};

static const struct {
    const char *key;
    enum bcf_value_kind kind;
} kinds[] = {
#define KIND(key, kind) {key, BCF_VALUE_##kind},
#include "knowledge/module_flags.def"
};

static const struct {
    const char *key;
    struct bcf_flag_option option;
} options[] = {
#define OPTION(key, number, triple, clang, rustc) {key, {number, triple, clang, rustc}},
#include "knowledge/module_flags.def"
};

const struct bcf_flag_info *bcf_flag_info_at(size_t index)
{
    return index < sizeof(flags) / sizeof(flags[0]) ? &flags[index] : NULL;
}

const struct bcf_flag_info *bcf_flag_info(bcf_string key)
{
    const struct bcf_flag_info *info;

    for (size_t i = 0; (info = bcf_flag_info_at(i)); i++)
        if (bcf_string_is(key, info->key))
            return info;
    return NULL;
}

const struct bcf_flag_setter *bcf_flag_setter(bcf_string key, size_t index)
{
    for (size_t i = 0; i < sizeof(setters) / sizeof(setters[0]); i++)
        if (bcf_string_is(key, setters[i].key) && index-- == 0)
            return &setters[i].setter;
    return NULL;
}

const char *bcf_flag_value_word(bcf_string key, uint64_t number)
{
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
        if (values[i].number == number && bcf_string_is(key, values[i].key))
            return values[i].word;
    return NULL;
}

const char *bcf_flag_value_at(bcf_string key, size_t index, uint64_t *number)
{
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        if (!bcf_string_is(key, values[i].key) || index-- > 0)
            continue;
        *number = values[i].number;
        return values[i].word;
    }
    return NULL;
}

enum bcf_value_kind bcf_flag_value_kind(bcf_string key)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (bcf_string_is(key, kinds[i].key))
            return kinds[i].kind;
    return BCF_VALUE_INTEGER;
}

const struct bcf_flag_option *bcf_flag_option_at(bcf_string key, size_t index)
{
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
        if (bcf_string_is(key, options[i].key) && index-- == 0)
            return &options[i].option;
    return NULL;
}

const char *bcf_flag_value_option(bcf_string key, uint64_t number, bcf_string triple, bool is_rustc)
{
    const struct bcf_flag_option *option;

    for (size_t i = 0; (option = bcf_flag_option_at(key, i)); i++)
        if (option->number == number && bcf_string_begins(triple, option->triple))
            return is_rustc ? option->rustc : option->clang;
    return NULL;
}
