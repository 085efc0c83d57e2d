/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Why a flag of a module may not become what is wished of it. */

#ifndef BCF_RETAG_OBSTACLES_H
#define BCF_RETAG_OBSTACLES_H

#include "retag/patch.h"

/* A flag is to have a value, or to be gone. */
struct bcf_flag_wish {
    struct bcf_patch *patch;
    const struct bcf_module *module;
    bcf_string key;
    bool drops;
    uint64_t value;
    struct bcf_patch_module *found;
    struct bcf_patch_result *result;
    struct bcf_error *error;
};

/* Says why the wish cannot come true; returns false. */
__attribute__((format(printf, 2, 3))) bool bcf_wish_refuse(struct bcf_flag_wish *wish,
                                                           const char *format, ...);

/* Whether the wish is for this flag. */
bool bcf_wish_concerns(const struct bcf_flag_wish *wish, const struct bcf_flag *flag);

/* The rest refuse where they say no. The first needs nothing but the module, the others what was
 * found in it. */

/* Where the module and the key stand in the way, whatever the value is. */
bool bcf_wish_may_change(struct bcf_flag_wish *wish);
/* Where the hash of the module does. */
bool bcf_wish_may_change_hash(struct bcf_flag_wish *wish);
/* The flag that is to change, by its index. */
bool bcf_wish_find_flag(struct bcf_flag_wish *wish, size_t *index);
/* Whether the node of the flag is its own. */
bool bcf_wish_may_change_node(struct bcf_flag_wish *wish, const struct bcf_flag_node *node);
/* Whether the symbol table of the file says nothing else then. */
bool bcf_wish_may_differ_from_symbols(struct bcf_flag_wish *wish, const struct bcf_flag *flag);
/* Whether a flag of this type may have the value at all. */
bool bcf_wish_may_have_value(struct bcf_flag_wish *wish, const struct bcf_flag *flag);
/* Whether the string of the key is this flag's alone, and can be written over. */
bool bcf_wish_may_change_key(struct bcf_flag_wish *wish, const struct bcf_flag *flag,
                             const struct bcf_referred *key);

#endif
