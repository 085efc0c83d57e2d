/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What LTO in rustc makes of a crate and its libraries. */

#ifndef PLUGIN_PASS_RUSTC_LINK_H
#define PLUGIN_PASS_RUSTC_LINK_H

#include "bcflags/llvm.h"
#include "rustc/libraries.h"

struct rustc_link {
    struct bcf_arena *arena;
    const struct rustc_libraries *libraries;
    enum rustc_lto lto;
    bool has_uncertain;          /* the libraries are all that may take part, not those that do */
    struct bcf_builder *builder; /* of the crate's module; to be freed */
    struct bcf_link *link;       /* likewise */
};

/* Merges them, or those again that are there now. The module is called as name says, and is of the
 * source, if that is not NULL. False if
 * memory is exhausted; where the module cannot be read, that is said. */
bool rustc_link_make(struct rustc_link *link, LLVMModuleRef module, const char *name,
                     const char *source);

/* Whether there is anything to say of libraries that may take part: something as bad as that, or
 * worse, or that one which does take part has no bitcode. */
bool rustc_link_is_in_question(const struct rustc_link *link, enum bcf_severity least);

/* Says what is found. remarks is the file that has the details, or NULL. Returns how many errors
 * there are. */
size_t rustc_link_say(const struct rustc_link *link, const char *remarks);

void rustc_link_free(struct rustc_link *link);

#endif
