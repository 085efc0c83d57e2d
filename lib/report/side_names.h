/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What the sides of a finding are called in advice, in as few words as tell them apart. */

#ifndef BCF_REPORT_SIDE_NAMES_H
#define BCF_REPORT_SIDE_NAMES_H

#include "base/text.h"

/* The first module of a side. */
const struct bcf_module *bcf_side_first(const struct bcf_side *side);

/* True if the modules of a side come from more than one file. */
bool bcf_side_has_others(const struct bcf_side *side);

bool bcf_is_of_rustc(const struct bcf_module *module);
/* The crate's name if a module comes from one of Rust's own libraries, which come precompiled; else
 * NULL. */
const char *bcf_own_crate(const struct bcf_module *module);

/* Names a side, with how much more there is of it. */
void bcf_add_side_name(struct bcf_text *text, const struct bcf_finding *finding,
                       const struct bcf_side *side, const struct bcf_side *other);
/* Names the side that others are to be like. */
void bcf_add_model(struct bcf_text *text, const struct bcf_finding *finding,
                   const struct bcf_side *side, const struct bcf_side *other);

#endif
