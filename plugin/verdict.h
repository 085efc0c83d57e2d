/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What is said of the findings of a link. */

#ifndef PLUGIN_VERDICT_H
#define PLUGIN_VERDICT_H

#include "examination.h"

/* The errors that are certain, and have been said. */
struct plugin_errors {
    size_t count;
    size_t of_reader; /* of them: about what keeps LLVM from reading a module */
};

/* Prints errors, risks and losses, in the way that is right for each. remarks is the file that has
 * the details, or NULL. */
struct plugin_errors plugin_say_findings(const struct bcf_link *link,
                                         const struct plugin_certainty *certainty,
                                         const struct plugin_doubt *doubt, const char *remarks,
                                         struct bcf_arena *arena);

#endif
