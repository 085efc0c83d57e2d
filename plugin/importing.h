/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What ThinLTO imports, and what that means for a link. */

#ifndef PLUGIN_IMPORTING_H
#define PLUGIN_IMPORTING_H

#include "examination.h"

/* Where a finding depends on what is imported: asks the linker, and makes the link anew. Why there
 * is no answer, the examination has then. False if memory is exhausted. */
bool plugin_ask_imports(struct plugin_examination *examination);

#endif
