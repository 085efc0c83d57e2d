/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Where a rustc has its libraries: it is asked. */

#ifndef BCFLAGS_RUSTC_SYSROOT_H
#define BCFLAGS_RUSTC_SYSROOT_H

#include <stdbool.h>

struct rustc_sysroot {
    char *path;    /* of the sysroot, absolute */
    char *rustlib; /* in it: "lib/rustlib" */
    char *target;
    char *libraries; /* those of the target, in the sysroot: "lib/rustlib/TARGET/lib" */
};

/* A sysroot or target that is NULL is that of rustc; a program that is NULL that of the sysroot, or
 * what RUSTC says, or "rustc". False, and says why, where it cannot be told; nothing has to be
 * freed then. */
bool rustc_sysroot_find(struct rustc_sysroot *found, const char *program, const char *sysroot,
                        const char *target);
void rustc_sysroot_free(struct rustc_sysroot *found);

#endif
