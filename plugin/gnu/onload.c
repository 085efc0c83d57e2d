/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Where GNU ld, gold and mold begin: they load the plugin by -plugin FILE, and call onload. */

#include "gnu/hooks.h"
#include "gnu/line.h"
#include "gnu/other_plugins.h"
#include "gnu/plugin_options.h"
#include "linker/question.h"
#include "speech.h"

#include <stdlib.h>

static size_t count_of(const struct ld_value *vector)
{
    size_t count = 0;

    while (vector[count].tag != LD_END)
        count++;
    return count;
}

/* What we need to know of the linker. */
static void read_entry(struct gnu_plugin *plugin, const struct ld_value *entry)
{
    switch (entry->tag) {
    case LD_GNU_LD_VERSION:
        plugin->speech.warns_on_output = true;
        plugin->speech.is_short = false;
        break;
    case LD_GOLD_VERSION:
        plugin->is_gold = true;
        plugin->speech.is_short = false;
        break;
    case LD_OUTPUT_KIND:
        plugin->is_relocatable = entry->of.number == LD_RELOCATABLE;
        break;
    case LD_OUTPUT_NAME:
        plugin->output = entry->of.string;
        break;
    case LD_OPTION:
        if (entry->of.string)
            gnu_plugin_option_read(plugin, entry->of.string);
        break;
    case LD_REGISTER_ALL_SYMBOLS_READ:
        plugin->is_checked = true; /* what only lists symbols, as ar and nm, does not offer it */
        break;
    default:
        break;
    }
}

/* Makes the vector for the plugin behind ours: without our options, and with something of ours
 * before some functions. NULL if memory is exhausted. */
static struct ld_value *make_vector(struct gnu_plugin *plugin, const struct ld_value *vector)
{
    size_t count = count_of(vector);
    struct ld_value *copy = bcf_arena_alloc(&plugin->arena, (count + 1) * sizeof(*copy));
    size_t kept = 0;

    for (size_t i = 0; copy && i < count; i++) {
        if (vector[i].tag == LD_OPTION && vector[i].of.string &&
            plugin_settings_read_option(&plugin->settings, vector[i].of.string))
            continue;
        read_entry(plugin, &vector[i]);
        copy[kept] = vector[i];
        gnu_hooks_stand_between(&copy[kept++]);
    }
    if (copy)
        copy[kept] = (struct ld_value){.tag = LD_END};
    return copy;
}

static enum ld_status load_next(struct gnu_plugin *plugin)
{
    char reason[512];

    if (gnu_next_load(&plugin->next, plugin->settings.next, reason, sizeof(reason)))
        return LD_OK;
    plugin_say_error("the plugin '%s' (bcflags-next) cannot be loaded: %s", plugin->settings.next,
                     reason);
    return LD_FAILED;
}

static enum ld_status begin_next(struct gnu_plugin *plugin, struct ld_value *vector)
{
    enum ld_status status = plugin->next.onload(vector);

    if (status == LD_OK)
        gnu_hooks_negotiate();
    return status;
}

/* What is no linker has arguments of another kind, and many: ar all objects, for each of which it
 * loads us anew. */
static bool read_arguments(struct gnu_plugin *plugin)
{
    return !plugin->register_all_symbols_read || gnu_line_read(&plugin->arguments, &plugin->arena);
}

static enum ld_status begin(struct gnu_plugin *plugin, struct ld_value *vector)
{
    struct ld_value *copy;

    plugin_settings_read_environment(&plugin->settings);
    copy = make_vector(plugin, vector);
    plugin->speech.message = plugin->message;
    if (!copy || !read_arguments(plugin)) {
        plugin_say_error("memory is exhausted");
        return LD_FAILED;
    }
    plugin->speech.is_strict = gnu_line_is_strict(&plugin->arguments);
    /* As binutils' other tools do (binutils source: bfd/plugin.c, message). */
    if (!plugin->register_all_symbols_read)
        plugin->speech.warns_on_output = true;
    plugin->has_lazy_files = plugin->is_gold && gnu_line_has_lazy_files(&plugin->arguments);
    if (plugin->settings.mode == PLUGIN_OFF || getenv(BCF_LINKER_CHILD_VARIABLE))
        plugin->is_checked = false;
    if (plugin->settings.next && gnu_other_loads(plugin, plugin->settings.next))
        plugin->settings.next = NULL;
    gnu_other_plugins_tell(plugin);
    if (!plugin->settings.next || plugin->settings.next[0] == '\0')
        return gnu_hooks_register();
    return load_next(plugin) == LD_OK ? begin_next(plugin, copy) : LD_FAILED;
}

static void forget(struct gnu_plugin *plugin)
{
    gnu_claims_free(&plugin->claims);
    bcf_arena_free(&plugin->arena);
    *plugin = (struct gnu_plugin){.speech.is_short = true};
    gnu_claims_init(&plugin->claims);
}

enum ld_status onload(struct ld_value *vector)
{
    struct gnu_plugin *plugin = &gnu_plugin;
    struct gnu_words said;
    enum ld_status status;

    gnu_next_unload(&plugin->next);
    forget(plugin);
    gnu_words_collect(&said);
    status = begin(plugin, vector);
    /* gold would go on, and crash at the first file that no plugin takes. */
    gnu_words_pass_on(&said, &plugin->speech, status == LD_OK ? LD_WARNING : LD_FATAL);
    return status;
}
