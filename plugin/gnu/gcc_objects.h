/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Objects of GCC among LLVM's. */

#ifndef PLUGIN_GNU_GCC_OBJECTS_H
#define PLUGIN_GNU_GCC_OBJECTS_H

#include "examination.h"

/* Names objects that have GCC's code for LTO and nothing else, where others have bitcode. */
void gnu_tell_gcc_objects(const struct plugin_examination *examination);

#endif
