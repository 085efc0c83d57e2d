/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Which objects the names are that a linker prints of what takes part. */

#ifndef PLUGIN_PARTICIPANTS_H
#define PLUGIN_PARTICIPANTS_H

#include "inputs.h"
#include "linker/question.h"

/*
 * Marks the objects that take part, and sorts them as the linker has them; files that are not
 * among the inputs are read. Where an archive has more objects of a name than were printed, none
 * of them is certain. False if memory is exhausted.
 */
bool plugin_participants_find(struct plugin_inputs *inputs,
                              const struct bcf_participants *participants);

#endif
