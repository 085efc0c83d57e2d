/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* bcflags retag --sysroot OUT: a sysroot for rustc whose libraries of one target say what is
 * wished, and which is links to the real one in everything else. */

#ifndef BCFLAGS_RETAG_SYSROOT_H
#define BCFLAGS_RETAG_SYSROOT_H

#include "output.h"
#include "retag.h"

struct retag_sysroot {
    const char *out;    /* NULL: none is to be made */
    const char *base;   /* the sysroot that it stands for; NULL: that of rustc */
    const char *target; /* NULL: that for which rustc compiles unasked */
    const char *rustc;  /* the program; NULL: see rustc_sysroot.h */
};

/* Fills the files of retag, which it closes again. Returns an exit status. */
int retag_sysroot(struct retag *retag, const struct retag_sysroot *request, enum format format);

#endif
