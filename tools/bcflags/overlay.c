/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "overlay.h"

#include "folder.h"
#include "linker/folder.h"
#include "output.h"
#include "whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* By this file and its first line one of ours is known. */
static const char mark_name[] = "bcflags-sysroot.txt";
static const char mark_line[] = "bcflags retag --sysroot made this folder, and makes it anew.\n";

/* What a process that ends leaves behind: exit() is called where memory is exhausted. */
static const char *unfinished_folder;

static bool say(const char *what, const char *path, int error)
{
    fprintf(stderr, "bcflags: error: %s '%s': %s\n", what, path, strerror(error));
    return false;
}

static void remove_unfinished(void)
{
    if (unfinished_folder)
        bcf_folder_remove(unfinished_folder);
}

/* The absolute path of what may not be there yet; NULL, and errno, where its folder is not. */
static char *absolute_path(const char *path)
{
    char *found = realpath(path, NULL);
    if (found || errno != ENOENT)
        return found;

    char *copy = copy_string((bcf_string){path, strlen(path)});
    size_t size = strlen(copy);
    while (size > 1 && copy[size - 1] == '/')
        copy[--size] = '\0';
    char *slash = strrchr(copy, '/');
    const char *name = slash ? slash + 1 : copy;
    char *parent;
    if (slash)
        *slash = '\0';
    if (slash == copy)
        parent = realpath("/", NULL);
    else
        parent = realpath(slash ? copy : ".", NULL);
    char *joined = parent ? join_path(strcmp(parent, "/") == 0 ? "" : parent, name) : NULL;
    int error = errno;
    free(parent);
    free(copy);
    errno = error;
    return joined;
}

/* Whether the folder is one of ours, and which it is. Takes nothing on the heap. */
static bool is_marked(const char *folder, struct stat *status)
{
    char line[sizeof(mark_line) - 1];
    int place = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    bool is_ours = place >= 0 && fstat(place, status) == 0;
    int mark =
        is_ours ? openat(place, mark_name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) : -1;

    is_ours = mark >= 0 && read(mark, line, sizeof(line)) == (ssize_t)sizeof(line) &&
              memcmp(line, mark_line, sizeof(line)) == 0;
    if (mark >= 0)
        (void)close(mark);
    if (place >= 0)
        (void)close(place);
    return is_ours;
}

enum { DEEPEST = 8 }; /* folders in folders: ours are fewer */

/* The first path in a folder of a former overlay that is not ours, or cannot be read, on the heap;
 * NULL if there is none. */
static char *find_foreign(const char *folder, overlay_expected *is_expected, int depth)
{
    char *found = NULL;
    char **names;
    int count = depth < DEEPEST ? list_folder(folder, &names) : -1;

    if (count < 0)
        return copy_string((bcf_string){folder, strlen(folder)});
    for (int i = 0; i < count && !found; i++) {
        bool is_ours = is_expected(names[i]) || (depth == 0 && strcmp(names[i], mark_name) == 0);
        char *path = join_path(folder, names[i]);
        struct stat status = {.st_mode = 0};
        if (lstat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
            found = find_foreign(path, is_expected, depth + 1);
        } else if (!S_ISLNK(status.st_mode) && !(S_ISREG(status.st_mode) && is_ours)) {
            found = path;
            path = NULL;
        }
        free(path);
    }
    free_names(names, count);
    return found;
}

/* Whether all in a former overlay is ours, as it is going to be removed. */
static bool has_only_ours(const char *folder, overlay_expected *is_expected)
{
    char *foreign = find_foreign(folder, is_expected, 0);

    if (foreign)
        fprintf(stderr,
                "bcflags: error: '%s' was not made by 'bcflags retag --sysroot', which would "
                "remove it as it makes the folder anew: move it away, or name another folder\n",
                foreign);
    bool is_ours = !foreign;
    free(foreign);
    return is_ours;
}

