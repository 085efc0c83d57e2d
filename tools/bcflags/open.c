/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "open.h"

#include "decompress.h"
#include "output.h"
#include "textual_ir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct bcf_open_options options = {
    .size = sizeof(options),
    .decompress = decompress_section,
};

/* It can be read once. */
static bool is_stdin_taken;

static bool is_stdin(const char *argument)
{
    return strcmp(argument, "-") == 0;
}

const char *shown_name(const char *argument)
{
    return is_stdin(argument) ? "<stdin>" : argument;
}

static enum bcf_status fail(struct bcf_error *error, const char *what, const char *why)
{
    *error = (struct bcf_error){
        .status = BCF_ERROR_IO,
        .offset = UINT64_MAX,
        .address = {"", 0},
    };
    snprintf(error->message, sizeof(error->message), "%s%s", what, why);
    return error->status;
}

static enum bcf_status read_all(int descriptor, struct contents *contents, struct bcf_error *error)
{
    if (contents_read(contents, descriptor))
        return BCF_OK;
    return fail(error, "cannot read: ", strerror(errno));
}

/* Reads a file of any kind into memory. */
static enum bcf_status read_path(const char *path, struct contents *contents,
                                 struct bcf_error *error)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);

    if (descriptor < 0)
        return fail(error, "cannot open: ", strerror(errno));
    read_all(descriptor, contents, error);
    close(descriptor);
    return error->status;
}

/* True for a pipe that the shell made: cat <(xz -dc a.o.xz) names it /dev/fd/63. A FIFO that
 * has a name of its own is not opened, as somebody may have to wait for it. */
static bool is_pipe_of_shell(const char *path)
{
    struct stat info;

    return (strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0) &&
           stat(path, &info) == 0 && S_ISFIFO(info.st_mode);
}

/* Devices may have no end. A terminal has, and so has the null device. */
static enum bcf_status refuse_device(const struct stat *info, struct bcf_error *error)
{
    char byte;

    if (S_ISBLK(info->st_mode) ||
        (S_ISCHR(info->st_mode) && !isatty(STDIN_FILENO) && read(STDIN_FILENO, &byte, 1) != 0))
        return fail(error, "is a device", "");
    return BCF_OK;
}

/* Opens standard input: a file from where it stands, or all that comes. */
static enum bcf_status open_stdin(struct opened *opened, struct bcf_error *error)
{
    const char *name = shown_name("-");
    struct stat info;

    if (is_stdin_taken)
        return fail(error, "can be read only once", "");
    is_stdin_taken = true;
    if (fstat(STDIN_FILENO, &info) != 0)
        return fail(error, "cannot read: ", strerror(errno));
    if (S_ISREG(info.st_mode)) {
        off_t offset = lseek(STDIN_FILENO, 0, SEEK_CUR);
        return bcf_input_open_descriptor(name, STDIN_FILENO, offset > 0 ? (uint64_t)offset : 0,
                                         UINT64_MAX, &options, &opened->input, error);
    }
    if (refuse_device(&info, error) != BCF_OK ||
        read_all(STDIN_FILENO, &opened->contents, error) != BCF_OK)
        return error->status;
    return bcf_input_open_memory(name, opened->contents.bytes, opened->contents.size, &options,
                                 &opened->input, error);
}

static enum bcf_status open_pipe(const char *path, struct opened *opened, struct bcf_error *error)
{
    if (read_path(path, &opened->contents, error) != BCF_OK)
        return error->status;
    return bcf_input_open_memory(path, opened->contents.bytes, opened->contents.size, &options,
                                 &opened->input, error);
}

/* Opens the bitcode of textual IR. */
static enum bcf_status open_text(const char *argument, struct opened *opened,
                                 struct bcf_error *error)
{
    struct contents bitcode = {NULL, 0, 0};

