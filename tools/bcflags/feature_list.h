/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Lists of target features: "+avx,+avx2,-sse4a". Compilers repeat themselves in
 * them; the last mention of a feature counts. */

#ifndef BCFLAGS_FEATURE_LIST_H
#define BCFLAGS_FEATURE_LIST_H

#include "bcflags/bcflags.h"

/* One feature, as a view of the text it was read from. */
struct feature {
    bcf_string name;
    char sign; /* '+' or '-' */
};

/* Each feature once, sorted by name. */
struct feature_list {
    struct feature *items;
    size_t count;
    /* One is listed with both signs: then others may come or go with the first. */
    bool has_both_signs;
};

struct feature_list parse_features(bcf_string text);
void free_features(struct feature_list *list);

/* The feature of this name; NULL where it is not listed. */
const struct feature *find_feature(const struct feature_list *list, bcf_string name);

/* The list as text again, in memory that the caller frees. */
char *features_text(const struct feature_list *list);

/* True for the name of the attribute that is such a list. */
bool is_feature_attribute(bcf_string name);

/* Takes the next item off a list with commas; an empty one at its end. */
bcf_string next_item(bcf_string *list);

#endif
