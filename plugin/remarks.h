/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The findings of a link as LLVM's remarks, in a file. */

#ifndef PLUGIN_REMARKS_H
#define PLUGIN_REMARKS_H

#include "base/arena.h"
#include "bcflags/bcflags.h"

/* What says where remarks go. */
struct plugin_remarks_wish {
    const char
        *setting;       /* BCFLAGS_REMARKS: a file, a folder that is there, or "folder/"; or NULL */
    const char *output; /* of the linker: names the file in a folder */
    const char *linkers; /* the file of the linker's own remarks; or NULL */
};

/*
 * Where remarks go; NULL if nowhere. In a folder every output has a file of its own, so that many
 * links of a build can have one folder: "folder/build-bin-app.bcflags.yaml" for build/bin/app;
 * where the folder is absolute, the output is made absolute, too. False if memory is exhausted.
 */
bool plugin_remarks_find(const char **path, const struct plugin_remarks_wish *wish,
                         struct bcf_arena *arena);

/*
 * Writes all findings of a link. The file is there as a whole or not at all; the folder it is in is
 * made, if need be, but not those above. Where there is no finding there is no file: what an
 * earlier link left is removed, as LLVM's readers take an empty file for a damaged one. False, and
 * the reason in a few words, if it cannot be done.
 */
bool plugin_remarks_write(const char *path, const struct bcf_link *link, char *reason, size_t size);

#endif
