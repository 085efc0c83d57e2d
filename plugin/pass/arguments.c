/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "pass/arguments.h"

void pass_arguments_add(struct pass_arguments *arguments, const char *key, bcf_string words)
{
    const char *copy = bcf_arena_copy(arguments->arena, words.data, words.size);

    if (!copy || bcf_arena_grow(arguments->arena, &arguments->list, arguments->count,
                                &arguments->capacity, sizeof(*arguments->list)) != 0)
        arguments->has_failed = true;
    else
        arguments->list[arguments->count++] = (struct pass_argument){key, copy};
}

bool pass_arguments_keep(const struct pass_arguments *arguments, LLVMModuleRef llvm_module,
                         enum pass_remark_kind kind, const char *name)
{
    const struct pass_remark remark = {kind, name, arguments->list, arguments->count};

    if (!arguments->has_failed)
        pass_keep_remark(llvm_module, &remark);
    return !arguments->has_failed;
}
