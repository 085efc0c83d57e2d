/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The lists that a thin link writes of what each module imports from (lld:
 * --thinlto-emit-imports-files). */

#ifndef BCFLAGS_IMPORTS_H
#define BCFLAGS_IMPORTS_H

#include "inputs.h"

/* Tells the link what is in the lists in a folder. A list that is missing or cannot be read, and a
 * module in one that is not among the inputs, are noted as troubles. */
void imports_read(struct inputs *inputs, struct bcf_link *link,
                  const struct bcf_link_options *options, const char *folder);

#endif
