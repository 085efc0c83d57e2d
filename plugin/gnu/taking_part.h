/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Which objects take part in the link, as the linker tells. */

#ifndef PLUGIN_GNU_TAKING_PART_H
#define PLUGIN_GNU_TAKING_PART_H

#include "gnu/plugin.h"
#include "inputs.h"

/* Reads the files that were offered, and marks and sorts the objects of them that take part. False
 * if memory is exhausted. */
bool gnu_taking_part_find(struct plugin_inputs *inputs, const struct gnu_plugin *plugin);

/* The same for one that was offered, whatever the linker does with it. */
bool gnu_taking_part_find_one(struct plugin_inputs *inputs, const struct gnu_claim *claim);

#endif
