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
    /** Each as what it is: with a summary for ThinLTO, or for regular LTO. Where bitcode is in
     * rustc's libraries (.llvmbc) and no other compiler made a module, rustc runs LTO: then all
     * modules are for regular LTO, as with -Clto=fat. */
    BCF_LTO_MODE_AUTO = 0,
    /** All in regular LTO, as llvm-link and rustc's fat LTO do. */
    BCF_LTO_MODE_FULL = 1,
    /** All in ThinLTO. */
    BCF_LTO_MODE_THIN = 2
};

/** What LTO the modules of a link should have been made for. */
enum bcf_expected_lto {
    BCF_EXPECT_NOTHING = 0,
    /** Every object should have bitcode. */
    BCF_EXPECT_ANY_LTO = 1,
    /** Likewise, for regular LTO. */
    BCF_EXPECT_FULL_LTO = 2,
    /** Likewise, for ThinLTO. */
    BCF_EXPECT_THIN_LTO = 3
};

/** Which half is linked of objects that have native code and bitcode. */
enum bcf_fat_objects {
    /** The bitcode; but of rustc's libraries (.llvmbc) the native half where other compilers have
     * made modules, too: then a linker runs LTO, which does not look there. */
    BCF_FAT_OBJECTS_AUTO = 0,
    /** The bitcode. */
    BCF_FAT_OBJECTS_BITCODE = 1,
    /** The native half, as by ld.lld without --fat-lto-objects; the modules are left out. */
    BCF_FAT_OBJECTS_NATIVE = 2
};

/** Options of a link. All zero but size asks for the defaults. */
struct bcf_link_options {
    /** sizeof(struct bcf_link_options). */
    size_t size;
    /** The major version of the LLVM that links; 0 for the newest whose rules are known, which is
     * then taken to read everything. */
    unsigned llvm;
    enum bcf_lto_mode lto;
    /** What has no bitcode, or is for another LTO, is found ("expect-lto"). */
    enum bcf_expected_lto expect;
    /** Which half of objects that have native code and bitcode is linked. */
    enum bcf_fat_objects fat_objects;
    /** The link is relocatable (ld -r): if only one object with bitcode takes part, LTO is lost to
     * it ("relocatable"). */
    bool relocatable;
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

/**
 * Says from which modules ThinLTO imports into one of those that were added: count sources, which
 * were added, too. From the first call on nothing is guessed any more: a module for which this is
 * not said imports nothing. BCF_ERROR_ARGUMENT after bcf_link_finish. The list is copied.
 */
BCF_API enum bcf_status bcf_link_add_imports(struct bcf_link *link,
                                             const struct bcf_module *importer,
                                             const struct bcf_module *const *sources, size_t count,
                                             struct bcf_error *error);

/** Ends the link, once, and makes its findings, the worst first. */
BCF_API enum bcf_status bcf_link_finish(struct bcf_link *link, struct bcf_error *error);

/** Of how many modules bcf_link_finish has found that they are merged in regular LTO. */
BCF_API size_t bcf_link_regular_count(const struct bcf_link *link);
/** How many take part in ThinLTO. */
BCF_API size_t bcf_link_thin_count(const struct bcf_link *link);

/**
 * What comes of the modules for regular LTO after bcf_link_finish: the merged flags, and who set
 * them. It lives as long as the link. NULL where there are no such modules.
 */
BCF_API const struct bcf_merge *bcf_link_merged(const struct bcf_link *link);

/** How many findings there are after bcf_link_finish. */
BCF_API size_t bcf_link_finding_count(const struct bcf_link *link);
/** The finding at index; NULL beyond the last. */
BCF_API const struct bcf_finding *bcf_link_finding(const struct bcf_link *link, size_t index);

#ifdef __cplusplus
}
#endif

#endif
