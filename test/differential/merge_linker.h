/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#ifndef MERGE_LINKER_H
#define MERGE_LINKER_H

#include <llvm-c/Core.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct merge_linker;

/* A context for modules of any LLVM that this one can read. */
LLVMContextRef merge_context_new(void);

struct merge_linker *merge_linker_new(LLVMModuleRef destination);
/* Links a module, which is gone then, into the destination. What both define is no error. */
bool merge_linker_fails(struct merge_linker *linker, LLVMModuleRef source);
void merge_linker_free(struct merge_linker *linker);

LLVMMemoryBufferRef merge_write_module(LLVMModuleRef module);
LLVMMetadataRef merge_distinct_node(LLVMContextRef context, LLVMMetadataRef *operands,
                                    size_t count);

#ifdef __cplusplus
}
#endif

#endif
