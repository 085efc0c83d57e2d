/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The check of the link, when the linker has read all symbols. */

#ifndef PLUGIN_GNU_LINK_CHECK_H
#define PLUGIN_GNU_LINK_CHECK_H

#include "gnu/plugin.h"

/* Checks it and says what there is to say. True if the link is to end; it does so here where the
 * linker can. */
bool gnu_check_link(struct gnu_plugin *plugin);

#endif
