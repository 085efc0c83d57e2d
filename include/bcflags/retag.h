/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/**
 * Changing module flags where they stand: the bits of a file that would have to be others. Included
 * by bcflags.h.
 *
 * Nothing is written here. A patch is computed of modules that were read; its user applies it to
 * the bytes of the file. The file keeps its size, and everything in it its place.
 */
#ifndef BCFLAGS_RETAG_H
#define BCFLAGS_RETAG_H

#include "bcflags/module.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Bits of one file that are to become others. */
struct bcf_patch;

/** Makes an empty one; *patch must be freed with bcf_patch_free. */
BCF_API enum bcf_status bcf_patch_new(struct bcf_patch **patch, struct bcf_error *error);
/** Frees it. NULL is allowed. */
BCF_API void bcf_patch_free(struct bcf_patch *patch);

/** What became of a wish to change a flag of a module. */
enum bcf_patch_outcome {
    /** The patch changes it. */
    BCF_PATCH_CHANGED = 0,
    /** It says that already. */
    BCF_PATCH_SAME = 1,
    /** The module has no such flag. */
    BCF_PATCH_ABSENT = 2,
    /** It cannot be changed in place: see the reason. */
    BCF_PATCH_IMPOSSIBLE = 3
};

struct bcf_patch_result {
    enum bcf_patch_outcome outcome;
    /** Why it cannot be changed, a clause without a full stop: "no constant i32 4 is in the
     * metadata of the module". Empty unless it is impossible. It lives as long as the patch. */
    bcf_string reason;
};

/**
 * Lets a flag of the module have another value, a number: its node refers to another constant then
 * that the metadata of the module has already, of the same type. Where the number of that constant
 * takes more bits than there are, what stands behind it in the METADATA block moves on by them, if
 * the padding at the end of the block has room.
 *
 * All modules of one patch lie in one file (bcf_object_file), whose input is still open; else
 * BCF_ERROR_ARGUMENT. BCF_OK whatever the outcome is; a failure means that the module cannot be
 * read. The first wish for a module reads it whole.
 *
 * Impossible are flags that the summary or the kind of a block repeat ("ThinLTO",
 * "EnableSplitLTOUnit", "UnifiedLTO"), flags whose value another one of the behavior require asks
 * for, nodes that other metadata of the module refers to, too, modules in a compressed section,
 * modules whose hash is not that of their contents, and flags that the module has more than once
 * (LLVM source: Verifier.cpp, visitModuleFlag). Of what is wished of the value of one flag the last
 * counts.
 */
BCF_API enum bcf_status bcf_patch_set_flag(struct bcf_patch *patch, const struct bcf_module *module,
                                           bcf_string key, uint64_t value,
                                           struct bcf_patch_result *result,
                                           struct bcf_error *error);

/**
 * Lets the module be without a flag: its key becomes one that nobody knows, of the same length,
 * made of the key, the behavior and the value, so that two modules that differ in them do not meet
 * under one new key. It cannot be taken back. As bcf_patch_set_flag in everything else; impossible
 * are also keys of less than six bytes, and keys whose string something else in the module uses.
 */
BCF_API enum bcf_status bcf_patch_drop_flag(struct bcf_patch *patch,
                                            const struct bcf_module *module, bcf_string key,
                                            struct bcf_patch_result *result,
                                            struct bcf_error *error);

/**
 * The key that a flag had before bcf_patch_drop_flag, where that key is a known one and the flag's
 * own is what is made of it; NULL where not, and where memory is exhausted. Static.
 */
BCF_API const char *bcf_flag_dropped_key(const struct bcf_flag *flag);

/**
 * Completes the patch once all wishes are told: computes the hash of each module that changes anew
 * where it has one (LLVM source: BitcodeWriter.cpp, writeModuleHash). Reads those modules whole. A
 * hash that takes more room than there is becomes another: a few bits of padding, which nobody
 * reads, are changed for that; BCF_ERROR_UNSUPPORTED where it does not help. More may be wished
 * afterwards; the patch has to be finished again then.
 */
BCF_API enum bcf_status bcf_patch_finish(struct bcf_patch *patch, struct bcf_error *error);

/** The path of the file whose bits change, as bcf_object_file tells it; empty before the first
 * wish. It lives as long as the patch. */
BCF_API bcf_string bcf_patch_path(const struct bcf_patch *patch);

/** Bits that change: width of them, 1 to 64, from bit offset on of the file. Bit 0 is the least
 * significant of the first byte, as in the bitstream (LangRef's "LLVM Bitcode File Format"). */
struct bcf_patch_change {
    uint64_t offset;
    unsigned width;
    uint64_t before;
    uint64_t after;
};

/** How many changes there are, once the patch is finished. */
BCF_API size_t bcf_patch_change_count(const struct bcf_patch *patch);
/** The change at index, in the order of their offsets; they do not overlap. NULL beyond the last.
 */
BCF_API const struct bcf_patch_change *bcf_patch_change(const struct bcf_patch *patch,
                                                        size_t index);
/**
 * Applies what concerns them to size bytes that are those of the file from byte offset on. Where
 * the bits are not what they were, BCF_ERROR_ARGUMENT, and nothing of these bytes is changed.
 */
BCF_API enum bcf_status bcf_patch_apply(const struct bcf_patch *patch, uint64_t offset, void *bytes,
                                        size_t size, struct bcf_error *error);

#ifdef __cplusplus
}
#endif

#endif
