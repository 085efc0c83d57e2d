/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#ifndef RUSTC_CHECK_H
#define RUSTC_CHECK_H

#include "rustc/command_line.h"

/* Looks for what may have kept rustc from LTO, after it has failed, and says it. */
void rustc_check(const struct rustc_command_line *line, struct bcf_arena *arena);

#endif