    *error = (struct bcf_error){.offset = UINT64_MAX, .address = {"", 0}};
    if (!opened->contents.bytes) {
        if (is_stdin(argument))
            read_all(STDIN_FILENO, &opened->contents, error);
        else
            read_path(argument, &opened->contents, error);
    }
    if (error->status == BCF_OK)
        textual_ir_to_bitcode(&opened->contents, shown_name(argument), &bitcode, error);
    contents_free(&opened->contents);
    opened->contents = bitcode;
    if (error->status == BCF_OK)
        bcf_input_open_memory(shown_name(argument), bitcode.bytes, bitcode.size, &options,
                              &opened->input, error);
    opened->reader = textual_ir_reader();
    return error->status;
}

/* Frees what there is of it. */
static enum bcf_status fail_to_open(struct opened *opened, struct bcf_error *error)
{
    contents_free(&opened->contents);
    error->address = (bcf_string){"", 0}; /* it went with the input */
    return error->status;
}

enum bcf_status open_argument(const char *argument, struct opened *opened, struct bcf_error *error)
{
    *opened = (struct opened){.input = NULL};
    *error = (struct bcf_error){.offset = UINT64_MAX, .address = {"", 0}};
    if (is_stdin(argument))
        open_stdin(opened, error);
    else if (is_pipe_of_shell(argument))
        open_pipe(argument, opened, error);
    else
        bcf_input_open_with(argument, &options, &opened->input, error);
    if (error->status == BCF_ERROR_TEXTUAL_IR)
        open_text(argument, opened, error);
    if (error->status == BCF_OK)
        return BCF_OK;
    return fail_to_open(opened, error);
}

static bool is_same_time(const struct stat *a, const struct stat *b)
{
    return a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

bool is_same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           is_same_time(a, b);
}

/* Reads what is left of a descriptor, and sees to it that it is of one time. */
static enum bcf_status read_once(int descriptor, struct contents *contents, struct stat *info,
                                 struct bcf_error *error)
{
    struct stat after;

    if (fstat(descriptor, info) != 0)
        return fail(error, "cannot read: ", strerror(errno));
    if (S_ISDIR(info->st_mode))
        return fail(error, "is a directory", "");
    if (read_all(descriptor, contents, error) != BCF_OK)
        return error->status;
    if (S_ISREG(info->st_mode) && (fstat(descriptor, &after) != 0 || !is_same_file(info, &after)))
        return fail(error, "has changed while it was read", "");
    return BCF_OK;
}

static enum bcf_status read_path_once(const char *path, struct contents *contents,
                                      struct stat *info, struct bcf_error *error)
{
    if (stat(path, info) != 0)
        return fail(error, "cannot open: ", strerror(errno));
    if (!S_ISREG(info->st_mode) && !S_ISDIR(info->st_mode) && !is_pipe_of_shell(path))
        return fail(error, "is not a regular file", "");
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return fail(error, "cannot open: ", strerror(errno));
    read_once(descriptor, contents, info, error);
    close(descriptor);
    return error->status;
}

static enum bcf_status read_stdin_once(struct contents *contents, struct stat *info,
                                       struct bcf_error *error)
{
    if (is_stdin_taken)
        return fail(error, "can be read only once", "");
    is_stdin_taken = true;
    if (fstat(STDIN_FILENO, info) != 0)
        return fail(error, "cannot read: ", strerror(errno));
    if (!S_ISREG(info->st_mode) && refuse_device(info, error) != BCF_OK)
        return error->status;
    return read_once(STDIN_FILENO, contents, info, error);
}

enum bcf_status open_in_memory(const char *argument, struct opened *opened, struct stat *info,
                               struct bcf_error *error)
{
    struct contents *contents = &opened->contents;

    *opened = (struct opened){.input = NULL};
    *error = (struct bcf_error){.offset = UINT64_MAX, .address = {"", 0}};
    if (is_stdin(argument))
        read_stdin_once(contents, info, error);
    else
        read_path_once(argument, contents, info, error);
    if (error->status == BCF_OK)
        bcf_input_open_memory(shown_name(argument), contents->bytes, contents->size, &options,
                              &opened->input, error);
    return error->status == BCF_OK ? BCF_OK : fail_to_open(opened, error);
}
