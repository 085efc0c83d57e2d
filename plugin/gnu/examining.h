/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What is known of a link from the beginning. */

#ifndef PLUGIN_GNU_EXAMINING_H
#define PLUGIN_GNU_EXAMINING_H

#include "examination.h"
#include "gnu/plugin.h"

/* Begins an examination, which is to be finished, whatever comes of it. */
void gnu_examination_begin(struct plugin_examination *examination, const struct gnu_plugin *plugin);

#endif
