/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What is said of a link, and written. */

#ifndef PLUGIN_TELLING_H
#define PLUGIN_TELLING_H

#include "examination.h"
#include "verdict.h"

/* Prints what there is to say, and writes the remarks. */
struct plugin_errors plugin_tell(struct plugin_examination *examination);

/* Says that the link ends for them. */
void plugin_say_end(const struct plugin_errors *errors);

#endif
