/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Why an LLVM cannot read a module. */

#ifndef BCF_LINK_OBSTACLES_H
#define BCF_LINK_OBSTACLES_H

#include "bitcode/format.h"
#include "finding/finding.h"
#include "knowledge/readers.h"

enum { BCF_LONGEST_OBSTACLE = 160 };

/* One reason, as a finding of its kind tells it. */
struct bcf_obstacle {
    enum bcf_finding_kind kind;
    char what[BCF_LONGEST_OBSTACLE];    /* "attribute kind 102 (captures), ..." */
    char message[BCF_LONGEST_OBSTACLE]; /* LLVM's own */
};

/* The most reasons one module can give: each kind comes once. */
enum { BCF_MOST_OBSTACLES = 8 };

/* Fills list, in the order in which a linker comes upon them, and returns how many. */
size_t bcf_obstacles(const struct bcf_module_format *format, const struct bcf_llvm_reader *reader,
                     struct bcf_obstacle list[BCF_MOST_OBSTACLES]);

#endif
