/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Crates with #![no_builtins]: LTO in rustc passes over them (rustc source:
 * compiler/rustc_codegen_ssa/src/back/link.rs, ignored_for_lto). */

#ifndef RUSTC_BUILTINS_H
#define RUSTC_BUILTINS_H

#include "bcflags/bcflags.h"

enum rustc_builtins {
    RUSTC_BUILTINS_UNKNOWN, /* no function tells */
    RUSTC_BUILTINS_KNOWN,
    RUSTC_NO_BUILTINS
};

/* What the functions tell that are defined in a module, while its file is open. One that cannot be
 * read has builtins. */
enum rustc_builtins rustc_builtins_of(const struct bcf_module *module);

#endif
