/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What is said of the findings of a link. */

#ifndef PLUGIN_VERDICT_H
#define PLUGIN_VERDICT_H

#include "inputs.h"

/* Sorts what takes part for certain: modules by their address. */
struct plugin_certainty {
    const struct bcf_object **objects; /* in the order of their addresses in memory */
    size_t count;
};

/* False if memory is exhausted. */
bool plugin_certainty_read(struct plugin_certainty *certainty, const struct plugin_inputs *inputs);

/* Whether what a finding is about takes part: two of its sides, or the only one. */
bool plugin_is_certain(const struct plugin_certainty *certainty, const struct bcf_finding *finding);

/* What stands against being sure of an error. */
struct plugin_doubt {
    const char *reason; /* in a few words; NULL: that an archive has members of one name */
    const char *words;  /* what the linker said when it failed, as it is going to again; or NULL */
};

/* Prints errors, risks and losses, in the way that is right for each. remarks is the file that has
 * the details, or NULL. Returns how many errors are certain. */
size_t plugin_say_findings(const struct bcf_link *link, const struct plugin_certainty *certainty,
                           const struct plugin_doubt *doubt, const char *remarks,
                           struct bcf_arena *arena);

#endif
