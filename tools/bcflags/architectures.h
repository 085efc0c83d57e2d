/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Mach-O universal binaries: a linker takes one slice of each. */

#ifndef BCFLAGS_ARCHITECTURES_H
#define BCFLAGS_ARCHITECTURES_H

#include "inputs.h"

/* Leaves of universal binaries only what is for an architecture; NULL: the one they have, if it is
 * one. A binary of which nothing can be left is noted as trouble. */
void inputs_choose_architecture(struct inputs *inputs, const char *wanted);

#endif
