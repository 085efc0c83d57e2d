/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "linker/arguments.h"

bool bcf_arguments_expand(struct bcf_arguments *arguments, struct bcf_arena *arena, int argc,
                          char *const *argv)
{
    size_t count = argc > 0 ? (size_t)argc : 0;

    *arguments = (struct bcf_arguments){NULL, count, NULL};
    arguments->list = bcf_arena_alloc(arena, (count + 1) * sizeof(*arguments->list));
    if (!arguments->list)
        return false;
    for (size_t i = 0; i < count; i++) {
        arguments->list[i] = argv[i];
        if (argv[i][0] == '@' && !arguments->unread)
            arguments->unread = argv[i];
    }
    return true;
}

bool bcf_arguments_call_elf_lld(int argc, char *const *argv)
{
    (void)argv;
    return argc > 0;
}
