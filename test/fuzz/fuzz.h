/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* A fuzz target is one file with this function: libFuzzer calls it, or replay.c. */

#ifndef TEST_FUZZ_FUZZ_H
#define TEST_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
