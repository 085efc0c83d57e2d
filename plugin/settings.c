/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "settings.h"

#include "speech.h"

#include <stdlib.h>
#include <string.h>

enum { USUAL_SECONDS = 60, MOST_SECONDS = 86400 };

static bool take_mode(struct plugin_settings *settings, const char *value)
{
    static const char *const modes[] = {
        [PLUGIN_STOP] = "stop", [PLUGIN_WARN] = "warn", [PLUGIN_OFF] = "off"};

    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        if (strcmp(value, modes[i]) == 0) {
            settings->mode = (enum plugin_mode)i;
            return true;
        }
    }
    return false;
}

static bool take_timeout(struct plugin_settings *settings, const char *value)
{
    char *end;
    unsigned long seconds = strtoul(value, &end, 10);

    if (value[0] < '0' || value[0] > '9' || *end != '\0' || seconds == 0 || seconds > MOST_SECONDS)
        return false;
    settings->seconds = (unsigned)seconds;
    return true;
}

static bool take_remarks(struct plugin_settings *settings, const char *value)
{
    settings->remarks = value;
    return true;
}

static bool take_next(struct plugin_settings *settings, const char *value)
{
    settings->next = value;
    return true;
}

struct setting {
    const char *variable;
    const char *option;
    bool (*take)(struct plugin_settings *settings, const char *value);
    const char *wanted;
};

static const struct setting all_settings[] = {
    {"BCFLAGS_MODE", "bcflags-mode", take_mode, "stop, warn or off"},
    {"BCFLAGS_REMARKS", "bcflags-remarks", take_remarks, "a file or a folder"},
    {"BCFLAGS_TIMEOUT", "bcflags-timeout", take_timeout, "a number of seconds"},
    {"BCFLAGS_NEXT", "bcflags-next", take_next, "a linker plugin"},
};

enum { SETTINGS = sizeof(all_settings) / sizeof(all_settings[0]) };

static void take(struct plugin_settings *settings, const struct setting *setting, const char *name,
                 const char *value)
{
    /* An empty variable is as good as none. */
    if (value[0] != '\0' && !setting->take(settings, value))
        plugin_warn("%s is '%s', which is not understood and not heeded: it should be %s", name,
                    value, setting->wanted);
}

static const char *after_dashes(const char *text)
{
    if (text[0] != '-')
        return NULL;
    return text + (text[1] == '-' ? 2 : 1);
}

/* What an argument tells LLVM: "-bcflags-mode=warn" by itself, behind -mllvm, or joined with
 * -plugin-opt= or -mllvm=, each with one dash or two. Begins behind the dashes. */
static const char *option_for_llvm(const char *argument)
{
    static const char *const heads[] = {"plugin-opt=", "mllvm="};
    const char *option = after_dashes(argument);

    for (size_t i = 0; option && i < sizeof(heads) / sizeof(heads[0]); i++)
        if (strncmp(option, heads[i], strlen(heads[i])) == 0)
            return after_dashes(option + strlen(heads[i]));
    return option;
}

/* Begins behind the dashes. */
static bool read_option(struct plugin_settings *settings, const char *option)
{
    for (size_t i = 0; i < SETTINGS; i++) {
        size_t size = strlen(all_settings[i].option);
        if (strncmp(option, all_settings[i].option, size) != 0 || option[size] != '=')
            continue;
        take(settings, &all_settings[i], all_settings[i].option, option + size + 1);
        return true;
    }
    return false;
}

void plugin_settings_read_environment(struct plugin_settings *settings)
{
    *settings = (struct plugin_settings){.mode = PLUGIN_STOP, .seconds = USUAL_SECONDS};
    for (size_t i = 0; i < SETTINGS; i++) {
        const char *value = getenv(all_settings[i].variable);
        if (value)
            take(settings, &all_settings[i], all_settings[i].variable, value);
    }
}

bool plugin_settings_read_option(struct plugin_settings *settings, const char *option)
{
    const char *behind = after_dashes(option);

    return read_option(settings, behind ? behind : option);
}

void plugin_settings_read(struct plugin_settings *settings, const struct bcf_arguments *arguments)
{
    plugin_settings_read_environment(settings);
    for (size_t i = 1; i < arguments->count; i++) {
        const char *option = option_for_llvm(arguments->list[i]);
        if (option)
            (void)read_option(settings, option);
    }
}
