/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "speech.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LONGEST_LINE = 2048 };

void plugin_say_text(bcf_string text)
{
    while (text.size > 0) {
        ssize_t count = write(STDERR_FILENO, text.data, text.size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return;
        text.data += count;
        text.size -= (size_t)count;
    }
}

void plugin_warn(const char *format, ...)
{
    static const char head[] = "bcflags: warning: ";
    char line[LONGEST_LINE];
    size_t size = sizeof(head) - 1;
    va_list arguments;

    memcpy(line, head, size);
    va_start(arguments, format);
    int length = vsnprintf(line + size, sizeof(line) - size - 1, format, arguments);
    va_end(arguments);
    if (length < 0)
        return;
    size += (size_t)length;
    if (size > sizeof(line) - 2)
        size = sizeof(line) - 2;
    line[size++] = '\n';
    plugin_say_text((bcf_string){line, size});
}
