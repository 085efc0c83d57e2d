/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Strings of metadata that functions are called with. Which ones a call has cannot be told without
 * following all values of a function. But only intrinsics take metadata (LLVM source: Verifier.cpp,
 * visitFunction), and of most it is known that they take no string, or what it can be.
 */

#ifndef BCF_RETAG_STRING_OPERANDS_H
#define BCF_RETAG_STRING_OPERANDS_H

#include "bitcode/reader.h"

/* Finds an intrinsic that the module declares which may be called with any string. *found lives in
 * the arena; it is empty if there is none. */
void bcf_string_operands_find(struct bcf_module_reader *reader, struct bcf_arena *arena,
                              bcf_string *found);

#endif
