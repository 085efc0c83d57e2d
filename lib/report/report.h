/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* How things are said. Everything is text in, text out: no file, no stream. */

#ifndef BCF_REPORT_REPORT_H
#define BCF_REPORT_REPORT_H

#include "base/text.h"

/* As bcf_value_format; once the text is longer than limit, "..." stands for the rest. */
void bcf_add_value(struct bcf_text *text, const struct bcf_value *value, size_t limit);

/* As bcf_value_describe. */
void bcf_add_value_words(struct bcf_text *text, const struct bcf_value *value, bcf_string key);

/* Bytes from a file, safe to show: control characters are escaped. */
void bcf_add_shown(struct bcf_text *text, bcf_string bytes);

/* "  = help: ..." lines: what to do about a finding. */
void bcf_add_advice(struct bcf_text *text, const struct bcf_finding *finding);

#endif
