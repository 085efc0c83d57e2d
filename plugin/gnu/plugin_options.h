/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What LLVM's plugin is told by -plugin-opt=OPTION, as far as it matters to a check (LLVM source:
 * llvm/tools/gold/gold-plugin.cpp, process_plugin_option). */

#ifndef PLUGIN_GNU_PLUGIN_OPTIONS_H
#define PLUGIN_GNU_PLUGIN_OPTIONS_H

#include "gnu/plugin.h"

void gnu_plugin_option_read(struct gnu_plugin *plugin, const char *option);

#endif
