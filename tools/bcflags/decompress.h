/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Decompresses sections with zlib and zstd, which are loaded when the first such section
 * turns up. */

#ifndef BCFLAGS_DECOMPRESS_H
#define BCFLAGS_DECOMPRESS_H

#include "bcflags/bcflags.h"

/* For bcf_open_options; context is not used. */
bcf_decompress decompress_section;

#endif
