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
