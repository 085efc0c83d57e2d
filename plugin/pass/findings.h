/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Findings as diagnostics and remarks of LLVM. */

#ifndef PLUGIN_PASS_FINDINGS_H
#define PLUGIN_PASS_FINDINGS_H

#include "base/arena.h"
#include "bcflags/bcflags.h"
#include "pass/pass.h"

/*
 * Says what a link has found about one of its modules, which is the one that LLVM has: an error as
 * worst, a risk or a loss as a warning. All of it goes into the remarks, if the program keeps any,
 * and before anything is said, for an error may end the program. False if memory is exhausted.
 */
bool pass_findings_say(LLVMModuleRef llvm_module, const struct bcf_module *module,
                       const struct bcf_link *link, enum pass_severity worst,
                       struct bcf_arena *arena);

#endif
