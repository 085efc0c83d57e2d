/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "gnu/symbol_listing.h"

#include "gnu/line.h"
#include "gnu/unclaimed.h"
#include "speech.h"

void gnu_tell_unlisted(const struct gnu_plugin *plugin, const struct ld_input_file *file)
{
    /* ar calls onload for every object, and the plugin stays loaded. */
    static bool has_told;

    if (has_told || plugin->next.library || plugin->settings.mode == PLUGIN_OFF ||
        !gnu_begins_as_bitcode(plugin, file) || !gnu_line_names_us())
        return;
    has_told = true;
    plugin_warn("%s%s is LLVM bitcode, and no plugin lists its symbols: name one by "
                "BCFLAGS_NEXT=FILE, as LLVMgold.so",
                file->offset > 0 ? "a member of " : "", file->name);
}
