/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* ar, nm and ranlib, which ask a plugin for symbols and link nothing. */

#ifndef PLUGIN_GNU_SYMBOL_LISTING_H
#define PLUGIN_GNU_SYMBOL_LISTING_H

#include "gnu/plugin.h"

/* Nobody has taken this file: where that is bitcode, and they were told to ask ours alone, one line
 * of the whole program says so. */
void gnu_tell_unlisted(const struct gnu_plugin *plugin, const struct ld_input_file *file);

#endif
