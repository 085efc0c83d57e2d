/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * One file whose module flags are to say something else. First all files of a command are read,
 * and it is found out what becomes of each wish in each module; where nothing stands in the way,
 * each is written:
 *
 *     retag_file_read(&file, path, &wishes, READ_ALOUD);
 *     retag_obstacles_find(&obstacles, &file, 1, &wishes);
 *     if (obstacles.count > 0)
 *         ...
 *     if (file.counts[RETAG_CHANGED] > 0)
 *         retag_file_write(&file, output, &error);
 *     retag_file_close(&file);
 */

#ifndef BCFLAGS_RETAG_FILE_H
#define BCFLAGS_RETAG_FILE_H

#include "inputs.h"
#include "retag_wishes.h"

#include <sys/stat.h>

enum retag_outcome {
    RETAG_CHANGED,
    RETAG_SAME,       /* it says that already */
    RETAG_ABSENT,     /* the module does not have the flag */
    RETAG_IMPOSSIBLE, /* it cannot be changed in place */
    RETAG_REFUSED,    /* it would change what the module means, and nobody forces it */
    RETAG_OUTCOMES
};

/* What becomes of one wish in one module. */
struct retag_step {
    const struct bcf_module *module;
    size_t wish;                 /* its place in the list */
    const struct bcf_flag *flag; /* as it is in the file; NULL: absent */
    enum retag_outcome outcome;
    bcf_string reason; /* why it is impossible; lives as long as the file is open */
    struct bcf_retag_judgement judgement; /* of what is changed or refused, else without words */
};

struct retag_file {
    const char *path;
    const struct retag_wishes *wishes;
    struct inputs inputs; /* one, which lies in memory */
    struct stat info;
    struct bcf_patch *patch;
    struct retag_step *steps; /* of the modules that are selected, in order */
    size_t step_count;
    size_t step_capacity;
    size_t selected_count; /* modules */
    size_t counts[RETAG_OUTCOMES];
    const char *output;   /* what it was written to; NULL: it was not */
    bool has_native_code; /* beside the bitcode of a module that changes */
};

/* Reads a file, the standard input if it is "-", and finds out what becomes of the wishes. What
 * cannot be read is said on stderr, unless how is READ_SILENTLY, and is in file->inputs. path and
 * wishes must live as long as the file. */
void retag_file_read(struct retag_file *file, const char *path, const struct retag_wishes *wishes,
                     enum reading how);
void retag_file_close(struct retag_file *file);

/* True if two paths lead to one name of one file: it can be changed in place only once. */
bool retag_is_one_file(const struct retag_file *a, const struct retag_file *b);

/* Writes the file with its changes to another path, or with path NULL in its own place: then it
 * keeps owner and mode, and a symbolic link stays one. "-" is the standard output. On failure
 * what was there is as it was. */
enum bcf_status retag_file_write(const struct retag_file *file, const char *path,
                                 struct bcf_error *error);

#endif
