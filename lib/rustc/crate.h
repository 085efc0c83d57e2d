/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The crates that rustc has loaded, as it writes them into its log. */

#ifndef RUSTC_CRATE_H
#define RUSTC_CRATE_H

#include "rustc/question.h"

/* What makes rustc write it, in its environment. */
#define RUSTC_CRATE_LOG "RUSTC_LOG=rustc_metadata::creader=info"

/* Reads the log. False if memory is exhausted. */
bool rustc_crates_read(struct rustc_crates *crates, int log, struct bcf_arena *arena);

/* The rlib beside metadata: "libx.rlib" for "libx.rmeta"; the path itself if it is one; NULL if
 * there is none. */
const char *rustc_library_of(const char *path, struct bcf_arena *arena);

#endif
