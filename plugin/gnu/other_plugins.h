/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Other plugins on the line of the linker. */

#ifndef PLUGIN_GNU_OTHER_PLUGINS_H
#define PLUGIN_GNU_OTHER_PLUGINS_H

#include "gnu/plugin.h"

/* Whether the linker loads this file, too, so that it would do everything twice. mold does not.
 * Where it is ours a mistake is told later. */
bool gnu_other_loads(const struct gnu_plugin *plugin, const char *path);

/* Says where another plugin keeps the link from being checked; and finds out whether there is none.
 */
void gnu_other_plugins_tell(struct gnu_plugin *plugin);

#endif
