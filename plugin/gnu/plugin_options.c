/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "gnu/plugin_options.h"

#include <string.h>

static bool has_head(const char *option, const char *head)
{
    return strncmp(option, head, strlen(head)) == 0;
}

void gnu_plugin_option_read(struct gnu_plugin *plugin, const char *option)
{
    static const char suffixes[] = "thinlto-object-suffix-replace=";

    if (strcmp(option, "emit-llvm") == 0)
        plugin->emits_bitcode = true;
    else if (strcmp(option, "thinlto-index-only") == 0 || has_head(option, "thinlto-index-only="))
        plugin->is_index_only = true;
    else if (has_head(option, suffixes))
        plugin->suffixes = option + strlen(suffixes);
}
