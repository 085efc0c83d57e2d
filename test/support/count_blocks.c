/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Counts the basic blocks that a program executes (-fsanitize-coverage=trace-pc), and what it takes
 * of memory, and prints the sum at its end: a block is as much as a word of memory. */

#include "allocations.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t blocks;

void __sanitizer_cov_trace_pc(void);

void __sanitizer_cov_trace_pc(void)
{
    blocks++;
}

static __attribute__((destructor)) void print_work(void)
{
    if (!getenv("BCFLAGS_CHILD"))
        printf("work: %" PRIu64 "\n", blocks + allocations.total / sizeof(uint64_t));
}
