/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Rust's own libraries, which come precompiled. */

#ifndef BCF_KNOWLEDGE_RUST_LIBRARIES_H
#define BCF_KNOWLEDGE_RUST_LIBRARIES_H

#include "bcflags/base.h"

/* The name of a path's file, without its folder. */
bcf_string bcf_file_name(bcf_string path);

/* The crate that a file of this name holds, if it is one of Rust's own; else NULL. */
const char *bcf_rust_crate(bcf_string path);

/* True for a library in a sysroot of rustc: SYSROOT/lib/rustlib/TARGET/lib/NAME.rlib. Both are
 * parts of the path; the sysroot is "." where the path begins with lib. */
bool bcf_is_in_sysroot(bcf_string path, bcf_string *sysroot, bcf_string *target);

#endif
