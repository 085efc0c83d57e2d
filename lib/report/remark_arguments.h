/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* A finding as the arguments of one of LLVM's remarks. */

#ifndef BCF_REPORT_REMARK_ARGUMENTS_H
#define BCF_REPORT_REMARK_ARGUMENTS_H

#include "report/report.h"

/* Where the arguments go. The words of all, one after the other, are the message; the key tells
 * what the words are, and is "String" where they only stand between others. They are gone after
 * add. */
struct bcf_remark_arguments {
    void (*add)(struct bcf_remark_arguments *arguments, const char *key, bcf_string words);
};

/* Adds all. False if memory is exhausted: then some are missing. */
bool bcf_remark_arguments_add(struct bcf_remark_arguments *arguments,
                              const struct bcf_finding *finding);

#endif
