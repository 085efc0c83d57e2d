/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "gnu/examining.h"

#include <string.h>

/* "OLD;NEW" */
static void read_suffixes(struct plugin_inputs *inputs, const char *suffixes)
{
    const char *end = suffixes ? strchr(suffixes, ';') : NULL;

    if (!end)
        return;
    inputs->old_suffix = bcf_arena_copy(inputs->arena, suffixes, (size_t)(end - suffixes));
    inputs->new_suffix = end + 1;
}

void gnu_examination_begin(struct plugin_examination *examination, const struct gnu_plugin *plugin)
{
    *examination = (struct plugin_examination){.link = NULL};
    examination->arguments = plugin->arguments;
    examination->settings = plugin->settings;
    examination->line.output = plugin->output;
    examination->line.is_relocatable = plugin->is_relocatable;
    examination->line.emits_bitcode = plugin->emits_bitcode;
    examination->line.is_index_only = plugin->is_index_only;
    examination->inputs.arena = &examination->arena;
    examination->inputs.is_index_only = plugin->is_index_only;
    read_suffixes(&examination->inputs, plugin->suffixes);
    /* As LLVM's plugin does (LLVM source: IRObjectFile.cpp, findBitcodeInObject). */
    examination->inputs.takes_fat_bitcode = true;
    examination->inputs.takes_embedded_bitcode = true;
    examination->was_asked = true; /* the linker says by itself what takes part */
    bcf_linker_init(&examination->linker, &examination->arena, &examination->arguments,
                    plugin->settings.seconds);
    examination->linker.has_llvm_plugin = true;
    if (!plugin->next.library)
        return;
    examination->linker.llvm = gnu_next_llvm(&plugin->next);
    examination->linker.has_llvm = true;
}
