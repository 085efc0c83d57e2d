/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Runs rustc as it was asked to run. */

#ifndef RUSTC_RUN_H
#define RUSTC_RUN_H

#include <stdbool.h>

/* Becomes the program. Returns only where that is not possible: the exit status. */
int rustc_become(char *const *arguments);

/* Runs the program, hands it the signals that are for it, and waits. *status is as of waitpid.
 * False
 * where it does not begin to run. */
bool rustc_run(char *const *arguments, int *status);

/* Ends as a program has ended: with its exit status, or by its signal. */
void rustc_end_like(int status);

#endif
