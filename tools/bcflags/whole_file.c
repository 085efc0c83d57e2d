/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "whole_file.h"

#include "linker/interruption.h"
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { AT_A_TIME = 1 << 20 };

enum bcf_status fail_of_file(struct bcf_error *error, const char *what, int number)
{
    *error = (struct bcf_error){.status = BCF_ERROR_IO, .offset = UINT64_MAX, .address = {"", 0}};
    snprintf(error->message, sizeof(error->message), "%s%s%s", what, number ? ": " : "",
             number ? strerror(number) : "");
    return error->status;
}

mode_t mode_of_new(mode_t mode)
{
    mode_t mask = umask(0); /* it can be read in no other way */

    (void)umask(mask);
    return mode & ~mask;
}

static enum bcf_status write_all(int descriptor, const char *bytes, size_t size,
                                 struct bcf_error *error)
{
    while (size > 0) {
        ssize_t count = write(descriptor, bytes, size);
        if (count < 0 && errno != EINTR)
            return fail_of_file(error, "cannot write", errno);
        if (count > 0) {
            bytes += count;
            size -= (size_t)count;
        }
    }
    return BCF_OK;
}

/* A file that is being written. What it takes on the heap is there before anything is in the file
 * system, as nothing is cleared away where memory is exhausted. */
struct writing {
    const struct whole_file *file;
    const char *path;
    char *temporary; /* the path until it is complete */
    char *bytes;     /* AT_A_TIME */
    struct bcf_interruption interruption;
};

static enum bcf_status write_bytes(int descriptor, const struct writing *writing,
                                   struct bcf_error *error)
{
    const struct whole_file *file = writing->file;

    for (uint64_t offset = 0; offset < file->size; offset += AT_A_TIME) {
        uint64_t left = file->size - offset;
        size_t size = left < AT_A_TIME ? (size_t)left : AT_A_TIME;
        if (file->produce(file->context, offset, writing->bytes, size, error) != BCF_OK ||
            write_all(descriptor, writing->bytes, size, error) != BCF_OK)
            return error->status;
        if (bcf_interruption_has_come(&writing->interruption))
            return fail_of_file(error, "interrupted", 0);
    }
    return BCF_OK;
}

/* The path of a new name in the folder of a path, for mkstemp, on the heap. */
static char *temporary_path(const char *path)
{
    static const char name[] = ".bcflags-XXXXXX";
    const char *slash = strrchr(path, '/');
    size_t folder = slash ? (size_t)(slash - path) + 1 : 0;
    char *temporary = take_memory(folder + sizeof(name));

    memcpy(temporary, path, folder);
    memcpy(temporary + folder, name, sizeof(name));
    return temporary;
}

/* The owner goes first: a change of it takes bits of the mode away. */
static enum bcf_status finish_file(int descriptor, const struct whole_file *file,
                                   struct bcf_error *error)
{
    struct stat info;

    if (fstat(descriptor, &info) != 0)
        return fail_of_file(error, "cannot write", errno);
    if (file->owner && (info.st_uid != file->owner->st_uid || info.st_gid != file->owner->st_gid) &&
        fchown(descriptor, file->owner->st_uid, file->owner->st_gid) != 0)
        return fail_of_file(error, "cannot keep its owner", errno);
    if (fchmod(descriptor, file->mode) != 0)
        return fail_of_file(error, "cannot set its mode", errno);
    if (file->is_precious && fsync(descriptor) != 0)
        return fail_of_file(error, "cannot write", errno);
    return BCF_OK;
}

static enum bcf_status write_and_rename(const struct writing *writing, struct bcf_error *error)
{
    int descriptor = mkstemp(writing->temporary);

    if (descriptor < 0)
        return fail_of_file(error, "cannot make a file in its folder", errno);
    enum bcf_status status = write_bytes(descriptor, writing, error);
    if (status == BCF_OK)
        status = finish_file(descriptor, writing->file, error);
    if (close(descriptor) != 0 && status == BCF_OK)
        status = fail_of_file(error, "cannot write", errno);
    if (status == BCF_OK && bcf_interruption_has_come(&writing->interruption))
        status = fail_of_file(error, "interrupted", 0);
    if (status == BCF_OK && rename(writing->temporary, writing->path) != 0)
        status = fail_of_file(error, "cannot write", errno);
    if (status != BCF_OK)
        unlink(writing->temporary);
    return status;
}

