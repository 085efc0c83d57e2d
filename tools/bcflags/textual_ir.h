/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Makes bitcode of textual IR, with an LLVM that is loaded when the first text turns up:
 * the one that BCFLAGS_LIBLLVM names, or the newest that is installed. */

#ifndef BCFLAGS_TEXTUAL_IR_H
#define BCFLAGS_TEXTUAL_IR_H

#include "contents.h"

#include "bcflags/bcflags.h"

/* Fills bitcode, which must be empty; the caller frees it in any case. name is the file's,
 * for LLVM to call the module by where the text has no source_filename. */
enum bcf_status textual_ir_to_bitcode(const struct contents *text, const char *name,
                                      struct contents *bitcode, struct bcf_error *error);

/* Which LLVM it is: "LLVM 22.1.8", or the name of the library where it does not tell; empty
 * if none was loaded. */
const char *textual_ir_reader(void);

#endif
