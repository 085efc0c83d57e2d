/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/** Merge: what LLVM's IR linker does with a sequence of modules. Included by bcflags.h. */
#ifndef BCFLAGS_MERGE_H
#define BCFLAGS_MERGE_H

#include "bcflags/finding.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What LLVM's IR linker does with a sequence of modules. */
struct bcf_merge;

/**
 * Begins a merge by the rules of LLVM 22. *merge must be freed with
 * bcf_merge_free, before the inputs of its modules are closed or after, but
 * the findings are to be read before.
 */
BCF_API enum bcf_status bcf_merge_new(struct bcf_merge **merge, struct bcf_error *error);
/** Frees the merge and its findings; the modules stay. NULL is allowed. */
BCF_API void bcf_merge_free(struct bcf_merge *merge);

/**
 * Merges one more module. The order is the order of the calls. The module must
 * live as long as the merge is used. BCF_ERROR_ARGUMENT after bcf_merge_finish.
 * BCF_ERROR_MEMORY ends the merge: it finds nothing any more.
 */
BCF_API enum bcf_status bcf_merge_add(struct bcf_merge *merge, const struct bcf_module *module,
                                      struct bcf_error *error);

/** Ends the merge, once, and makes its findings, the worst first. */
BCF_API enum bcf_status bcf_merge_finish(struct bcf_merge *merge, struct bcf_error *error);

/**
 * The flags of the merged module after bcf_merge_finish, requirements apart.
 * Where LLVM would have stopped, the flag is as it was before.
 */
BCF_API size_t bcf_merge_flag_count(const struct bcf_merge *merge);
/** The flag at index; NULL beyond the last. */
BCF_API const struct bcf_flag *bcf_merge_flag(const struct bcf_merge *merge, size_t index);

/**
 * The module that set the flag at index to the value it has: the first that asks for it. NULL
 * where none does: the value is a list put together from several, or LLVM made it 0 because a
 * module has no such flag; and beyond the last flag.
 */
BCF_API const struct bcf_module *bcf_merge_flag_origin(const struct bcf_merge *merge, size_t index);
/**
 * Every distinct thing that modules ask for, for the flag at index: first what it ended up with,
 * where a module asks for that, then what others asked for. How many there are; 0 beyond the last
 * flag.
 */
BCF_API size_t bcf_merge_flag_side_count(const struct bcf_merge *merge, size_t index);
/** The one at index side; NULL beyond the last. */
BCF_API const struct bcf_side *bcf_merge_flag_side(const struct bcf_merge *merge, size_t index,
                                                   size_t side);

/** How many findings there are after bcf_merge_finish. */
BCF_API size_t bcf_merge_finding_count(const struct bcf_merge *merge);
/** The finding at index; NULL beyond the last. */
BCF_API const struct bcf_finding *bcf_merge_finding(const struct bcf_merge *merge, size_t index);

#ifdef __cplusplus
}
#endif

#endif
