/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "pass/module.h"

#include "pass/pass.h"
#include "speech.h"

#include <llvm-c/Core.h>

static bcf_string name_of(LLVMModuleRef module)
{
    bcf_string name;

    name.data = LLVMGetModuleIdentifier(module, &name.size);
    return name;
}

const struct bcf_module *pass_module_read(LLVMModuleRef from, struct bcf_builder **builder)
{
    const struct bcf_module *module;
    struct bcf_error error;

    if (bcf_llvm_read_module(from, name_of(from), builder, &error) == BCF_OK &&
        bcf_builder_module(*builder, &module, &error) == BCF_OK)
        return module;
    plugin_warn("%s is not checked: %s", name_of(from).data, error.message);
    bcf_builder_free(*builder);
    *builder = NULL;
    return NULL;
}
