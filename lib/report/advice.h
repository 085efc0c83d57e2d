/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The parts of advice. */

#ifndef BCF_REPORT_ADVICE_H
#define BCF_REPORT_ADVICE_H

#include "report/report.h"

/* A help: its words come between, behind a conjunction or "". */
void bcf_begin_help(struct bcf_report *report, const char *conjunction);
void bcf_end_help(struct bcf_report *report);
/* One that is a sentence. */
void bcf_add_help(struct bcf_report *report, const char *sentence);

/* The help that bcflags retag is, where it mends the finding: a code model, for example, is a flag
 * that is read when LTO makes code. */
void bcf_add_way_of_retag(struct bcf_report *report, const struct bcf_finding *finding);

#endif
