/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What stands between the linker and the plugin behind ours. */

#ifndef PLUGIN_GNU_HOOKS_H
#define PLUGIN_GNU_HOOKS_H

#include "gnu/plugin.h"

/* Remembers what the linker offers in an entry of its vector, and puts in its place what the plugin
 * behind ours is to see. An entry that does not concern us stays as it is. */
void gnu_hooks_stand_between(struct ld_value *entry);

/* LLVM's plugin can tell which files take no part, but does not ask for the version of the
 * interface that says so. mold knows it by its name, and where it has another runs twice, as GCC's
 * of old needs (mold source: elf/lto-unix.cc, is_llvm, restart_process). */
void gnu_hooks_negotiate(void);

/* Registers ours where there is no plugin behind it. */
enum ld_status gnu_hooks_register(void);

#endif
