/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The module that LLVM has in memory. */

#ifndef PLUGIN_PASS_MODULE_H
#define PLUGIN_PASS_MODULE_H

#include "bcflags/llvm.h"

/* Reads it, under the name that LLVM has for it. *builder owns it and is to be freed. NULL, and a
 * warning is said, where it cannot be read. */
const struct bcf_module *pass_module_read(LLVMModuleRef from, struct bcf_builder **builder);

#endif
