/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The list of files that each program of the bench goes through, several times. */

#ifndef BENCH_LIST_H
#define BENCH_LIST_H

#include <stdbool.h>

/** Does to one file what is measured; returns whether it could. */
typedef bool visit_file(const char *path);

/**
 * The whole of a program "NAME REPEATS LIST": calls visit for every file that LIST names,
 * one a line, REPEATS times. With 0 it only reads the list: that is what to subtract.
 * Returns the exit status.
 */
int visit_list(int argc, char **argv, visit_file *visit);

#endif
