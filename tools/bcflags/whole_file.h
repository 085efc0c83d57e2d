/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Writes files that appear whole or not at all. */

#ifndef BCFLAGS_WHOLE_FILE_H
#define BCFLAGS_WHOLE_FILE_H

#include "bcflags/bcflags.h"

#include <sys/stat.h>

/* Fills bytes with what the file has from offset on. */
typedef enum bcf_status produce_bytes(const void *context, uint64_t offset, void *bytes,
                                      size_t size, struct bcf_error *error);

struct whole_file {
    uint64_t size;
    produce_bytes *produce;
    const void *context; /* for produce */
    mode_t mode;
    const struct stat *owner; /* whose it is to be; NULL: the user's */
    bool is_precious;         /* it takes the place of the only copy: is on the disk before */
};

/*
 * Writes a file beside path that takes its name once it is complete. A symbolic link of that name
 * is replaced. What is no regular file, a device or a pipe, is written to, and so is what is open
 * already and is named there, as /dev/fd/5; "-" is the standard output.
 *
 * SIGHUP, SIGINT and SIGTERM have to wait until there is nothing to clear away.
 */
enum bcf_status whole_file_write(const struct whole_file *file, const char *path,
                                 struct bcf_error *error);

/* Fills the error: what is wrong with a file, and what an errno says of it, unless it is 0. */
enum bcf_status fail_of_file(struct bcf_error *error, const char *what, int number);

/* The mode of a new file or folder: without the bits of the umask. */
mode_t mode_of_new(mode_t mode);

#endif
