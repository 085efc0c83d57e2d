/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "rustc/options.h"

#include <string.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const struct rustc_option options[] = {
#define OPTION(name, letter, has_value, use) {name, letter, has_value, RUSTC_USE_##use},
#include "rustc/options.def"
#undef OPTION
};

struct setting {
    const char *name;
    enum rustc_use use;
    char letter;
};

static const struct setting settings[] = {
#define SETTING(letter, name, use) {name, RUSTC_USE_##use, letter},
#include "rustc/settings.def"
#undef SETTING
};

const struct rustc_option *rustc_option_named(bcf_string name)
{
    for (size_t i = 0; i < LENGTH(options); i++)
        if (options[i].name && strlen(options[i].name) == name.size &&
            memcmp(options[i].name, name.data, name.size) == 0)
            return &options[i];
    return NULL;
}

const struct rustc_option *rustc_option_lettered(char letter)
{
    for (size_t i = 0; i < LENGTH(options); i++)
        if (options[i].letter == letter)
            return &options[i];
    return NULL;
}

bool rustc_option_is(const struct rustc_option *option, const char *name)
{
    return option->name && strcmp(option->name, name) == 0;
}

static bool is_same_letter(char a, char b)
{
    return a == b || (a == '_' && b == '-');
}

/* How many bytes of the name stand at the beginning of the setting. */
static size_t match(const char *setting, const char *name)
{
    size_t size = 0;

    while (name[size] != '\0' && is_same_letter(setting[size], name[size]))
        size++;
    return size;
}

const char *rustc_setting_value(const char *setting, const char *name)
{
    size_t size = match(setting, name);

    if (name[size] != '\0' || (setting[size] != '\0' && setting[size] != '='))
        return NULL;
    return setting + size + (setting[size] == '=');
}

static bool is_meant(const struct setting *setting, const char *value)
{
    size_t size = strlen(setting->name);

    if (setting->name[size - 1] == '-')
        return match(value, setting->name) == size;
    return rustc_setting_value(value, setting->name) != NULL;
}

enum rustc_use rustc_option_use(const struct rustc_option *option, const char *value)
{
    for (size_t i = 0; i < LENGTH(settings); i++)
        if (settings[i].letter == option->letter && is_meant(&settings[i], value))
            return settings[i].use;
    return option->use;
}
