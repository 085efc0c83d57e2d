/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * The files that the thin archives of an input name. One may be named any number
 * of times, so what reading them takes is counted by file: memory is allowed once, and
 * only so much of it is read again.
 */

#ifndef BCF_INPUT_NAMED_FILES_H
#define BCF_INPUT_NAMED_FILES_H

#include "base/arena.h"
#include "container/container.h"

struct bcf_named_file {
    struct bcf_file file;
    uint64_t left; /* how much of it may still be read */
    /* If it is an archive whose members are named one by one. */
    bool is_listed;
    struct bcf_members members;
};

/* Open addressing, a power of two slots. */
struct bcf_named_files {
    struct bcf_named_file **slots;
    size_t size;
    size_t count;
};

/* Finds the file, or adds it with *is_new set; NULL where memory is exhausted. */
struct bcf_named_file *bcf_named_files_find(struct bcf_named_files *files, struct bcf_arena *arena,
                                            const struct bcf_file *file, bool *is_new);

/* Takes size bytes off what may be read of the file; a failure where there is less. */
enum bcf_status bcf_named_file_take(struct bcf_named_file *named, uint64_t size,
                                    struct bcf_error *error);

#endif
