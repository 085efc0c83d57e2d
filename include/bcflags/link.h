/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/** Link: what happens when modules and native objects are linked with LTO. Included by bcflags.h.
 */
#ifndef BCFLAGS_LINK_H
#define BCFLAGS_LINK_H

#include "bcflags/merge.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * What a link does with a sequence of modules: which of them it merges (a bcf_merge each), which
 * it cannot read, and what is lost. A bcf_merge is one step of it.
 */
struct bcf_link;

/** How the modules take part in LTO. */
enum bcf_lto_mode {
    /** Each as what it is: with a summary for ThinLTO, or for regular LTO. */
    BCF_LTO_MODE_AUTO = 0,
    /** All in regular LTO, as llvm-link and rustc's fat LTO do. */
    BCF_LTO_MODE_FULL = 1,
    /** All in ThinLTO. */
    BCF_LTO_MODE_THIN = 2
};

/** Options of a link. All zero but size asks for the defaults. */
struct bcf_link_options {
    /** sizeof(struct bcf_link_options). */
    size_t size;
    /** The major version of the LLVM that links; 0 for the newest whose rules are known, which is
     * then taken to read everything. */
    unsigned llvm;
    enum bcf_lto_mode lto;
};

/** Begins a link. options may be NULL. *link must be freed with bcf_link_free, before the inputs of
 * its modules are closed or after, but the findings are to be read before. */
BCF_API enum bcf_status bcf_link_new(const struct bcf_link_options *options, struct bcf_link **link,
                                     struct bcf_error *error);
/** Frees the link and its findings; the modules stay. NULL is allowed. */
BCF_API void bcf_link_free(struct bcf_link *link);

/**
 * Adds one more module, in the order of the link. It must live as long as the link is used.
 * BCF_ERROR_ARGUMENT after bcf_link_finish. BCF_ERROR_MEMORY ends the link: it finds nothing any
 * more.
 */
BCF_API enum bcf_status bcf_link_add(struct bcf_link *link, const struct bcf_module *module,
                                     struct bcf_error *error);
/** Likewise an object without bitcode. */
BCF_API enum bcf_status bcf_link_add_native(struct bcf_link *link, const struct bcf_object *object,
                                            struct bcf_error *error);

/** Ends the link, once, and makes its findings, the worst first. */
BCF_API enum bcf_status bcf_link_finish(struct bcf_link *link, struct bcf_error *error);

/** How many findings there are after bcf_link_finish. */
BCF_API size_t bcf_link_finding_count(const struct bcf_link *link);
/** The finding at index; NULL beyond the last. */
BCF_API const struct bcf_finding *bcf_link_finding(const struct bcf_link *link, size_t index);

#ifdef __cplusplus
}
#endif

#endif
