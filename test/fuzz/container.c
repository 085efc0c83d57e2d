/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Fuzz target: files of every format, archives of archives among them. Read twice, from
 * memory and through windows from a descriptor: both must find the same. */

#include "fuzz.h"

#include "ask.h"
#include "files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void ask_descriptor(const uint8_t *data, size_t size, const struct ask_limits *limits,
                           struct ask_tally *tally)
{
    struct bcf_input *input;
    struct ask_meeting meeting;
    struct bcf_error error;
    int descriptor = files_make(data, size);

    if (descriptor < 0)
        return;
    if (bcf_input_open_descriptor(FILES_FOLDER "0", descriptor, 0, size, &ask_options, &input,
                                  NULL) == BCF_OK) {
        if (ask_meet(&meeting, &error) == BCF_OK) {
            ask_input(input, limits, &meeting, tally);
            ask_meeting(&meeting, limits, tally);
        }
        bcf_input_close(input);
    } else {
        tally->errors++;
    }
    files_close(descriptor);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ask_limits limits = {.largest_offset = size, .texts = 2};
    struct ask_tally from_memory = {0};
    struct ask_tally from_file = {0};

    /* No other file is there. */
    files_guard(NULL, NULL, 0);
    ask_bytes(FILES_FOLDER "0", data, size, &limits, &from_memory);
    ask_descriptor(data, size, &limits, &from_file);
    files_unguard();
    if (memcmp(&from_memory, &from_file, sizeof(from_memory)) != 0) {
        fprintf(stderr, "from memory and from a file: not the same\n");
        abort();
    }
    return 0;
}
