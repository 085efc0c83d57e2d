/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Fuzz target: two modules are merged, and what is found is written. The input is the
 * two one behind the other; its last two bytes say how many bytes the first has. */

#include "fuzz.h"

#include "ask.h"

#include <stdlib.h>
#include <string.h>

struct half {
    struct bcf_input *input;
    void *copy;
};

static void open_half(struct half *half, const uint8_t *data, size_t size)
{
    memset(half, 0, sizeof(*half));
    half->copy = malloc(size > 0 ? size : 1);
    if (!half->copy)
        return;
    memcpy(half->copy, data, size);
    bcf_input_open_memory("half.bc", half->copy, size, NULL, &half->input, NULL);
}

static void close_half(struct half *half)
{
    bcf_input_close(half->input);
    free(half->copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ask_limits limits = {.largest_offset = size, .texts = 64};
    struct ask_tally tally = {0};
    struct ask_meeting meeting;
    struct bcf_error error;
    struct half halves[2];

    if (size < 2)
        return -1;
    size -= 2;
    size_t first = data[size] | (size_t)data[size + 1] << 8;
    if (first > size)
        return -1;
    if (ask_meet(&meeting, &error) != BCF_OK)
        return 0;
    open_half(&halves[0], data, first);
    open_half(&halves[1], data + first, size - first);
    for (int i = 0; i < 2; i++)
        if (halves[i].input)
            ask_input(halves[i].input, &limits, &meeting, &tally);
    ask_meeting(&meeting, &limits, &tally);
    close_half(&halves[0]);
    close_half(&halves[1]);
    return 0;
}
