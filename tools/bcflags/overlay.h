/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* A folder that stands for another: links to what that has, and files of our own in the place of
 * some. It is made beside its place and put there when it is whole, where a former one of ours may
 * be. Signals that would end the process wait meanwhile. */

#ifndef BCFLAGS_OVERLAY_H
#define BCFLAGS_OVERLAY_H

#include "linker/interruption.h"

#include <stdbool.h>
#include <sys/stat.h>

struct overlay {
    char *place;      /* absolute */
    char *unfinished; /* the folder it is made in */
    bool has_former;  /* there is one in its place */
    struct stat former;
    struct bcf_interruption interruption;
};

/* Whether a file of this name may be one of ours in a former overlay. */
typedef bool overlay_expected(const char *name);

/* All of them say on stderr what is wrong where they return false. After overlay_begin has returned
 * true, overlay_finish or overlay_abandon has to follow. A former overlay in which there is
 * something besides links, folders and files that are expected is left alone. */
bool overlay_begin(struct overlay *overlay, const char *place, overlay_expected *is_expected);

/* Makes all folders of a path, which is relative to that of the overlay, as in what follows. */
bool overlay_add_folders(const struct overlay *overlay, const char *path);

/* Links to all that the folder of that path in source has, but for one name. */
bool overlay_link_all_but(const struct overlay *overlay, const char *source, const char *path,
                          const char *name);

/* Links to an absolute path. */
bool overlay_link(const struct overlay *overlay, const char *path, const char *target);

/* Where a file of ours is to be written: the caller frees it. */
char *overlay_path(const struct overlay *overlay, const char *path);

/* Whether somebody wants the process to end. */
bool overlay_is_unwanted(const struct overlay *overlay);

/* Puts it in its place, with a file that says what it is. What comes back has to be freed. */
bool overlay_finish(struct overlay *overlay, const char *origin);
void overlay_free(struct overlay *overlay);

/* Removes it, and ends the process if somebody wants that. */
void overlay_abandon(struct overlay *overlay);

#endif
