/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* bcflags retag: changes module flags where they stand. */

#include "command.h"

#include <stdio.h>

int retag_main(int argc, char **argv)
{
    (void)argc, (void)argv;
    fprintf(stderr, "bcflags: error: retag cannot change flags yet\n");
    return STATUS_TROUBLE;
}
