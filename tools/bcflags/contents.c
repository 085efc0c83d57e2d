/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "contents.h"

#include "output.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

enum { FIRST_READ = 64 * 1024 };

static void make_room(struct contents *contents)
{
    if (contents->size < contents->capacity)
        return;
    if (contents->capacity > SIZE_MAX / 2)
        die_of_memory();
    contents->capacity = contents->capacity ? contents->capacity * 2 : FIRST_READ;
    char *grown = realloc(contents->bytes, contents->capacity);
    if (!grown)
        die_of_memory();
    contents->bytes = grown;
}

bool contents_read(struct contents *contents, int descriptor)
{
    for (;;) {
        make_room(contents);
        ssize_t count =
            read(descriptor, contents->bytes + contents->size, contents->capacity - contents->size);
        if (count == 0)
            return true;
        if (count > 0)
            contents->size += (size_t)count;
        else if (errno != EINTR)
            return false;
    }
}

void contents_free(struct contents *contents)
{
    free(contents->bytes);
    *contents = (struct contents){NULL, 0, 0};
}
