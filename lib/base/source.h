/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * The bytes of one file, or of a part of one, read through small windows.
 *
 * A window is a run of the file's bytes held in memory. It is filled with
 * pread: 4 KiB at first, then twice as much each time while reading is
 * sequential. That costs less than mapping the file for the few pages we
 * touch, and a file that shrinks under us is an error instead of a SIGBUS.
 * Bytes that are in memory already are one window.
 */

#ifndef BCF_BASE_SOURCE_H
#define BCF_BASE_SOURCE_H

#include "bcflags/bcflags.h"

enum {
    BCF_SOURCE_WINDOWS = 8,
    /* So many bytes from any offset on lie in one window, if the file has them. */
    BCF_SOURCE_TOGETHER = 8
};

struct bcf_window {
    uint8_t *buffer; /* ours, of this capacity; NULL for bytes that are not */
    size_t capacity;
    const uint8_t *bytes;
    uint64_t start; /* offset in the file */
    size_t size;    /* bytes that are valid; 0 for a window not in use */
    uint64_t used;  /* when it was asked for last, by the source's clock */
};

enum bcf_file_kind {
    BCF_FILE_NONE,
    BCF_FILE_PATH,       /* opened by us */
    BCF_FILE_DESCRIPTOR, /* opened by somebody else, who keeps it open */
    BCF_FILE_MEMORY      /* somebody else's memory */
};

/* Which file it is, and of what time. */
struct bcf_file {
    enum bcf_file_kind kind;
    const char *path;
    int descriptor;
    uint64_t start; /* where it begins behind the descriptor */
    const uint8_t *memory;
    uint64_t size;
    uint64_t device;
    uint64_t inode;
    int64_t seconds; /* when it was changed last */
    int64_t nanoseconds;
};

struct bcf_source {
    int fd;
    uint64_t size;
    uint64_t start; /* added to every offset */
    struct bcf_file file;
    uint64_t clock;
    uint64_t sequel;  /* where the last fill ended */
    size_t fill_size; /* how much the last fill read */
    struct bcf_window windows[BCF_SOURCE_WINDOWS];
};

/* Opens a regular file. The path must live as long as the source. On failure
 * *source needs no closing. */
enum bcf_status bcf_source_open(struct bcf_source *source, const char *path,
                                struct bcf_error *error);

/* Takes size bytes from start on of a regular file that is open; UINT64_MAX: all to its
 * end. It stays open when the source is closed. */
enum bcf_status bcf_source_open_descriptor(struct bcf_source *source, int descriptor,
                                           uint64_t start, uint64_t size, struct bcf_error *error);

/* Takes bytes in memory, which must stay there. Needs no closing. */
void bcf_source_open_memory(struct bcf_source *source, const void *bytes, size_t size);

void bcf_source_close(struct bcf_source *source);

/* Opens a file again. That it is no longer the same is a failure. */
enum bcf_status bcf_source_reopen(struct bcf_source *source, const struct bcf_file *file,
                                  struct bcf_error *error);

/* Returns a window that holds the byte at offset and those behind it that are to lie
 * together, NULL on failure. It stays as it is until the next call with this source. offset
 * must be below size. */
const struct bcf_window *bcf_source_window(struct bcf_source *source, uint64_t offset,
                                           struct bcf_error *error);

/* Copies size bytes from offset on. Bytes beyond the end are an error of
 * status BCF_ERROR_TRUNCATED that names what was to be read there. */
enum bcf_status bcf_source_read(struct bcf_source *source, uint64_t offset, void *buffer,
                                size_t size, const char *what, struct bcf_error *error);

#endif
