/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The libraries that this rustc has loaded. */

#ifndef PLUGIN_PASS_RUSTC_LOADED_H
#define PLUGIN_PASS_RUSTC_LOADED_H

#include "rustc/libraries.h"

/* Finds those that are merged with a crate in LTO. Not *is_known: rustc no longer has them all, for
 * it gives them back when it has made the last of its modules, and LLVM is still at work. False if
 * memory is exhausted. */
bool rustc_crates_loaded(struct rustc_crates *crates, struct bcf_arena *arena, bool *is_known);

#endif
