/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What stands in the way of a wish, in words. */

#ifndef BCFLAGS_RETAG_OBSTACLES_H
#define BCFLAGS_RETAG_OBSTACLES_H

#include "retag_file.h"

struct retag_obstacles {
    char **list; /* a line each, with control characters escaped */
    size_t count;
    size_t capacity;
};

/* Finds them all, but for what could not be read. */
void retag_obstacles_find(struct retag_obstacles *obstacles, const struct retag_file *files,
                          size_t count, const struct retag_wishes *wishes);
void retag_obstacles_say(const struct retag_obstacles *obstacles); /* on stderr */
void retag_obstacles_free(struct retag_obstacles *obstacles);

/* True if something could not be read. */
bool retag_has_troubles(const struct retag_file *files, size_t count);

#endif