/* Whether it can be made there: in the place of nothing, of an empty folder, or of one of ours. */
static bool is_free(struct overlay *overlay, overlay_expected *is_expected)
{
    struct stat status;
    char **names;

    if (lstat(overlay->place, &status) != 0)
        return errno == ENOENT || say("cannot make", overlay->place, errno);
    if (S_ISLNK(status.st_mode)) {
        fprintf(stderr,
                "bcflags: error: '%s' is a symbolic link to what is not there; remove it, or name "
                "another folder\n",
                overlay->place);
        return false;
    }
    if (!S_ISDIR(status.st_mode))
        return say("cannot make", overlay->place, ENOTDIR);
    int count = list_folder(overlay->place, &names);
    if (count < 0)
        return say("cannot read", overlay->place, errno);
    free_names(names, count);
    overlay->has_former = count > 0;
    if (count == 0)
        return true;
    if (is_marked(overlay->place, &overlay->former))
        return has_only_ours(overlay->place, is_expected);
    fprintf(stderr,
            "bcflags: error: '%s' is there, and was not made by 'bcflags retag --sysroot'; name a "
            "folder that is not there\n",
            overlay->place);
    return false;
}

/* Makes a folder beside the place, under a name that nobody else uses; NULL, and says so, if it
 * cannot. */
static char *make_beside(const char *place)
{
    static const char suffix[] = ".XXXXXX";
    size_t size = strlen(place);
    char *path = take_memory(size + sizeof(suffix));

    memcpy(path, place, size);
    memcpy(path + size, suffix, sizeof(suffix));
    if (mkdtemp(path))
        return path;
    (void)say("cannot make a folder beside", place, errno);
    free(path);
    return NULL;
}

static bool make_unfinished(struct overlay *overlay)
{
    overlay->unfinished = make_beside(overlay->place);
    if (!overlay->unfinished)
        return false;
    unfinished_folder = overlay->unfinished;
    (void)chmod(overlay->unfinished, mode_of_new(0777));
    return true;
}

bool overlay_begin(struct overlay *overlay, const char *place, overlay_expected *is_expected)
{
    static bool is_registered;

    *overlay = (struct overlay){.place = absolute_path(place)};
    if (!overlay->place)
        return say("cannot make", place, errno);
    if (!is_registered && atexit(remove_unfinished) != 0)
        die_of_memory();
    is_registered = true;
    bcf_interruption_hold(&overlay->interruption);
    if (is_free(overlay, is_expected) && make_unfinished(overlay))
        return true;
    overlay_abandon(overlay);
    return false;
}

char *overlay_path(const struct overlay *overlay, const char *path)
{
    return join_path(overlay->unfinished, path);
}

bool overlay_link(const struct overlay *overlay, const char *path, const char *target)
{
    char *link = overlay_path(overlay, path);
    bool is_made = symlink(target, link) == 0 || say("cannot make the link", link, errno);

    free(link);
    return is_made;
}

bool overlay_link_all_but(const struct overlay *overlay, const char *source, const char *path,
                          const char *name)
{
    char *folder = join_path(source, path);
    char **names;
    int count = list_folder(folder, &names);
    bool is_good = count >= 0 || say("cannot read", folder, errno);

    for (int i = 0; i < count && is_good; i++) {
        char *target = join_path(folder, names[i]);
        char *link = join_path(path, names[i]);
        is_good = strcmp(names[i], name) == 0 || overlay_link(overlay, link, target);
        free(target);
        free(link);
    }
    if (count >= 0)
        free_names(names, count);
    free(folder);
    return is_good;
}

bool overlay_add_folders(const struct overlay *overlay, const char *path)
{
    char *whole = overlay_path(overlay, path);
    char *end = whole + strlen(overlay->unfinished) + 1;
    bool is_good = true;

    while (end && is_good) {
        end = strchr(end, '/');
        if (end)
            *end = '\0';
        is_good = mkdir(whole, 0777) == 0 || say("cannot make", whole, errno);
        if (end)
            *end++ = '/';
    }
    free(whole);
    return is_good;
}

static bool write_mark(const struct overlay *overlay, const char *origin)
{
    char *path = overlay_path(overlay, mark_name);
    FILE *mark = fopen(path, "w");
    bool is_written = mark && fputs(mark_line, mark) >= 0 && fputs(origin, mark) >= 0;

    if (mark && fclose(mark) != 0)
        is_written = false;
    if (!is_written)
        (void)say("cannot write", path, errno);
    free(path);
    return is_written;
}

