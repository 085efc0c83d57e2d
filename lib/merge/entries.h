/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The module flags of one module as LLVM sees them: nodes, sound or not, that it rewrites when it
 * reads the module. */

#ifndef BCF_MERGE_ENTRIES_H
#define BCF_MERGE_ENTRIES_H

#include "base/arena.h"
#include "bitcode/module.h"

struct bcf_flag_entry {
    const struct bcf_flag *flag; /* NULL: LLVM has added it */
    size_t operand_count;
    bool has_behavior; /* the first operand is an integer */
    bool has_key;      /* the second is a string */
    uint64_t behavior;
    bcf_string key;
    const struct bcf_value *value; /* the third operand; the whole node if there are fewer */
};

struct bcf_flag_entries {
    struct bcf_flag_entry *list;
    size_t count;
    size_t capacity;
    bool is_there; /* there is a list, be it empty */
};

/* Whether LLVM's linker can take it for a flag: a fourth operand does not bother it. */
static inline bool bcf_entry_is_sound(const struct bcf_flag_entry *entry)
{
    return entry->operand_count >= 3 && entry->has_behavior && entry->has_key;
}

/* The nodes as they stand in the module. False if memory is exhausted. */
bool bcf_entries_make(struct bcf_arena *arena, const struct bcf_module *module,
                      struct bcf_flag_entries *entries);

/* What becomes of them when this LLVM reads the module (LLVM source: AutoUpgrade.cpp,
 * UpgradeModuleFlags, UpgradeARCRuntime, copyModuleAttrToFunctions). *crashes is set where LLVM
 * does not survive it. False if memory is exhausted. */
bool bcf_entries_upgrade(struct bcf_arena *arena, unsigned llvm, const struct bcf_module *module,
                         struct bcf_flag_entries *entries, bool *crashes);

/* True if this LLVM, when it reads the module, gives the functions what the flags say of branch
 * protection: on ARM, unless a flag says that it has been done. */
bool bcf_module_moves_protections(unsigned llvm, const struct bcf_module *module);

/* What LLVM's verifier says of a node by itself, in words; NULL if it is sound (LLVM source:
 * Verifier.cpp, visitModuleFlag). */
const char *bcf_entry_flaw(unsigned llvm, const struct bcf_flag_entry *entry);

/* Whether this LLVM does not survive looking for linker options among the flags, to upgrade them to
 * a named node (LLVM source: BitcodeReader.cpp). */
bool bcf_entries_crash(unsigned llvm, const struct bcf_flag_entries *entries);

/* What this LLVM's verifier does to it, which is called when a module with debug info is read: it
 * rejects flags that are malformed, as they are before the upgrades, with a fatal error. False if
 * memory is exhausted. */
bool bcf_entries_verify(struct bcf_arena *arena, unsigned llvm,
                        const struct bcf_flag_entries *entries, enum bcf_verdict *verdict);

#endif
