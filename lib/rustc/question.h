/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Questions to rustc: the same program is run once more, with the same options but for some. It
 * writes nothing outside a temporary folder.
 */

#ifndef RUSTC_QUESTION_H
#define RUSTC_QUESTION_H

#include "linker/interruption.h"
#include "rustc/command_line.h"

struct rustc_asker {
    struct bcf_arena *arena;
    const struct rustc_command_line *line;
    unsigned seconds; /* how long an answer may take */
    char *folder;     /* temporary; NULL if there is none */
    const struct bcf_interruption *interruption;
};

enum rustc_answer {
    RUSTC_ANSWERED,
    RUSTC_REFUSED,   /* it says that something is wrong with what it compiles */
    RUSTC_NO_ANSWER, /* it could not be asked, or has been too long about it */
};

/* The crates it has loaded, in its order. */
struct rustc_crates {
    struct rustc_crate {
        const char *name;
        const char *library; /* the path of its rlib; NULL if it has none */
        bool is_macro;       /* of procedural macros nothing is linked */
    } *crates;
    size_t count;
    size_t capacity;
};

/* What do the options set? Compiles an empty crate with them to bitcode: *path. The crates are
 * those that every crate has. */
enum rustc_answer rustc_ask_options(const struct rustc_asker *asker, const char **path,
                                    struct rustc_crates *crates);

/* Is rustc content with the crate, as far as LTO is not concerned? And which crates does it use? */
enum rustc_answer rustc_ask_crates(const struct rustc_asker *asker, struct rustc_crates *crates);

#endif
