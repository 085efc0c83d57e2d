/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Modules in memory: their identity, and errors. */

#include "reader.h"

#include <llvm-c/Core.h>
#include <llvm-c/DebugInfo.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void bcf_llvm_clear(struct bcf_error *error)
{
    memset(error, 0, sizeof(*error));
    error->offset = UINT64_MAX;
    error->address.data = "";
}

enum bcf_status bcf_llvm_fail(struct bcf_error *error, enum bcf_status status, const char *message)
{
    if (error->status == BCF_OK) {
        error->status = status;
        snprintf(error->message, sizeof(error->message), "%s", message);
    }
    return error->status;
}

static bcf_string view(const char *text)
{
    return text ? (bcf_string){text, strlen(text)} : (bcf_string){"", 0};
}

static LLVMValueRef *take_list(size_t count, struct bcf_error *error)
{
    LLVMValueRef *list = calloc(count + 1, sizeof(LLVMValueRef));

    if (!list)
        bcf_llvm_fail(error, BCF_ERROR_MEMORY, "out of memory");
    return list;
}

/* The first node with this name, or NULL. */
static LLVMValueRef first_node(LLVMModuleRef module, const char *name, struct bcf_error *error)
{
    LLVMValueRef *nodes = take_list(LLVMGetNamedMetadataNumOperands(module, name), error);
    LLVMValueRef first = NULL;

    if (nodes) {
        LLVMGetNamedMetadataOperands(module, name, nodes);
        first = nodes[0];
    }
    free((void *)nodes);
    return first;
}

/* The first operand of a node that is not debug info, or NULL. */
static LLVMValueRef first_operand(LLVMValueRef node, struct bcf_error *error)
{
    LLVMValueRef first = NULL;

    if (!node || LLVMGetMetadataKind(LLVMValueAsMetadata(node)) != LLVMMDTupleMetadataKind)
        return NULL;
    LLVMValueRef *operands = take_list(LLVMGetMDNodeNumOperands(node), error);
    if (operands) {
        LLVMGetMDNodeOperands(node, operands);
        first = operands[0];
    }
    free((void *)operands);
    return first;
}

static bcf_string read_ident(LLVMModuleRef module, struct bcf_error *error)
{
    LLVMValueRef operand = first_operand(first_node(module, "llvm.ident", error), error);
    unsigned size = 0;
    const char *ident = operand ? LLVMGetMDString(operand, &size) : NULL;

    return ident ? (bcf_string){ident, size} : (bcf_string){"", 0};
}

static void read_identity(LLVMModuleRef module, struct bcf_builder *builder,
                          struct bcf_error *error)
{
    size_t size = 0;
    const char *source = LLVMGetSourceFileName(module, &size);

    bcf_builder_set(builder, BCF_FACT_TRIPLE, view(LLVMGetTarget(module)));
    bcf_builder_set(builder, BCF_FACT_DATA_LAYOUT, view(LLVMGetDataLayoutStr(module)));
    bcf_builder_set(builder, BCF_FACT_SOURCE_FILE_NAME, (bcf_string){source, size});
    bcf_builder_set(builder, BCF_FACT_IDENT, read_ident(module, error));
}

enum bcf_status bcf_llvm_read_module(LLVMModuleRef module, bcf_string address,
                                     struct bcf_builder **builder, struct bcf_error *error)
{
    const struct bcf_module *made;
    struct bcf_error unwanted;

    error = error ? error : &unwanted;
    bcf_llvm_clear(error);
    *builder = NULL;
    if (!module)
        return bcf_llvm_fail(error, BCF_ERROR_ARGUMENT, "there is no module");
    if (bcf_builder_new(address, builder, error) != BCF_OK)
        return error->status;
    read_identity(module, *builder, error);
    if (error->status == BCF_OK)
        bcf_llvm_read_flags(module, *builder, error);
    if (error->status == BCF_OK)
        bcf_builder_module(*builder, &made, error);
    if (error->status != BCF_OK) {
        bcf_builder_free(*builder);
        *builder = NULL;
    }
    return error->status;
}
