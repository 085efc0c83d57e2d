/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "gnu/other_plugins.h"

#include "gnu/line.h"
#include "speech.h"

/* Another plugin that stands before ours; NULL: none. */
static const char *plugin_before(const struct bcf_arguments *arguments, size_t *count)
{
    const char *before = NULL;
    const char *last = NULL;

    *count = 0;
    for (size_t i = 1; i < arguments->count; i++) {
        const char *file = gnu_line_plugin(arguments, &i);
        if (!file)
            continue;
        if (gnu_is_own_file(file))
            before = last;
        last = file;
        ++*count;
    }
    return before;
}

bool gnu_other_loads(const struct gnu_plugin *plugin, const char *path)
{
    if (plugin->speech.is_short || gnu_is_own_file(path))
        return false;
    for (size_t i = 1; i < plugin->arguments.count; i++) {
        const char *file = gnu_line_plugin(&plugin->arguments, &i);
        if (file && gnu_is_same_file(file, path))
            return true;
    }
    return false;
}

/* mold loads the last plugin alone. */
static void tell_not_loaded(const char *before)
{
    plugin_warn("this link is not checked: the plugin '%s' stands before bcflags-lto.so and is not "
                "loaded, as this linker takes the last one; let bcflags-lto.so load it, by "
                "-plugin-opt=bcflags-next=FILE",
                before);
}

/* GNU ld and gold offer a file to one plugin after the other, until one takes it. */
static void tell_taken(const char *before)
{
    plugin_warn(
        "this link is not checked: the plugin '%s' stands before bcflags-lto.so and takes "
        "all bitcode; leave it out, as clang does with -fno-lto behind -flto at the link, and "
        "let bcflags-lto.so load it, by -plugin-opt=bcflags-next=FILE",
        before);
}

void gnu_other_plugins_tell(struct gnu_plugin *plugin)
{
    bool has_next = plugin->settings.next && plugin->settings.next[0] != '\0';
    size_t count;
    const char *before = plugin_before(&plugin->arguments, &count);

    plugin->is_alone = count == 1 && !has_next;
    if (!before || !plugin->is_checked)
        return;
    if (plugin->speech.is_short) { /* it announces no version, as the others do */
        if (!has_next)
            tell_not_loaded(before);
    } else if (gnu_loaded_llvm(before) > 0) {
        tell_taken(before);
    }
}
