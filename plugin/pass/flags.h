/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The flags of a module as text. */

#ifndef PLUGIN_PASS_FLAGS_H
#define PLUGIN_PASS_FLAGS_H

#include "base/text.h"

/* "big (2)", and of a malformed flag what stands there. */
void pass_add_value(struct bcf_text *text, const struct bcf_flag *flag);

/* "error", or the number where it has no name. */
void pass_add_behavior(struct bcf_text *text, const struct bcf_flag *flag);

/* As 'bcflags dump' shows the module to people. */
void pass_add_flags(struct bcf_text *text, const struct bcf_module *module);

/* As 'bcflags dump --raw' does: one line a flag. */
void pass_add_raw_flags(struct bcf_text *text, const struct bcf_module *module);

#endif
