/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "pass/process_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

bool pass_process_file_read(const char *path, struct bcf_text *text, struct bcf_arena *arena)
{
    char window[4096];
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = 0;

    bcf_text_init(text, arena);
    if (file < 0)
        return true;
    do {
        size = read(file, window, sizeof(window));
        if (size > 0)
            bcf_text_add(text, window, (size_t)size);
    } while (!text->failed && (size > 0 || (size < 0 && errno == EINTR)));
    close(file);
    return !text->failed;
}
