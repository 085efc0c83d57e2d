/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The libraries that this rustc has loaded. */

#ifndef PLUGIN_PASS_RUSTC_LOADED_H
#define PLUGIN_PASS_RUSTC_LOADED_H

#include "bcflags-rustc/libraries.h"

/* Adds those that are merged with a crate in LTO. False if memory is exhausted. */
bool rustc_libraries_loaded(struct rustc_libraries *libraries);

#endif