static enum bcf_status write_beside(struct writing *writing, struct bcf_error *error)
{
    writing->temporary = temporary_path(writing->path);
    bcf_interruption_hold(&writing->interruption);
    enum bcf_status status = write_and_rename(writing, error);
    free(writing->temporary);
    bcf_interruption_release(&writing->interruption); /* one that has come ends the process here */
    return status;
}

/* A regular file that is longer ends where this does. */
static enum bcf_status end_file(int descriptor, uint64_t size, struct bcf_error *error)
{
    struct stat info;

    if (fstat(descriptor, &info) != 0 ||
        (S_ISREG(info.st_mode) && ftruncate(descriptor, (off_t)size) != 0))
        return fail_of_file(error, "cannot write", errno);
    return BCF_OK;
}

static enum bcf_status write_to_path(const struct writing *writing, struct bcf_error *error)
{
    int descriptor = open(writing->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);

    if (descriptor < 0)
        return fail_of_file(error, "cannot open", errno);
    enum bcf_status status = write_bytes(descriptor, writing, error);
    if (status == BCF_OK)
        status = end_file(descriptor, writing->file->size, error);
    if (close(descriptor) != 0 && status == BCF_OK)
        status = fail_of_file(error, "cannot write", errno);
    return status;
}

static bool is_standard_output(const char *path)
{
    static const char *const names[] = {"-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"};

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (strcmp(path, names[i]) == 0)
            return true;
    return false;
}

/* What follows the beginning in the path; NULL if it begins otherwise. */
static const char *after(const char *path, const char *beginning)
{
    size_t size = strlen(beginning);

    return strncmp(path, beginning, size) == 0 ? path + size : NULL;
}

/* True for what is open in some process and is named there: /dev/fd/5, /proc/self/fd/5. Other
 * symbolic links below /dev, as in /dev/shm, are like those elsewhere. */
static bool is_name_of_descriptor(const char *path)
{
    static const char digits[] = "0123456789";
    const char *number = after(path, "/dev/fd/");
    const char *process = after(path, "/proc/");

    if (process) {
        const char *self = after(process, "self");
        number = after(self ? self : process + strspn(process, digits), "/fd/");
    }
    if (number)
        return *number && number[strspn(number, digits)] == '\0';
    return strcmp(path, "/dev/stdin") == 0 || strcmp(path, "/dev/stdout") == 0 ||
           strcmp(path, "/dev/stderr") == 0;
}

static enum bcf_status write_where_it_belongs(struct writing *writing, struct bcf_error *error)
{
    const char *path = writing->path;
    struct stat info;

    if (is_standard_output(path))
        return write_bytes(STDOUT_FILENO, writing, error);
    if (stat(path, &info) == 0 && (!S_ISREG(info.st_mode) || is_name_of_descriptor(path)))
        return S_ISDIR(info.st_mode) ? fail_of_file(error, "is a directory", 0)
                                     : write_to_path(writing, error);
    if (lstat(path, &info) == 0 && S_ISREG(info.st_mode) &&
        faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0)
        return fail_of_file(error, "cannot write", errno);
    return write_beside(writing, error);
}

enum bcf_status whole_file_write(const struct whole_file *file, const char *path,
                                 struct bcf_error *error)
{
    struct writing writing = {.file = file, .path = path, .interruption = {.is_held = false}};

    *error = (struct bcf_error){.offset = UINT64_MAX, .address = {"", 0}};
    signal(SIGXFSZ, SIG_IGN); /* a limit on the size of files is an error of write(2) */
    writing.bytes = take_memory(AT_A_TIME);
    enum bcf_status status = write_where_it_belongs(&writing, error);
    free(writing.bytes);
    return status;
}
