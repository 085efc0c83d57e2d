/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* bcflags-print: the flags of the module, as 'bcflags dump' shows them. */

#include "pass/flags.h"
#include "pass/module.h"
#include "pass/pass.h"
#include "speech.h"

void pass_print(LLVMModuleRef llvm_module)
{
    struct bcf_arena arena = {0};
    struct bcf_builder *builder;
    const struct bcf_module *module = pass_module_read(llvm_module, &builder);
    struct bcf_text text;

    if (!module)
        return;
    bcf_text_init(&text, &arena);
    pass_add_flags(&text, module);
    if (text.failed)
        plugin_warn("memory is exhausted: the flags cannot be shown");
    else
        plugin_say_text(bcf_text_view(&text));
    bcf_arena_free(&arena);
    bcf_builder_free(builder);
}
