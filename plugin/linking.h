/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The link of what takes part, as far as it is known. These are false if memory is exhausted. */

#ifndef PLUGIN_LINKING_H
#define PLUGIN_LINKING_H

#include "examination.h"

/* Begins it anew: there may be more to tell it. */
bool plugin_link_begin(struct plugin_examination *examination);

/* Makes it as a whole. */
bool plugin_link_make(struct plugin_examination *examination);

#endif
