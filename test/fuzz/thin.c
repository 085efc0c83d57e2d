/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Fuzz target: thin archives and the files that they name. The input is cut into files
 * wherever it has the bytes "\n@@\n"; the first is what is opened, as FOLDER/0, and the
 * others are FOLDER/1, FOLDER/2 and so on. No other file is there.
 */

#include "fuzz.h"

#include "ask.h"
#include "files.h"

#include <string.h>

static const char cut[] = "\n@@\n";

enum { CUT_SIZE = sizeof(cut) - 1 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ask_limits limits = {.largest_offset = UINT64_MAX, .texts = 2};
    struct ask_tally tally = {0};
    const uint8_t *starts[FILES_MOST];
    size_t sizes[FILES_MOST];
    size_t count = 0;

    for (size_t from = 0, at = 0; at <= size && count < FILES_MOST; at++) {
        bool is_cut = at + CUT_SIZE <= size && memcmp(data + at, cut, CUT_SIZE) == 0;
        if (!is_cut && at < size)
            continue;
        starts[count] = data + from;
        sizes[count++] = at - from;
        from = at + CUT_SIZE;
        at += is_cut ? CUT_SIZE - 1 : 0;
    }
    files_guard(starts, sizes, count);
    ask_bytes(FILES_FOLDER "0", starts[0], sizes[0], &limits, &tally);
    files_unguard();
    return 0;
}
