/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What is said of an overlay of a sysroot. */

#ifndef BCFLAGS_RETAG_SYSROOT_TEXT_H
#define BCFLAGS_RETAG_SYSROOT_TEXT_H

#include "retag.h"
#include "rustc_sysroot.h"

/* What it is, for a file in it; the caller frees it. */
char *retag_sysroot_origin(const struct rustc_sysroot *sysroot, const struct retag_wishes *wishes);

/* What became of the libraries, and how cargo and rustc are told to use them. out is absolute
 * unless it is a dry run. */
void retag_sysroot_print(const struct retag *retag, const struct rustc_sysroot *sysroot,
                         const char *out);

/* On stderr: what they should know of it who build with it. */
void retag_sysroot_print_notes(const struct retag *retag, bool is_anew);

#endif
