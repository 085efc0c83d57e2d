/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Which LLVM is in a linker, or in a compiler that does LTO: it is asked. */

#ifndef BCFLAGS_LINKER_VERSION_H
#define BCFLAGS_LINKER_VERSION_H

#include <stdbool.h>

/* Sets the major version of the LLVM in a program, which is looked for in PATH where its name has
 * no slash. False, and says why, where it cannot be told. */
bool linker_version(const char *program, unsigned *llvm);

#endif
