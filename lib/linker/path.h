/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What paths on a linker's command line lead to. */

#ifndef BCF_LINKER_PATH_H
#define BCF_LINKER_PATH_H

#include "base/arena.h"
#include "bcflags/base.h"

enum bcf_path_kind {
    BCF_PATH_MISSING,
    BCF_PATH_REGULAR,
    /* Can be read only once, or is another file for another process: a pipe, a socket, a device, a
     * descriptor of this process. */
    BCF_PATH_ONCE,
    BCF_PATH_OTHER /* a folder, or the null device */
};

enum bcf_path_kind bcf_path_kind(const char *path);

/* "folder/name", joined as LLVM does it (LLVM source: llvm/lib/Support/Path.cpp, append); NULL if
 * memory is exhausted. */
char *bcf_path_join(struct bcf_arena *arena, const char *folder, const char *name);

/* The folder of a path as a new string, "" where there is none; NULL if memory is exhausted. */
char *bcf_path_folder(struct bcf_arena *arena, const char *path);

/* Opens a file that is regular; -1 where that is not possible. Never waits. */
int bcf_path_open(const char *path);

/* Reads a regular file to its end. BCF_ERROR_IO: it is none, cannot be read, or is larger than
 * largest. */
enum bcf_status bcf_path_read(const char *path, size_t largest, struct bcf_arena *arena,
                              bcf_string *text);

#endif
