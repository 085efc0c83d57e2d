/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What came of a merge: a record of the flags that the module has. */

#ifndef PLUGIN_PASS_MERGED_H
#define PLUGIN_PASS_MERGED_H

#include "pass/pass.h"

/* Appends the flags to a file, as 'bcflags dump --raw' writes them, if path is not NULL; and keeps
 * them as a remark, if the program keeps any. */
void pass_merged_record(LLVMModuleRef llvm_module, const char *path);

#endif
