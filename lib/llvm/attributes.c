/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The attributes of the functions of a module in memory. */

#include "reader.h"

#include <llvm-c/Core.h>

#include <stdlib.h>
#include <string.h>

/* The values of a function; data NULL where it does not have the attribute. */
static void read_values(LLVMValueRef function, const char *const *names, size_t count,
                        bcf_string *values)
{
    for (size_t i = 0; i < count; i++) {
        LLVMAttributeRef attribute =
            LLVMGetStringAttributeAtIndex(function, (LLVMAttributeIndex)LLVMAttributeFunctionIndex,
                                          names[i], (unsigned)strlen(names[i]));
        unsigned size = 0;
        values[i] = (bcf_string){NULL, 0};
        if (!attribute)
            continue;
        const char *value = LLVMGetStringAttributeValue(attribute, &size);
        values[i] = (bcf_string){value ? value : "", size};
    }
}

enum bcf_status bcf_llvm_read_attributes(LLVMModuleRef module, const char *const *names,
                                         size_t count, struct bcf_builder *builder,
                                         struct bcf_error *error)
{
    const char *target_names[BCF_MOST_ATTRIBUTES];
    bcf_string values[BCF_MOST_ATTRIBUTES];
    const struct bcf_module *made;
    struct bcf_error unwanted;

    error = error ? error : &unwanted;
    bcf_llvm_clear(error);
    if (!module || !builder)
        return bcf_llvm_fail(error, BCF_ERROR_ARGUMENT, "there is no module, or no builder");
    if (count > BCF_MOST_ATTRIBUTES)
        return bcf_llvm_fail(error, BCF_ERROR_ARGUMENT, "too many attributes at once");
    bcf_builder_begin_attributes(builder, names, count);
    if (count == 0) {
        names = target_names;
        while (count < BCF_MOST_ATTRIBUTES && (target_names[count] = bcf_target_attribute(count)))
            count++;
    }
    for (LLVMValueRef function = LLVMGetFirstFunction(module); function;
         function = LLVMGetNextFunction(function)) {
        read_values(function, names, count, values);
        bcf_builder_add_function(builder, !LLVMIsDeclaration(function), values);
    }
    return bcf_builder_module(builder, &made, error);
}
