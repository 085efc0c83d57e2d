/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#ifndef BCF_KNOWLEDGE_BRANCH_PROTECTION_H
#define BCF_KNOWLEDGE_BRANCH_PROTECTION_H

#include "base/text.h"

/* True for a flag that comes from the option for branch protection (ARM), which sets several; and
 * that option as it is for a module, for clang or rustc: nothing where there is none to give. */
bool bcf_is_branch_protection(bcf_string key);
void bcf_add_branch_protection(struct bcf_text *text, const struct bcf_module *like, bool is_rustc);

#endif
