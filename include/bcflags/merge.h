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

/** The LLVMs whose rules are known, by their major versions: from the oldest to the newest. */
enum { BCF_LLVM_OLDEST = 14, BCF_LLVM_NEWEST = 22 };

/**
 * The version whose rules are used for an LLVM: its own; those of the newest for 0 and for one that
 * is newer; 0 for one that is older than the oldest.
 */
BCF_API unsigned bcf_llvm_rules(unsigned llvm);
/** True if the rules of this LLVM are compared with that LLVM itself by a test; false if they were
 * read in its source, or are not known. */
BCF_API bool bcf_llvm_rules_are_tested(unsigned llvm);

/** Options of a merge. All zero but size asks for the defaults. */
struct bcf_merge_options {
    /** sizeof(struct bcf_merge_options). */
    size_t size;
    /** The major version of the LLVM whose rules hold; 0 for the newest that is known. A newer one
     * has the rules of the newest. */
    unsigned llvm;
};

/**
 * Begins a merge by the rules of the newest LLVM that is known. *merge must be freed with
 * bcf_merge_free, before the inputs of its modules are closed or after, but
 * the findings are to be read before.
 */
BCF_API enum bcf_status bcf_merge_new(struct bcf_merge **merge, struct bcf_error *error);
/** The same by the rules of another. options may be NULL. BCF_ERROR_ARGUMENT for an LLVM older than
 * BCF_LLVM_OLDEST, and for options without their size. */
BCF_API enum bcf_status bcf_merge_new_with(const struct bcf_merge_options *options,
                                           struct bcf_merge **merge, struct bcf_error *error);
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

/** What LLVM does with the modules. */
enum bcf_verdict {
    /** It merges them; there may be warnings. */
    BCF_VERDICT_MERGES = 0,
    /** It stops with an error. */
    BCF_VERDICT_FAILS = 1,
    /** It does not get as far: reading a module ends in a fatal error, because its flags are
     * malformed and it has debug info (LLVM source: AutoUpgrade.cpp, UpgradeDebugInfo, calls the
     * verifier then). */
    BCF_VERDICT_REJECTS = 2,
    /** It takes something malformed for what it is not. As a rule it crashes. */
    BCF_VERDICT_UNDEFINED = 3
};

/** Which error it is. */
enum bcf_merge_error {
    BCF_MERGE_ERROR_NONE = 0,
    /** "IDs have conflicting values" */
    BCF_MERGE_ERROR_VALUES = 1,
    /** "IDs have conflicting override values" */
    BCF_MERGE_ERROR_OVERRIDES = 2,
    /** "IDs have conflicting behaviors" */
    BCF_MERGE_ERROR_BEHAVIORS = 3,
    /** "does not have the required value" */
    BCF_MERGE_ERROR_REQUIREMENT = 4
};

/**
 * What LLVM's C API does: LLVMParseBitcodeInContext2 and llvm::Linker, one module after the other
 * into an empty one. Findings tell more than that: what is wrong with the modules that come after
 * the one at which LLVM stops, and what llvm-link refuses because it calls the verifier.
 */
struct bcf_merge_outcome {
    /** sizeof(struct bcf_merge_outcome), set by the caller. */
    size_t size;
    enum bcf_verdict verdict;
    enum bcf_merge_error error;
    /** The key of the flag in LLVM's message; empty where there is none. */
    bcf_string key;
    /** The module at which it ends; NULL where it does not. */
    const struct bcf_module *module;
    /** How many warnings there are until then. */
    size_t flag_warnings;
    size_t triple_warnings;
    size_t data_layout_warnings;
};

/** Fills *outcome with what is known so far; after bcf_merge_finish, with all. BCF_ERROR_ARGUMENT
 * for one without its size, BCF_ERROR_MEMORY where memory was exhausted. */
BCF_API enum bcf_status bcf_merge_outcome(const struct bcf_merge *merge,
                                          struct bcf_merge_outcome *outcome,
                                          struct bcf_error *error);

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
