/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Looks things up in module_flags.def. */

#include "base/string_view.h"

static const struct bcf_flag_info flags[] = {
#define FLAG(key, meaning, clang, rustc, consequence) {key, meaning, clang, rustc, consequence},
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
    uint64_t number;
    const char *triple; /* how triples it holds for begin */
    const char *clang;
    const char *rustc;
} options[] = {
#define OPTION(key, number, triple, clang, rustc) {key, number, triple, clang, rustc},
#include "knowledge/module_flags.def"
};

const struct bcf_flag_info *bcf_flag_info(bcf_string key)
{
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
        if (bcf_string_is(key, flags[i].key))
            return &flags[i];
    return NULL;
}

const char *bcf_flag_value_word(bcf_string key, uint64_t number)
{
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
        if (values[i].number == number && bcf_string_is(key, values[i].key))
            return values[i].word;
    return NULL;
}

const char *bcf_flag_value_option(bcf_string key, uint64_t number, bcf_string triple, bool is_rustc)
{
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
        if (options[i].number == number && bcf_string_is(key, options[i].key) &&
            bcf_string_begins(triple, options[i].triple))
            return is_rustc ? options[i].rustc : options[i].clang;
    return NULL;
}
