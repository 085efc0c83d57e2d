/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/** What is known about flags and function attributes. Included by bcflags.h. */
#ifndef BCFLAGS_KNOWLEDGE_H
#define BCFLAGS_KNOWLEDGE_H

#include "bcflags/flags.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What is known about a module flag; all strings are static, none is NULL. */
struct bcf_flag_info {
    const char *key;
    /** The LLVM whose compilers began to set it: "LLVM 15"; "LLVM 17 to 19" is one of these. */
    const char *since;
    /** What the flag says, in a few words. */
    const char *meaning;
    /** The options of clang and rustc that set it; "" where there are none. */
    const char *clang;
    const char *rustc;
    /** What it means that two modules disagree; "" where that is not known. */
    const char *consequence;
    /** What to do then, where it is more than to compile both with one option; else "". */
    const char *help;
};

/** NULL for a key that is not known. */
BCF_API const struct bcf_flag_info *bcf_flag_info(bcf_string key);
/** All that are known, by subject; NULL beyond the last. */
BCF_API const struct bcf_flag_info *bcf_flag_info_at(size_t index);

/** Who sets a flag with which behavior; strings are static. */
struct bcf_flag_setter {
    /** One of bcf_behavior. */
    uint64_t behavior;
    /** Compilers, with their versions where these differ. */
    const char *who;
};

/** The setters of a flag, one for each behavior; NULL beyond the last. */
BCF_API const struct bcf_flag_setter *bcf_flag_setter(bcf_string key, size_t index);

/** The word for a value of a flag, as "kernel" for 2 of "Code Model"; or NULL. */
BCF_API const char *bcf_flag_value_word(bcf_string key, uint64_t number);
/** The values of a flag that have words, and the word; NULL beyond the last. */
BCF_API const char *bcf_flag_value_at(bcf_string key, size_t index, uint64_t *number);

/** What compilers write as the value of a flag (LLVM source: LangRef, "Module Flags Metadata";
 * clang's CodeGenModule.cpp): a number, which it is also where the key is not known, a string, a
 * list (BCF_VALUE_NODE) or another constant. */
BCF_API enum bcf_value_kind bcf_flag_value_kind(bcf_string key);

/** The options that give a flag one value; strings are static, "" where there is no option. */
struct bcf_flag_option {
    uint64_t number;
    /** How the triples it holds for begin; "" for all. */
    const char *triple;
    const char *clang;
    const char *rustc;
};

/** The options of a flag that bcf_flag_value_option looks at; NULL beyond the last. */
BCF_API const struct bcf_flag_option *bcf_flag_option_at(bcf_string key, size_t index);

/**
 * The whole option of clang or rustc that gives a flag this value on a target,
 * where it is not bcf_flag_info's with the word behind it: then NULL. "" if
 * there is no option.
 */
BCF_API const char *bcf_flag_value_option(bcf_string key, uint64_t number, bcf_string triple,
                                          bool is_rustc);

/**
 * What it means to change a flag of a module after it was compiled, as bcflags/retag.h does, in a
 * link where LTO takes the module's bitcode. Native code that stands beside it does not change.
 */
enum bcf_retag_risk {
    /** Nothing in the module depends on the flag: it is read in the link, for all code. */
    BCF_RETAG_SAFE = 0,
    /** As safe, if what the words say holds; worth a note. */
    BCF_RETAG_CONDITION = 1,
    /** It does no harm and next to nothing: the code keeps what it was compiled with. */
    BCF_RETAG_POINTLESS = 2,
    /** Code or data in the module was compiled under the flag, or a protection is lost: what
     * breaks is in the words. Not to be done unless it is asked for once more. */
    BCF_RETAG_MEANING = 3,
    /** Other parts of the file say the same: it cannot be done by the flag alone. */
    BCF_RETAG_REPEATED = 4,
    /** The flag is not known: nobody can tell. As BCF_RETAG_MEANING. */
    BCF_RETAG_UNKNOWN = 5,
    /** The module's target does not have the value: LLVM stops. As BCF_RETAG_MEANING. */
    BCF_RETAG_UNSUPPORTED = 6
};

