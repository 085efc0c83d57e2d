/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* LLVM's rules for one flag, one triple, one data layout: no state. The rules
 * are those of LLVM 22. */

#ifndef BCF_MERGE_RULES_H
#define BCF_MERGE_RULES_H

#include "bcflags/bcflags.h"

/* What happens when a flag that is there already (the destination's) meets
 * another of the same key (the source's). */
enum bcf_rule {
    BCF_RULE_CLASH = 0,     /* behaviors that do not go together: LLVM stops */
    BCF_RULE_SAME,          /* values must be equal, or LLVM stops */
    BCF_RULE_SAME_OVERRIDE, /* likewise, with another message */
    BCF_RULE_KEEP,          /* the destination's stays */
    BCF_RULE_TAKE,          /* the source's replaces it */
    BCF_RULE_WARN,          /* the destination's stays; a warning if they differ */
    BCF_RULE_MAX,           /* the greater value */
    BCF_RULE_MIN,           /* the lesser value */
    BCF_RULE_APPEND,        /* both lists */
    BCF_RULE_APPEND_UNIQUE  /* both lists, each element once */
};

/* The rule for two behaviors that are valid and not "require". */
enum bcf_rule bcf_rule_find(uint64_t destination, uint64_t source);

/* What is wrong with a flag by itself, in words; NULL if it is sound (LLVM
 * source: Verifier.cpp, visitModuleFlag). */
const char *bcf_rule_flaw(const struct bcf_flag *flag);

/* A flag as it takes part in the merge: LLVM rewrites some when it reads a
 * module (LLVM source: AutoUpgrade.cpp, UpgradeModuleFlags). */
struct bcf_upgraded {
    bcf_string key;
    uint64_t behavior;
    /* The number that replaces that of the value, which then is of 32 bits. */
    bool has_number;
    uint64_t number;
};

/* True if LLVM moves what the flags say of branch protection to the functions
 * of this module when it reads it (AutoUpgrade.cpp, copyModuleAttrToFunctions):
 * on ARM, unless a flag says that it has been done. */
bool bcf_rule_moves_to_functions(const struct bcf_module *module);

/* moves: what bcf_rule_moves_to_functions says of the flag's module. */
void bcf_rule_upgrade(const struct bcf_flag *flag, bool moves, struct bcf_upgraded *out);

/* How the triple of a module goes with that of the merged module. */
enum bcf_triples { BCF_TRIPLES_COMPATIBLE, BCF_TRIPLES_DIFFERENT, BCF_TRIPLES_OTHER_MACHINE };

/* LLVM source: Triple.cpp, isCompatibleWith. Neither may be empty. */
enum bcf_triples bcf_triples_compare(bcf_string destination, bcf_string source);

/* True if LLVM takes two data layouts of modules with this triple for the
 * same, after the additions it makes to old ones when it reads them (LLVM
 * source: AutoUpgrade.cpp, UpgradeDataLayoutString). */
bool bcf_data_layouts_agree(bcf_string a, bcf_string b, bcf_string triple);

/* True if the first part of the triple is one of an architecture's names, for
 * example "amd64" of "x86_64". */
bool bcf_triple_is(bcf_string triple, const char *architecture);

#endif
