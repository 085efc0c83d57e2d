/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Fuzz target: bitcode in no container; everything that one can ask of its modules. */

#include "fuzz.h"

#include "ask.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ask_limits limits = {.largest_offset = size, .texts = 2};
    struct ask_tally tally = {0};

    /* What has another magic is the container's target. */
    if (size < 4 || data[0] != 'B' || data[1] != 'C')
        return -1;
    ask_bytes("module.bc", data, size, &limits, &tally);
    return 0;
}
