/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What is wished of the flags of modules, and of which modules. */

#ifndef BCFLAGS_RETAG_WISHES_H
#define BCFLAGS_RETAG_WISHES_H

#include "bcflags/bcflags.h"

/* A flag that is to have another value, or to be away. */
struct retag_wish {
    char *key;
    bool drops;
    uint64_t value; /* unless it drops the flag */
};

struct retag_wishes {
    struct retag_wish *list;
    size_t count;
    size_t capacity;
    /* fnmatch(3): modules whose address or archive member one of them matches. None: all. */
    const char **patterns;
    size_t pattern_count;
    size_t pattern_capacity;
    bool is_forced; /* even where it changes what a module means */
};

/* Takes "KEY=VALUE", where VALUE is a word for a value of the flag or a number; false, and says so,
 * if it is wrong. */
bool retag_wishes_set(struct retag_wishes *wishes, const char *argument);
/* Takes a key whose flag is to be away. */
bool retag_wishes_drop(struct retag_wishes *wishes, const char *key);
void retag_wishes_select(struct retag_wishes *wishes, const char *pattern);
void retag_wishes_free(struct retag_wishes *wishes);

/* True if the pattern matches the module's address or its archive member. */
bool retag_pattern_matches(const char *pattern, const struct bcf_module *module);
/* True if no pattern is there, or one of them matches. */
bool retag_wishes_select_module(const struct retag_wishes *wishes, const struct bcf_module *module);

/* Says on stderr which flags there are whose names are like this one; nothing if there is none. */
void retag_suggest_keys(const char *key);

/* What the flag is to be, in words: "small (1)"; in memory that the caller frees. */
char *retag_wish_words(const struct retag_wish *wish);

#endif
