/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/** What is known about flags. Included by bcflags.h. */
#ifndef BCFLAGS_KNOWLEDGE_H
#define BCFLAGS_KNOWLEDGE_H

#include "bcflags/flags.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What is known about a module flag; all strings are static. */
struct bcf_flag_info {
    const char *key;
    /** What the flag says, in a few words. */
    const char *meaning;
    /** The options of clang and rustc that set it; "" where there are none. */
    const char *clang;
    const char *rustc;
    /** What it means that two modules disagree. */
    const char *consequence;
};

/** NULL for a key that is not known. */
BCF_API const struct bcf_flag_info *bcf_flag_info(bcf_string key);

/** The word for a value of a flag, as "kernel" for 2 of "Code Model"; or NULL. */
BCF_API const char *bcf_flag_value_word(bcf_string key, uint64_t number);

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

#ifdef __cplusplus
}
#endif

#endif
