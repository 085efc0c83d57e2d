/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "gnu/examining.h"

void gnu_examination_begin(struct plugin_examination *examination, const struct gnu_plugin *plugin)
{
    *examination = (struct plugin_examination){.link = NULL};
    examination->arguments = plugin->arguments;
    examination->settings = plugin->settings;
    examination->line.output = plugin->output;
    examination->line.is_relocatable = plugin->is_relocatable;
    examination->inputs.arena = &examination->arena;
    /* As LLVM's plugin does (LLVM source: IRObjectFile.cpp, findBitcodeInObject). */
    examination->inputs.takes_fat_bitcode = true;
    examination->inputs.takes_embedded_bitcode = true;
    examination->was_asked = true; /* the linker says by itself what takes part */
    bcf_linker_init(&examination->linker, &examination->arena, &examination->arguments,
                    plugin->settings.seconds);
    if (!plugin->next.library)
        return;
    examination->linker.llvm = gnu_next_llvm(&plugin->next);
    examination->linker.has_llvm = true;
}
