/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What bcflags explain has to say: all there is, or what has a certain name. */

#ifndef BCFLAGS_EXPLAIN_H
#define BCFLAGS_EXPLAIN_H

#include "bcflags/bcflags.h"
#include "pages.h"

/* One thing that has a name. Several may have the same: the flag and the attribute uwtable. */
struct topic {
    const char *name;
    /* One of these three is there. */
    const struct bcf_finding_info *finding;
    const struct bcf_flag_info *flag;
    const struct bcf_attribute_info *attribute;
};

struct topics {
    struct topic *list;
    size_t count;
    size_t capacity;
};

/* All topics: findings, flags, attributes. */
void list_topics(struct topics *topics);

/* Keeps those of a name; upper and lower case are the same where nothing else fits. */
void keep_topics(struct topics *topics, const char *name);

/* The names that are nearest to one that there is not, best first; returns how many. */
enum { MOST_SUGGESTIONS = 5 };
size_t suggest_names(const struct topics *topics, const char *asked, const char **suggestions);

/* True if a finding may be about a flag or attribute of that name. */
bool finding_may_be_about(const struct bcf_finding_info *finding, const struct topic *topic);

/* The option of clang or rustc that gives a flag one value, in memory that the caller frees;
 * NULL where there is none. */
char *option_for_value(const struct bcf_flag_info *flag, uint64_t number, const char *word,
                       bool is_rustc);

/* One sentence about inlining; NULL where there is nothing to say. */
const char *inlining_sentence(enum bcf_attribute_inlining inlining);

/* Prints a topic for people. */
void explain_topic(const struct topics *all, const struct topic *topic);

#endif
