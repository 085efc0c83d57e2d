/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * bcflags-lto.so, loaded into ld.lld by -plugin-opt=-load=FILE or -mllvm -load=FILE, and into other
 * linkers by -plugin FILE.
 *
 * lld loads it while it reads its options, before it opens any input. The dynamic linker then calls
 * the constructor below, with the arguments of the program. Other linkers call onload behind that
 * (gnu/onload.c).
 */

#include "check.h"
#include "gnu/line.h"
#include "linker/question.h"

#include <stdlib.h>
#include <unistd.h>

static __attribute__((constructor)) void begin(int argc, char **argv)
{
    gnu_line_remember(argc, argv);
    if (argc < 1 || getenv(BCF_LINKER_CHILD_VARIABLE) || !bcf_arguments_call_elf_lld(argc, argv) ||
        gnu_line_loads_us())
        return;
    if (plugin_check_link(argc, argv))
        _exit(EXIT_FAILURE); /* lld has made nothing yet that would have to be undone */
}
