/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "linker/question.h"

void bcf_linker_init(struct bcf_linker *linker, struct bcf_arena *arena,
                     const struct bcf_arguments *arguments, unsigned seconds)
{
    *linker = (struct bcf_linker){.arena = arena, .arguments = arguments, .seconds = seconds};
}

void bcf_linker_free(struct bcf_linker *linker)
{
    (void)linker;
}

unsigned bcf_linker_llvm(struct bcf_linker *linker)
{
    (void)linker;
    return 0;
}

bool bcf_linker_ask_participants(struct bcf_linker *linker, struct bcf_participants *participants)
{
    (void)linker;
    *participants = (struct bcf_participants){.refusal = {"nothing was asked", NULL}};
    return true;
}

bool bcf_linker_ask_imports(struct bcf_linker *linker, const char *const *modules, size_t count,
                            struct bcf_imports *imports)
{
    (void)linker;
    (void)modules;
    (void)count;
    *imports = (struct bcf_imports){.refusal = {"nothing was asked", NULL}};
    return true;
}
