/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/** Findings: what goes wrong, is lost or changes when modules meet, with the evidence. Included by
 * bcflags.h. */
#ifndef BCFLAGS_FINDING_H
#define BCFLAGS_FINDING_H

#include "bcflags/flags.h"

#ifdef __cplusplus
extern "C" {
#endif

/** One thing that goes wrong, is lost or changes when modules meet, or is worth knowing. */
struct bcf_finding;

/** How bad a finding is; the greater, the worse. */
enum bcf_severity {
    /** Worth knowing; nothing is lost. */
    BCF_SEVERITY_NOTE = 0,
    /** It links, with a value that some module did not ask for. */
    BCF_SEVERITY_CHANGE = 1,
    /** It links, and a protection or an optimisation is gone. */
    BCF_SEVERITY_LOSS = 2,
    /** It fails if ThinLTO imports across this edge. */
    BCF_SEVERITY_RISK = 3,
    /** This link will fail. */
    BCF_SEVERITY_ERROR = 4
};

/** "error", "risk", "loss", "change" or "note". */
BCF_API const char *bcf_severity_name(enum bcf_severity severity);

/** What all findings of one id have in common; strings are static. */
struct bcf_finding_info {
    const char *id;
    /** The usual one. */
    enum bcf_severity severity;
    const char *title;
    const char *effect;
};

/** All there are; NULL beyond the last. */
BCF_API const struct bcf_finding_info *bcf_finding_info_at(size_t index);

/** How bad it is. */
BCF_API enum bcf_severity bcf_finding_severity(const struct bcf_finding *finding);
/** The stable id, for example "flag-values". */
BCF_API const char *bcf_finding_id(const struct bcf_finding *finding);
/** What it is about: a flag's key, "triple", "data layout"; empty where the title says it all. */
BCF_API bcf_string bcf_finding_subject(const struct bcf_finding *finding);
/** True where the subject is the key of a module flag. */
BCF_API bool bcf_finding_is_about_flag(const struct bcf_finding *finding);
/** What is the matter with the subject: "has conflicting values". */
BCF_API const char *bcf_finding_title(const struct bcf_finding *finding);
/** One sentence: what LLVM does about it. */
BCF_API const char *bcf_finding_effect(const struct bcf_finding *finding);

/** How many notes there are: sentences about this finding alone, without a full stop. */
BCF_API size_t bcf_finding_note_count(const struct bcf_finding *finding);
/** The note at index; empty beyond the last. */
BCF_API bcf_string bcf_finding_note(const struct bcf_finding *finding, size_t index);

/**
 * Writes the finding for people, as a compiler would: what, which modules ask
 * for what, what it means, and what to do. Several lines, each ended. Works as
 * snprintf does, but returns 0 where memory is exhausted.
 */
BCF_API size_t bcf_finding_format(const struct bcf_finding *finding, char *buffer, size_t size);

/**
 * Writes the finding as one of LLVM's remarks: a YAML document of its own that llvm-remarkutil,
 * opt-viewer and llvm-c/Remarks.h read. An error is a !Failure, a risk or a loss !Missed, a change
 * or a note an !Analysis. The pass is "bcflags", the name the finding's id, the function the source
 * file of the first module of the first side, or its address where it has no name. The values of
 * the arguments, one after the other, are a message for people; their keys (Flag, Value, Behavior,
 * Module, Effect, Help and others) tell a program what is what, and the modules that stand behind
 * a value are those that ask for it. What UTF-8 or YAML cannot hold is escaped as \XX. Works as
 * snprintf does, but returns 0 where memory is exhausted (LLVM source:
 * Remarks/YAMLRemarkParser.cpp, YAMLRemarkSerializer.cpp).
 */
BCF_API size_t bcf_finding_format_remark(const struct bcf_finding *finding, char *buffer,
                                         size_t size);

/**
 * The sides of a finding: every distinct thing that modules ask for, with the
 * modules that ask for it. The first is what LLVM's merged module ends up
 * with where it ends up with one of them.
 */
struct bcf_side;

/** How many sides there are; at least one. */
BCF_API size_t bcf_finding_side_count(const struct bcf_finding *finding);
/** The side at index; NULL beyond the last. */
BCF_API const struct bcf_side *bcf_finding_side(const struct bcf_finding *finding, size_t index);

/** The flag as it stands in these modules; NULL where they do not have it. */
BCF_API const struct bcf_flag *bcf_side_flag(const struct bcf_side *side);
/**
 * The value with which LLVM merges it, after the upgrades it makes on reading;
 * NULL where bcf_side_flag is.
 */
BCF_API const struct bcf_value *bcf_side_value(const struct bcf_side *side);
/** The behavior with which LLVM merges it, after the upgrades it makes on reading. */
BCF_API uint64_t bcf_side_behavior(const struct bcf_side *side);
/**
 * The triple or data layout, where the finding is about those; what is wrong
 * with the flag, where it is malformed; what these modules have in common, where
 * that is no flag; else empty.
 */
BCF_API bcf_string bcf_side_text(const struct bcf_side *side);
/** How many modules are on this side. */
BCF_API size_t bcf_side_module_count(const struct bcf_side *side);
/** The module at index, in the order of the merge; NULL beyond the last. */
BCF_API const struct bcf_module *bcf_side_module(const struct bcf_side *side, size_t index);

/** How many objects without bitcode are on this side. */
BCF_API size_t bcf_side_object_count(const struct bcf_side *side);
/** The object at index; NULL beyond the last. */
BCF_API const struct bcf_object *bcf_side_object(const struct bcf_side *side, size_t index);

/**
 * The value the merged module would have: the present one for "change", NULL
 * where there is none because LLVM stops.
 */
BCF_API const struct bcf_value *bcf_finding_result(const struct bcf_finding *finding);

#ifdef __cplusplus
}
#endif

#endif
