/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* codemodel FILE: the code model of a module that LLVM reads, textual IR or
 * bitcode. Valid C11 and C++17. */

#include <bcflags/llvm.h>

#include <llvm-c/Core.h>
#include <llvm-c/IRReader.h>

#include <stdio.h>
#include <string.h>

static LLVMModuleRef read_ir(LLVMContextRef context, const char *path)
{
    LLVMMemoryBufferRef buffer;
    LLVMModuleRef module = NULL;
    char *message = NULL;

    /* LLVMParseIRInContext frees the buffer. */
    if (LLVMCreateMemoryBufferWithContentsOfFile(path, &buffer, &message) != 0 ||
        LLVMParseIRInContext(context, buffer, &module, &message) != 0) {
        fprintf(stderr, "%s: %s\n", path, message);
        LLVMDisposeMessage(message);
        return NULL;
    }
    return module;
}

static int print_code_model(LLVMModuleRef llvm_module, const char *path)
{
    const bcf_string address = {path, strlen(path)};
    const struct bcf_module *module;
    struct bcf_builder *builder;
    struct bcf_error error;
    char words[64] = "not set";

    if (bcf_llvm_read_module(llvm_module, address, &builder, &error) != BCF_OK ||
        bcf_builder_module(builder, &module, &error) != BCF_OK) {
        fprintf(stderr, "%s: %s\n", path, error.message);
        bcf_builder_free(builder);
        return 2;
    }
    const struct bcf_flag *flag = bcf_module_find_flag(module, "Code Model");
    if (flag)
        bcf_value_describe(bcf_flag_value(flag), bcf_flag_key(flag), words, sizeof(words));
    printf("%s: %s\n", bcf_module_address(module).data, words);
    bcf_builder_free(builder);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: codemodel FILE\n");
        return 2;
    }
    LLVMContextRef context = LLVMContextCreate();
    LLVMModuleRef module = read_ir(context, argv[1]);
    int status = module ? print_code_model(module, argv[1]) : 2;
    if (module)
        LLVMDisposeModule(module);
    LLVMContextDispose(context);
    return status;
}
