/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "linker/question.h"

#include <sys/auxv.h>
#include <unistd.h>

#define THIS_PROGRAM "/proc/self/exe"

/* The child runs the same file even if another has taken its name. Where the dynamic loader was
 * called with the program as an argument, this file is the loader, which the kernel gives no
 * AT_BASE; the loader has put the program's name into AT_EXECFN (glibc source: elf/rtld.c). */
static const char *find_program(void)
{
    union {
        unsigned long number;
        const char *path;
    } started = {getauxval(AT_EXECFN)};

    if (getauxval(AT_BASE) != 0 && access(THIS_PROGRAM, X_OK) == 0)
        return THIS_PROGRAM;
    return started.number != 0 ? started.path : NULL;
}

void bcf_linker_init(struct bcf_linker *linker, struct bcf_arena *arena,
                     const struct bcf_arguments *arguments, unsigned seconds)
{
    *linker = (struct bcf_linker){
        .arena = arena,
        .arguments = arguments,
        .seconds = seconds,
        .program = find_program(),
    };
}
