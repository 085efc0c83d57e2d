/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What is found and said. */

#ifndef RUSTC_VERDICT_H
#define RUSTC_VERDICT_H

#include "rustc/libraries.h"

struct rustc_verdict {
    struct bcf_arena *arena;
    enum rustc_lto lto;
    const struct bcf_module *crate;
    const struct rustc_libraries *libraries;
    struct bcf_link *link; /* to be freed */
};

/* Merges them. False if memory is exhausted. */
bool rustc_verdict_make(struct rustc_verdict *verdict);

/* Whether there is anything that keeps rustc from LTO, if all these take part. */
bool rustc_verdict_is_bad(const struct rustc_verdict *verdict);

/* Says what of it is certain. False if there is nothing to say. */
bool rustc_verdict_say(const struct rustc_verdict *verdict);

#endif
