/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What is said of the findings of a link. */

#ifndef PLUGIN_VERDICT_H
#define PLUGIN_VERDICT_H

#include "examination.h"

/* Prints errors, risks and losses, in the way that is right for each. remarks is the file that has
 * the details, or NULL. Returns how many errors are certain. */
size_t plugin_say_findings(const struct bcf_link *link, const struct plugin_certainty *certainty,
                           const struct plugin_doubt *doubt, const char *remarks,
                           struct bcf_arena *arena);

#endif
