/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/** Which commands of bcflags retag would mend what was found. Included by bcflags.h. */
#ifndef BCFLAGS_SUGGESTION_H
#define BCFLAGS_SUGGESTION_H

#include "bcflags/finding.h"
#include "bcflags/knowledge.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Changes of module flags that mend findings, put together. */
struct bcf_suggestion;

/** Makes an empty one; *suggestion must be freed with bcf_suggestion_free. */
BCF_API enum bcf_status bcf_suggestion_new(struct bcf_suggestion **suggestion,
                                           struct bcf_error *error);
/** Frees it. NULL is allowed. */
BCF_API void bcf_suggestion_free(struct bcf_suggestion *suggestion);

/** What became of a finding. */
enum bcf_suggestion_outcome {
    /** The commands mend it. */
    BCF_SUGGESTION_MENDS = 0,
    /** It is about flags in conflict, and cannot be mended so: see the reason. */
    BCF_SUGGESTION_CANNOT = 1,
    /** It is about something else: errors that are no conflict of flags, losses, changes, modules
     * that do not meet. */
    BCF_SUGGESTION_OTHER = 2
};

struct bcf_suggestion_result {
    enum bcf_suggestion_outcome outcome;
    /** Why it cannot be mended, a clause without a full stop; empty unless that is the outcome. It
     * lives as long as the suggestion. */
    bcf_string reason;
    /** The side that stays as it is and that the others come to agree with; else NULL. */
    const struct bcf_side *keep;
    /** True where some of the others do without the flag instead. */
    bool is_drop;
    /** The worst of the changes, never one that bcf_retag_is_allowed denies, and its words. */
    struct bcf_retag_judgement judgement;
};

/**
 * Adds what mends a finding where modules are refused for the values of a flag ("flag-values",
 * "flag-overrides", "flag-warning") or its behavior ("flag-behaviors"). Which side changes: none
 * that bcf_retag_is_allowed denies, that lies in no file or that rustc makes anew with every build
 * (*.rcgu.o), or whose files hold what would have to change with it and cannot; Rust's own
 * libraries and archives rather than single objects; the fewer modules; what is safe rather than
 * what has a condition. A side gets the value of the one that stays, or does without the flag where
 * that cannot be (see bcf_patch_set_flag, which is tried where the inputs are still open). The
 * sides of the finding must live until bcf_suggestion_finish.
 */
BCF_API enum bcf_status bcf_suggestion_add(struct bcf_suggestion *suggestion,
                                           const struct bcf_finding *finding,
                                           struct bcf_suggestion_result *result,
                                           struct bcf_error *error);

/** Makes the commands of all that was added. */
BCF_API enum bcf_status bcf_suggestion_finish(struct bcf_suggestion *suggestion,
                                              struct bcf_error *error);

/** How many commands there are, once it is finished. */
BCF_API size_t bcf_suggestion_command_count(const struct bcf_suggestion *suggestion);
/**
 * The command at index, in the words of a POSIX shell, one line without its end; empty beyond the
 * last. Files are changed in place; of an archive in which others have to stay as they are only
 * members, each named (--only). Libraries in a sysroot of rustc stay as they are: the command makes
 * another sysroot, "bcflags-sysroot", in the current folder, or, where the sysroot is one that
 * bcflags retag has made, makes that anew from the original. It lives as long as the suggestion.
 */
BCF_API bcf_string bcf_suggestion_command(const struct bcf_suggestion *suggestion, size_t index);

#ifdef __cplusplus
}
#endif

#endif
