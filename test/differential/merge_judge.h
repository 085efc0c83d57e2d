/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Merges bitcode in memory by LLVM, and by bcflags, and compares. What LLVM does happens in a
 * child process: it does not survive everything. */

#ifndef MERGE_JUDGE_H
#define MERGE_JUDGE_H

#include "bcflags/bcflags.h"

#include <stdbool.h>
#include <stddef.h>

enum { MOST_MODULES = 8 };

/* The bitcode of one module. */
struct bitcode {
    const char *data;
    size_t size;
};

struct sequence {
    size_t count;
    struct bitcode modules[MOST_MODULES];
};

/* Where the child is. */
enum phase { PHASE_WRITING, PHASE_READING, PHASE_LINKING, PHASE_COMPARING };

struct counts {
    size_t sequences;
    size_t modules;
    size_t verdicts[4];   /* by bcf_verdict: what we say */
    size_t errors[5];     /* by bcf_merge_error */
    size_t ends;          /* LLVM ended the process */
    size_t undefined_end; /* of those: where we say that anything may happen */
    size_t warnings;
    size_t flags; /* of merged modules, compared one by one */
    size_t differences;
};

/* Shared by the processes. */
struct progress {
    volatile size_t next; /* the sequence that comes */
    volatile enum phase phase;
    volatile size_t module;
    volatile enum bcf_verdict ours;
    volatile size_t our_module;
    struct counts counts;
};

/* Whether this LLVM can read a module at all; it may be of a newer one. */
bool can_read(const struct bitcode *bitcode);

/* Makes the sequence of a number; the bytes live until the next call. */
typedef void make_sequence(size_t number, struct sequence *sequence);

/* Compares the sequences from first to the one before end. llvm: which one it is. Prints what
 * differs, and a summary; what is compared is called by the name. Returns how many differ. */
size_t judge(unsigned llvm, const char *name, size_t first, size_t end, make_sequence *make,
             bool is_verbose);

#endif
