/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Which findings are about what takes part for certain. */

#ifndef PLUGIN_CERTAINTY_H
#define PLUGIN_CERTAINTY_H

#include "inputs.h"

/* Sorts what takes part for certain: modules by their address. */
struct plugin_certainty {
    const struct bcf_object **objects; /* in the order of their addresses in memory */
    size_t count;
};

/* False if memory is exhausted. */
bool plugin_certainty_read(struct plugin_certainty *certainty, const struct plugin_inputs *inputs);

/* Whether what a finding is about takes part: something of each of its sides. Two may not be
 * enough: where a module overrides what another requires, that one is on two sides, and content
 * without it. */
bool plugin_is_certain(const struct plugin_certainty *certainty, const struct bcf_finding *finding);

#endif
