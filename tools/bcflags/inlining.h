/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Whether target attributes keep LLVM from inlining one function into another:
 * it needs a caller that has all the features of the callee (LLVM source:
 * TargetTransformInfoImpl.h and the targets' areInlineCompatible).
 */

#ifndef BCFLAGS_INLINING_H
#define BCFLAGS_INLINING_H

#include "attribute_table.h"

enum answer { ANSWER_NO, ANSWER_MAYBE, ANSWER_YES };

/*
 * May functions of one set be inlined into those of another, both of the target
 * attributes? NO: *lacking gets the features that the caller lacks, separated by
 * commas, in memory that the caller frees. MAYBE: it depends on what features a
 * CPU has that is not known here; *lacking gets those it must have, or NULL.
 */
enum answer may_inline(const struct attribute_row *callee, const struct attribute_row *caller,
                       char **lacking);

#endif