/** "safe", "conditional", "pointless", "meaning", "repeated", "unknown" or "unsupported". */
BCF_API const char *bcf_retag_risk_name(enum bcf_retag_risk risk);
/** False where it is to be refused, unless the user insists: MEANING, REPEATED, UNKNOWN and
 * UNSUPPORTED. */
BCF_API bool bcf_retag_is_allowed(enum bcf_retag_risk risk);

/** What is known about changing a flag; strings are static. */
struct bcf_retag_info {
    const char *key;
    /** To a larger number; to a smaller one, or where one of the values is no number. */
    enum bcf_retag_risk larger;
    enum bcf_retag_risk smaller;
    /** To leave it out: the module takes what the others of the link say, or the default. */
    enum bcf_retag_risk drop;
    /** What reads the flag, and what breaks: a clause without a full stop. Never empty. */
    const char *words;
};

/** NULL for a key that is not known (LLVM source: who asks Module::getModuleFlag for it). */
BCF_API const struct bcf_retag_info *bcf_retag_info(bcf_string key);

/** What one change means. */
struct bcf_retag_judgement {
    enum bcf_retag_risk risk;
    /** As in bcf_retag_info, or what is the matter with the value on the target; also there where
     * the key is not known. Static. */
    const char *words;
};

/** What it means that a flag becomes another number; a known one that stays the same is safe.
 * before is NULL where nobody knows it: then it is the worse of both directions. triple is that of
 * the module; where it is empty, the target is taken for one that has the value. */
BCF_API struct bcf_retag_judgement bcf_retag_judge_value(bcf_string key,
                                                         const struct bcf_value *before,
                                                         uint64_t after, bcf_string triple);
/** What it means that a module no longer has the flag. */
BCF_API struct bcf_retag_judgement bcf_retag_judge_drop(bcf_string key);

/**
 * Writes a flag's value for people: "kernel (2)", "4", "\"lp64d\"", and as
 * textual IR where there are no words for it; of long values the first 4 KiB or
 * so. Works as snprintf does.
 */
BCF_API size_t bcf_value_describe(const struct bcf_value *value, bcf_string key, char *buffer,
                                  size_t size);

/**
 * What an attribute means for inlining one function into another that differs in it (LLVM
 * source: Attributes.td, TargetTransformInfo.h, InlineCost.cpp; LLVM 22).
 */
enum bcf_attribute_inlining {
    /** Nothing. */
    BCF_ATTRIBUTE_INLINING_FREE = 0,
    /** Only functions that have the same are inlined into each other. */
    BCF_ATTRIBUTE_INLINING_ALIKE = 1,
    /** A function that has it is not inlined into one that does not. */
    BCF_ATTRIBUTE_INLINING_NOT_OUT = 2,
    /** It depends on the target's rule for what the processor can do. */
    BCF_ATTRIBUTE_INLINING_FEATURES = 3,
    /** A function that has it is not inlined. */
    BCF_ATTRIBUTE_INLINING_NEVER = 4
};

/** What is known about a function attribute; all strings are static, none is NULL. */
struct bcf_attribute_info {
    const char *name;
    /** True for "name"="value"; false for one of LLVM's own names, as nocf_check. */
    bool is_string;
    enum bcf_attribute_inlining inlining;
    /** As in bcf_flag_info. */
    const char *meaning;
    const char *clang;
    const char *rustc;
    /** What else it means in LTO that functions differ in it. */
    const char *consequence;
    const char *help;
};

/** NULL for a name that is not known. */
BCF_API const struct bcf_attribute_info *bcf_attribute_info(bcf_string name);
/** All that are known, by subject; NULL beyond the last. */
BCF_API const struct bcf_attribute_info *bcf_attribute_info_at(size_t index);

#ifdef __cplusplus
}
#endif

#endif
