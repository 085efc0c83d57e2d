/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Runs a program, and waits for it no longer than told. */

#ifndef BCF_LINKER_PROCESS_H
#define BCF_LINKER_PROCESS_H

#include "linker/interruption.h"

#include <stddef.h>

struct bcf_process {
    const char *program;
    char *const *arguments;          /* NULL-terminated */
    char *const *environment;        /* NULL-terminated */
    int output;                      /* the file for what it writes to stdout */
    int errors;                      /* that for stderr; both above those of the standard streams */
    unsigned seconds;                /* how long it may take */
    unsigned long long largest_file; /* how many bytes it may write to one file */
    const struct bcf_interruption *interruption; /* what ends it early */
};

enum bcf_process_fate {
    BCF_PROCESS_EXITED,      /* value: the exit status */
    BCF_PROCESS_DIED,        /* value: the signal */
    BCF_PROCESS_TOO_LONG,    /* it was killed */
    BCF_PROCESS_INTERRUPTED, /* it was killed, because we are about to be */
    BCF_PROCESS_LOST,        /* nobody can say how it ended. value: the errno */
    BCF_PROCESS_NOT_RUN,     /* value: the errno */
};

struct bcf_process_end {
    enum bcf_process_fate fate;
    int value;
};

/* A descriptor above those of the standard streams, which may be free; -1 if it cannot be had.
 * Takes over the one that is given. */
int bcf_process_raise_descriptor(int descriptor);

/* The exit status where the program could not be run. */
#define BCF_PROCESS_NOT_FOUND 127

/* Runs it in a process group of its own, with stdin empty. What it leaves behind in the group is
 * killed. No signal handlers, no pipes; nothing of ours is waited for but this child. */
struct bcf_process_end bcf_process_run(const struct bcf_process *process);

#endif
