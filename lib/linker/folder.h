/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* A temporary folder. */

#ifndef BCF_LINKER_FOLDER_H
#define BCF_LINKER_FOLDER_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

/* Makes a new folder in $TMPDIR, or in /tmp, that only this user can open. *path lives in the
 * arena. Returns 0, or the errno of what failed. */
int bcf_folder_create(char **path, struct bcf_arena *arena);

/* Removes a folder with all that is in it; what links point to stays. */
void bcf_folder_remove(const char *path);

/* The folder, "/", the name, and the suffix, in the arena; NULL if memory is exhausted. */
char *bcf_folder_path(const char *folder, const char *name, const char *suffix,
                      struct bcf_arena *arena);

/* Makes folders in folders, so many that "../" as often stays inside of the first. *path is the
 * innermost, in the arena. Returns 0, or the errno of what failed. */
int bcf_folder_create_deep(char **path, const char *folder, size_t depth, struct bcf_arena *arena);

#endif
