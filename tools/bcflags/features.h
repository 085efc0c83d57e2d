/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Lists of target features: "+avx,+avx2,-sse4a". Compilers repeat themselves in
 * them; the last mention of a feature counts. */

#ifndef BCFLAGS_FEATURES_H
#define BCFLAGS_FEATURES_H

#include "bcflags/bcflags.h"

/* The list with each feature once, sorted by name, in memory that the caller
 * frees. */
char *tidy_features(bcf_string list);

/* True for the name of the attribute that is such a list. */
bool is_feature_attribute(bcf_string name);

/* Takes the next item off a list with commas; an empty one at its end. */
bcf_string next_item(bcf_string *list);

#endif
