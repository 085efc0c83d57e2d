/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Loaded into a linker, this says on stderr which LLVM is there. The linker cannot be run for it.
 */

#include "linker/question.h"

#include <stdio.h>

static __attribute__((constructor)) void begin(int argc, char **argv)
{
    struct bcf_arena arena = {0};
    struct bcf_arguments arguments;
    struct bcf_linker linker;

    if (!bcf_arguments_expand(&arguments, &arena, argc, argv))
        return;
    bcf_linker_init(&linker, &arena, &arguments, 1);
    linker.program = NULL;
    (void)fprintf(stderr, "LLVM %u\n", bcf_linker_llvm(&linker));
    bcf_arena_free(&arena);
}
