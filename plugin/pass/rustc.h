/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * In rustc: the crate that is compiled is checked against the libraries that rustc is going to
 * merge with it, before it does.
 */

#ifndef PLUGIN_PASS_RUSTC_H
#define PLUGIN_PASS_RUSTC_H

#include "pass/pass.h"

/* Whether the program is rustc, and none that we have started ourselves. */
bool pass_is_in_rustc(void);

/* Checks the crate, with the first of its modules that takes part in LTO. The process ends, with
 * status 1 and the reason, if it is going to fail. */
void pass_check_crate(LLVMModuleRef module);

#endif
