/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What is known if all takes part that may. */

#ifndef PLUGIN_UPPER_BOUND_H
#define PLUGIN_UPPER_BOUND_H

#include "examination.h"

/* Whether the linker has to be asked what takes part: something may conflict, or not all that may
 * take part is known. */
bool plugin_is_in_question(const struct plugin_examination *examination);

#endif
