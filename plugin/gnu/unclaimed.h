/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What is said of a file that the plugin behind ours cannot take. */

#ifndef PLUGIN_GNU_UNCLAIMED_H
#define PLUGIN_GNU_UNCLAIMED_H

#include "gnu/plugin.h"

/* Whether it is bitcode, and neither an object with bitcode nor data to the linker. */
bool gnu_begins_as_bitcode(const struct gnu_plugin *plugin, const struct ld_input_file *file);

/* It has not taken it: if that is bitcode, nobody will. That is said once. */
void gnu_tell_unclaimed(struct gnu_plugin *plugin, const struct ld_input_file *file);

/* It is about to say in these words that it fails. May end the link. */
void gnu_tell_failed(struct gnu_plugin *plugin, const struct ld_input_file *file,
                     const char *words);

#endif