static bool is_one_folder(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Whether what has come from the place is what was there at first, and is ours to remove. Who has
 * put something else there meanwhile wants to keep it. Only now can it be looked at: under its new
 * name nobody exchanges it. */
static bool is_former(const struct overlay *overlay, const char *path)
{
    struct stat status;

    return is_marked(path, &status) && is_one_folder(&status, &overlay->former);
}

static bool say_in_place(const struct overlay *overlay, int error)
{
    return say("cannot put the folder in its place", overlay->place, error);
}

static bool say_another(const struct overlay *overlay)
{
    fprintf(stderr,
            "bcflags: error: '%s' has changed since this began, and is left as it is; name a "
            "folder that is not there\n",
            overlay->place);
    return false;
}

static bool say_moved(const struct overlay *overlay, const char *path)
{
    fprintf(stderr, "bcflags: error: what was in '%s' cannot be put back: it is '%s' now\n",
            overlay->place, path);
    return false;
}

static bool exchange(const char *a, const char *b)
{
#ifdef SYS_renameat2
    return syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE) == 0;
#else
    (void)a;
    (void)b;
    errno = ENOSYS;
    return false;
#endif
}

/* After an exchange. */
static bool check_exchange(const struct overlay *overlay, const struct stat *made)
{
    struct stat status;

    if (is_former(overlay, overlay->unfinished))
        return true;
    if (exchange(overlay->unfinished, overlay->place) && lstat(overlay->unfinished, &status) == 0 &&
        is_one_folder(&status, made))
        return say_another(overlay);
    unfinished_folder = NULL;
    return say_moved(overlay, overlay->unfinished);
}

static bool rename_aside(struct overlay *overlay, const char *aside)
{
    if (rename(overlay->place, aside) != 0) {
        (void)say_in_place(overlay, errno);
        (void)rmdir(aside);
        return false;
    }
    bool is_ours = is_former(overlay, aside);
    if (is_ours && rename(overlay->unfinished, overlay->place) == 0) {
        memcpy(overlay->unfinished, aside, strlen(aside)); /* they differ in the last letters */
        return true;
    }
    int error = errno;
    if (rename(aside, overlay->place) != 0)
        return say_moved(overlay, aside);
    return is_ours ? say_in_place(overlay, error) : say_another(overlay);
}

/* For file systems that cannot exchange two folders: for a moment there is none. */
static bool replace_by_renaming(struct overlay *overlay)
{
    char *aside = make_beside(overlay->place);
    bool is_done = aside && rename_aside(overlay, aside);

    free(aside);
    return is_done;
}

/* Puts the folder made where the former one is, which has its name then, or none. */
static bool replace(struct overlay *overlay)
{
    struct stat made;

    if (lstat(overlay->unfinished, &made) != 0)
        return say_in_place(overlay, errno);
    if (exchange(overlay->unfinished, overlay->place))
        return check_exchange(overlay, &made);
    if (errno == EINVAL || errno == ENOSYS)
        return replace_by_renaming(overlay);
    return say_in_place(overlay, errno);
}

static void end_overlay(struct overlay *overlay)
{
    remove_unfinished();
    unfinished_folder = NULL;
    bcf_interruption_release(&overlay->interruption);
}

bool overlay_finish(struct overlay *overlay, const char *origin)
{
    bool is_good = write_mark(overlay, origin);

    if (is_good && overlay->has_former)
        is_good = replace(overlay);
    else if (is_good)
        is_good = rename(overlay->unfinished, overlay->place) == 0 || say_in_place(overlay, errno);
    end_overlay(overlay);
    if (!is_good)
        overlay_free(overlay);
    return is_good;
}

void overlay_abandon(struct overlay *overlay)
{
    end_overlay(overlay);
    overlay_free(overlay);
}

bool overlay_is_unwanted(const struct overlay *overlay)
{
    return bcf_interruption_has_come(&overlay->interruption);
}

void overlay_free(struct overlay *overlay)
{
    free(overlay->place);
    free(overlay->unfinished);
    overlay->place = NULL;
    overlay->unfinished = NULL;
}
