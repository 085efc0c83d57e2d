/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Objects of GCC that nobody takes. */

#ifndef PLUGIN_GNU_GCC_OBJECTS_H
#define PLUGIN_GNU_GCC_OBJECTS_H

#include "examination.h"
#include "gnu/plugin.h"

/* Names objects that have GCC's code for LTO and nothing else, where there is no plugin for them,
 * or LLVM's. */
void gnu_tell_gcc_objects(const struct plugin_examination *examination,
                          const struct gnu_plugin *plugin);

#endif
