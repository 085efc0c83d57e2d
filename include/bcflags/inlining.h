/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/** Inlining: whether target attributes keep LLVM from it. Included by bcflags.h. */
#ifndef BCFLAGS_INLINING_H
#define BCFLAGS_INLINING_H

#include "bcflags/module.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What functions are compiled for: CPU, CPU they are tuned for, features. */
struct bcf_target;

/** Whether functions for one target may be inlined into those for another. */
enum bcf_inlining {
    /** They are not, unless they are always_inline. */
    BCF_INLINING_PREVENTED = 0,
    /** That depends on what is not known here: features of other CPUs, for example. */
    BCF_INLINING_UNKNOWN = 1,
    /** The targets do not keep LLVM from it. */
    BCF_INLINING_ALLOWED = 2
};

/**
 * Makes *target of a set of attributes, which must have been read by
 * bcf_module_read_attributes with the target attributes as the first names. triple is that of
 * the module. What it points to must live as long as the target, which is to be freed with
 * bcf_target_free. BCF_ERROR_MEMORY.
 */
BCF_API enum bcf_status bcf_target_new(const struct bcf_attributes *attributes, size_t set,
                                       bcf_string triple, struct bcf_target **target,
                                       struct bcf_error *error);
/** Frees a target. NULL is allowed. */
BCF_API void bcf_target_free(struct bcf_target *target);

/**
 * Whether LLVM 22 may inline functions for the callee's target into those for the caller's, both
 * of one architecture: as a rule it needs a caller that has all the features of the callee (LLVM
 * source: TargetTransformInfoImpl.h and the targets' areInlineCompatible). Writes the features
 * that the caller lacks, or, where it is not known, those it must have somewhere, separated by
 * ", ", as snprintf does: at most size bytes with the NUL; *length is that of the whole, and may
 * be NULL.
 */
BCF_API enum bcf_inlining bcf_inlining_find(const struct bcf_target *callee,
                                            const struct bcf_target *caller, char *lacking,
                                            size_t size, size_t *length);

#ifdef __cplusplus
}
#endif

#endif
