/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Which rules hold in which LLVM. */

#ifndef BCF_MERGE_VERSIONS_H
#define BCF_MERGE_VERSIONS_H

#include "bcflags/bcflags.h"

enum bcf_version_rule {
#define RULE(name, first, last) BCF_RULE_OF_##name,
#include "merge/versions.def"
    BCF_VERSION_RULES
};

/* llvm: a version whose rules are known, see bcf_llvm_rules. */
bool bcf_rule_holds(unsigned llvm, enum bcf_version_rule rule);

#endif
