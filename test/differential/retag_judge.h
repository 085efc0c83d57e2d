/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#ifndef RETAG_JUDGE_H
#define RETAG_JUDGE_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What LLVM reads in bitcode, all modules of it: the textual IR of each as llvm-dis prints it, with
 * what the verifier says of it. Without upgrades, as it stands in the file. NULL where it cannot be
 * read; the reason is printed. The caller frees it.
 */
char *retag_judge_text(const void *bytes, size_t size, bool upgrades);

/* The modules that have a hash, and those of them whose hash llvm-bcanalyzer finds wrong. */
struct retag_hashes {
    unsigned all;
    unsigned wrong;
};

/* Asks what is behind llvm-bcanalyzer --dump --check-hash of every module. */
struct retag_hashes retag_judge_hashes(const void *bytes, size_t size);

#ifdef __cplusplus
}
#endif

#endif
