/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The check of a link, from the arguments of the linker to what is said. */

#ifndef PLUGIN_CHECK_H
#define PLUGIN_CHECK_H

#include <stdbool.h>

/* Checks the link and says what there is to say. True if the link is to end: it will fail. */
bool plugin_check_link(int argc, char *const *argv);

#endif
