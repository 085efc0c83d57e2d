/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The check of the module that LLVM has against those of files. */

#ifndef PLUGIN_PASS_CHECK_H
#define PLUGIN_PASS_CHECK_H

#include "pass/pass.h"

/* paths: of objects and archives, with a separator between them. What is worst is how errors are
 * said, and that a file cannot be read. */
void pass_check_against(LLVMModuleRef llvm_module, const char *paths, char separator,
                        enum pass_severity worst);

#endif
