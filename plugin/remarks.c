/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "remarks.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX ".bcflags.yaml"

/* File systems take names of 255 bytes. */
enum { LONGEST_NAME = 160 };

static bool is_folder(const char *path)
{
    struct stat status;
    size_t size = strlen(path);

    return size > 0 &&
           (path[size - 1] == '/' || (stat(path, &status) == 0 && S_ISDIR(status.st_mode)));
}

/* Whether the linker's own remarks are in a file: an empty name is none, "-" is its output, and
 * beside a device or a pipe there is no place for others. */
static bool is_file(const char *path)
{
    struct stat status;

    return path[0] != '\0' && strcmp(path, "-") != 0 &&
           (stat(path, &status) != 0 || S_ISREG(status.st_mode));
}

/* FNV-1a. */
static uint64_t hash_of(bcf_string string)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < string.size; i++)
        hash = (hash ^ (unsigned char)string.data[i]) * UINT64_C(0x100000001b3);
    return hash;
}

/* A path as the name of a file: of one that is too long, the end, and a hash of all. */
static void add_name(struct bcf_text *text, bcf_string path)
{
    if (path.size > LONGEST_NAME) {
        bcf_text_add_format(text, "%016llx-", (unsigned long long)hash_of(path));
        path.data += path.size - LONGEST_NAME;
        path.size = LONGEST_NAME;
    }
    for (size_t i = 0; i < path.size; i++)
        bcf_text_add(text, path.data[i] == '/' ? "-" : path.data + i, 1);
}

static bcf_string without_beginning(bcf_string path)
{
    while (path.size > 1 && path.data[0] == '/')
        path = (bcf_string){path.data + 1, path.size - 1};
    return path;
}

static void add_file_in_folder(struct bcf_text *text, const char *folder, const char *output,
                               struct bcf_arena *arena)
{
    char current[PATH_MAX];
    struct bcf_text path;

    while (output[0] == '.' && output[1] == '/')
        output += 2;
    bcf_text_init(&path, arena);
    if (folder[0] == '/' && output[0] != '/' && getcwd(current, sizeof(current))) {
        bcf_text_add_string(&path, current);
        bcf_text_add_string(&path, "/");
    }
    bcf_text_add_string(&path, output);
    text->failed = path.failed;
    bcf_text_add_string(text, folder);
    if (folder[strlen(folder) - 1] != '/')
        bcf_text_add_string(text, "/");
    add_name(text, without_beginning(bcf_text_view(&path)));
    bcf_text_add_string(text, SUFFIX);
}

bool plugin_remarks_find(const char **path, const struct plugin_remarks_wish *wish,
                         struct bcf_arena *arena)
{
    struct bcf_text text;

    *path = NULL;
    bcf_text_init(&text, arena);
    if (wish->setting && is_folder(wish->setting)) {
        add_file_in_folder(&text, wish->setting, wish->output, arena);
    } else if (wish->setting) {
        bcf_text_add_string(&text, wish->setting);
    } else if (wish->linkers && is_file(wish->linkers)) {
        bcf_text_add_string(&text, wish->linkers);
        bcf_text_add_string(&text, SUFFIX);
    } else {
        return true;
    }
    *path = text.data;
    return !text.failed && text.data;
}

/* False, and says why. */
static bool fail(char *reason, size_t size, const char *words)
{
    char description[128];

    if (!words)
        words = strerror_r(errno, description, sizeof(description)); /* GNU's returns it */
    snprintf(reason, size, "%s", words);
    return false;
}

/* Puts the remarks into memory that is to be freed; NULL if it is exhausted. */
static char *make_remarks(const struct bcf_link *link, size_t *size)
{
    const struct bcf_finding *finding;
    char *remarks = NULL;

    *size = 0;
    for (size_t i = 0; (finding = bcf_link_finding(link, i)); i++) {
        size_t more = bcf_finding_format_remark(finding, NULL, 0);
        char *longer = more > 0 ? realloc(remarks, *size + more + 1) : NULL;
        if (!longer || bcf_finding_format_remark(finding, longer + *size, more + 1) != more) {
            free(longer ? longer : remarks);
            return NULL;
        }
        remarks = longer;
        *size += more;
    }
    return remarks;
}

static bool write_all(int file, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t written = write(file, data, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        data += written;
        size -= (size_t)written;
    }
    return true;
}

/* Whether a file may have that size: beyond the limit of a process it would be killed. */
static bool is_allowed(size_t size)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
        size <= limit.rlim_cur)
        return true;
    errno = EFBIG;
    return false;
}

static int open_new(const char *path)
{
    return open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
}

/* Opens a new file, and makes the folder it is in. */
static int open_in_folder(const char *path)
{
    int file = open_new(path);
    const char *end = strrchr(path, '/');

    if (file >= 0 || errno != ENOENT || !end || end == path)
        return file;
    char *folder = strndup(path, (size_t)(end - path));
    if (folder && (mkdir(folder, 0777) == 0 || errno == EEXIST))
        file = open_new(path);
    free(folder);
    return file;
}

/* Writes a file beside the path, and gives it the name then. */
static bool replace(const char *path, const char *remarks, size_t size)
{
    char *beside = NULL;

    if (asprintf(&beside, "%s.%ld", path, (long)getpid()) < 0)
        return false;
    int file = open_in_folder(beside);
    bool is_written = file >= 0 && is_allowed(size) && write_all(file, remarks, size);
    if (file >= 0)
        is_written = close(file) == 0 && is_written;
    is_written = is_written && rename(beside, path) == 0;
    if (!is_written && file >= 0) {
        int error = errno;
        unlink(beside);
        errno = error;
    }
    free(beside);
    return is_written;
}

/* Whether nothing is lost where the file is replaced: it is empty, or it has remarks. Who names an
 * input by mistake keeps it. */
static bool is_ours(const char *path, const struct stat *status)
{
    static const char begin[] = "--- !";
    char there[sizeof(begin) - 1];

    if (status->st_size == 0)
        return true;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return false;
    ssize_t size = read(file, there, sizeof(there));
    close(file);
    return size == (ssize_t)sizeof(there) && memcmp(there, begin, sizeof(there)) == 0;
}

bool plugin_remarks_write(const char *path, const struct bcf_link *link, char *reason, size_t size)
{
    struct stat status;
    bool is_there = stat(path, &status) == 0;
    size_t length;

    /* A pipe may have no reader, and a device may be anything. */
    if (is_there && !S_ISREG(status.st_mode))
        return fail(reason, size, "it is no regular file");
    if (is_there && !is_ours(path, &status))
        return fail(reason, size, "it is there, and has no remarks");
    if (!bcf_link_finding(link, 0))
        return !is_there || unlink(path) == 0 || fail(reason, size, NULL);
    char *remarks = make_remarks(link, &length);
    if (!remarks)
        return fail(reason, size, "memory is exhausted");
    /* What a link points to is written, not the link. */
    char *real = is_there ? realpath(path, NULL) : NULL;
    bool is_written = replace(real ? real : path, remarks, length) || fail(reason, size, NULL);
    free(real);
    free(remarks);
    return is_written;
}
