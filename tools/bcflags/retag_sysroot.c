/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "retag_sysroot.h"

#include "command.h"
#include "folder.h"
#include "overlay.h"
#include "render/json.h"
#include "retag_obstacles.h"
#include "retag_sysroot_text.h"
#include "rustc_sysroot.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The folder of the libraries. */
struct libraries {
    struct rustc_sysroot sysroot;
    char *folder; /* absolute */
    char **names; /* of all that is in it */
    int name_count;
    /* Of the files that have bitcode, in their order: where they are, and where they are written;
     * NULL for those that are not. */
    char **paths;
    char **outputs;
};

static bool has_suffix(const char *name, const char *suffix)
{
    size_t size = strlen(name);
    size_t suffix_size = strlen(suffix);

    return size > suffix_size && strcmp(name + size - suffix_size, suffix) == 0;
}

/* What rustc or a linker takes bitcode from. */
static bool may_have_bitcode(const char *name)
{
    return has_suffix(name, ".rlib") || has_suffix(name, ".a") || has_suffix(name, ".o");
}

static bool list_libraries(struct libraries *libraries)
{
    const struct rustc_sysroot *sysroot = &libraries->sysroot;

    libraries->folder = join_path(sysroot->path, sysroot->libraries);
    libraries->name_count = list_folder(libraries->folder, &libraries->names);
    if (libraries->name_count >= 0)
        return true;
    int problem = errno;
    fprintf(stderr, "bcflags: error: cannot read '%s': %s\n", libraries->folder, strerror(problem));
    if (problem == ENOENT)
        fprintf(stderr,
                "bcflags: note: rustc has no libraries for %s: 'rustup target add %s' installs "
                "them\n",
                sysroot->target, sysroot->target);
    return false;
}

/* Whether it does not matter what cannot be changed in a library: LTO passes over this crate (rustc
 * source: rustc_codegen_ssa/src/back/link.rs, ignored_for_lto). */
static bool may_stay(const struct retag_file *file)
{
    static const char prefix[] = "libcompiler_builtins";
    size_t obstacles = file->counts[RETAG_IMPOSSIBLE] + file->counts[RETAG_REFUSED];
    const char *name = strrchr(file->path, '/') + 1;

    return obstacles > 0 && file->inputs.trouble_count == 0 &&
           strncmp(name, prefix, sizeof(prefix) - 1) == 0;
}

/* Says that a file is left as it is. */
static void note_unchanged(const struct retag_file *file)
{
    fprintf(stderr, "bcflags: note: ");
    print_shown(stderr, (bcf_string){file->path, strlen(file->path)});
    fprintf(stderr, " stays as it is: not all of it can be changed, and rustc has no use for it in "
                    "LTO\n");
}

static void read_libraries(struct libraries *libraries, struct retag *retag, enum reading how)
{
    size_t count = (size_t)libraries->name_count;

    retag->files = take_zeros(count, sizeof(*retag->files));
    libraries->paths = take_zeros(count, sizeof(*libraries->paths));
    libraries->outputs = take_zeros(count, sizeof(*libraries->outputs));
    for (size_t i = 0; i < count; i++) {
        struct retag_file *file = &retag->files[retag->file_count];
        if (!may_have_bitcode(libraries->names[i]))
            continue;
        char *path = join_path(libraries->folder, libraries->names[i]);
        retag_file_read(file, path, &retag->wishes, how);
        bool stays = may_stay(file);
        if (stays && !retag->is_quiet && how == READ_ALOUD)
            note_unchanged(file);
        if (!stays && (file->inputs.module_count > 0 || file->inputs.trouble_count > 0)) {
            libraries->paths[retag->file_count++] = path;
        } else {
            retag_file_close(file);
            free(path);
        }
    }
}

static void close_libraries(struct libraries *libraries, struct retag *retag)
{
    for (size_t i = 0; i < retag->file_count; i++) {
        retag_file_close(&retag->files[i]);
        free(libraries->paths[i]);
        free(libraries->outputs[i]);
    }
    free(retag->files);
    free(libraries->paths);
    free(libraries->outputs);
    if (libraries->names)
        free_names(libraries->names, libraries->name_count);
    free(libraries->folder);
    rustc_sysroot_free(&libraries->sysroot);
}

/* The file of a path that changes; NULL if there is none. next is the place of the first that may
 * be it. */
static struct retag_file *changed_file(const struct retag *retag, const char *path, size_t *next)
{
    if (*next == retag->file_count || strcmp(retag->files[*next].path, path) != 0)
        return NULL;
    struct retag_file *file = &retag->files[(*next)++];
    return file->counts[RETAG_CHANGED] > 0 ? file : NULL;
}

static bool write_file(const struct overlay *overlay, const char *path, struct retag_file *file)
{
    struct bcf_error error;
    char *written = overlay_path(overlay, path);
    bool is_good = retag_file_write(file, written, &error) == BCF_OK;

    if (!is_good)
        inputs_note_trouble(&file->inputs, written, &error);
    free(written);
    return is_good;
}

static bool put_libraries(const struct overlay *overlay, const struct libraries *libraries,
                          const struct retag *retag)
{
    size_t next = 0;
    bool is_good = true;

    for (int i = 0; i < libraries->name_count && is_good; i++) {
        char *original = join_path(libraries->folder, libraries->names[i]);
        char *path = join_path(libraries->sysroot.libraries, libraries->names[i]);
        struct retag_file *file = changed_file(retag, original, &next);
        is_good = file ? write_file(overlay, path, file) : overlay_link(overlay, path, original);
        is_good = is_good && !overlay_is_unwanted(overlay);
        free(original);
        free(path);
    }
    return is_good;
}

/* The folders down to that of the libraries. All that rustc looks for in a sysroot is in rustlib
 * (rustc source: rustc_session/src/filesearch.rs, Session::get_tools_search_paths). */
static bool put_folders(const struct overlay *overlay, const struct rustc_sysroot *sysroot)
{
    char *of_target = join_path(sysroot->rustlib, sysroot->target);
    bool is_good =
        overlay_add_folders(overlay, sysroot->libraries) &&
        overlay_link_all_but(overlay, sysroot->path, sysroot->rustlib, sysroot->target) &&
        overlay_link_all_but(overlay, sysroot->path, of_target,
                             sysroot->libraries + strlen(of_target) + 1);

    free(of_target);
    return is_good;
}

/* The folder in which all belongs to the sysroot: that of the libraries, where rustc is installed
 * among all else. */
static char *own_folder(const struct rustc_sysroot *sysroot)
{
    static const char *const shared[] = {"/", "/usr", "/usr/local"};
    const char *path = sysroot->path;

    for (size_t i = 0; i < sizeof(shared) / sizeof(shared[0]); i++)
        if (strcmp(path, shared[i]) == 0)
            return join_path(strcmp(path, "/") == 0 ? "" : path, sysroot->rustlib);
    return copy_string((bcf_string){path, strlen(path)});
}

/* Whether the place is not within the sysroot: there an overlay would stand for itself, and be gone
 * with the rustc that it is for. */
static bool is_elsewhere(const struct overlay *overlay, const struct rustc_sysroot *sysroot)
{
    char *own = own_folder(sysroot);
    size_t size = strlen(own);
    bool is_inside = strcmp(overlay->place, sysroot->path) == 0 ||
                     (strncmp(overlay->place, own, size) == 0 &&
                      (overlay->place[size] == '/' || overlay->place[size] == '\0'));

    free(own);
    if (is_inside)
        fprintf(stderr, "bcflags: error: '%s' belongs to the sysroot itself: name another folder\n",
                overlay->place);
    return !is_inside;
}

static bool make_overlay(struct overlay *overlay, const char *out,
                         const struct libraries *libraries, const struct retag *retag)
{
    const struct rustc_sysroot *sysroot = &libraries->sysroot;

    if (!overlay_begin(overlay, out, may_have_bitcode))
        return false;
    if (!is_elsewhere(overlay, sysroot) || !put_folders(overlay, sysroot) ||
        !put_libraries(overlay, libraries, retag)) {
        overlay_abandon(overlay);
        return false;
    }
    char *origin = retag_sysroot_origin(sysroot, &retag->wishes);
    bool is_finished = overlay_finish(overlay, origin);
    free(origin);
    return is_finished;
}

/* Where the files are that were written. */
static void note_outputs(struct libraries *libraries, const struct retag *retag, const char *place)
{
    char *folder = join_path(place, libraries->sysroot.libraries);

    for (size_t i = 0; i < retag->file_count; i++) {
        struct retag_file *file = &retag->files[i];
        if (file->counts[RETAG_CHANGED] == 0)
            continue;
        libraries->outputs[i] = join_path(folder, strrchr(file->path, '/') + 1);
        file->output = libraries->outputs[i];
    }
    free(folder);
}

static void report(const struct retag *retag, const struct retag_obstacles *obstacles,
                   const struct libraries *libraries, const char *place, bool is_good,
                   enum format format)
{
    if (format == FORMAT_JSON)
        json_retag_command(retag, obstacles);
    else if (format == FORMAT_RAW)
        retag_print_raw(retag);
    else if (!retag->is_quiet && is_good)
        retag_sysroot_print(retag, &libraries->sysroot, place);
}

/* Makes it of libraries that are read. */
static bool run(const struct retag *retag, struct libraries *libraries, const char *out,
                enum format format)
{
    struct overlay overlay = {.place = NULL};
    struct retag_obstacles obstacles;

    retag_obstacles_find(&obstacles, retag->files, retag->file_count, &retag->wishes);
    if (format != FORMAT_JSON)
        retag_obstacles_say(&obstacles);
    bool is_good = obstacles.count == 0 && !retag_has_troubles(retag->files, retag->file_count);
    if (is_good && !retag->is_dry_run)
        is_good = make_overlay(&overlay, out, libraries, retag);
    if (overlay.place)
        note_outputs(libraries, retag, overlay.place);
    report(retag, &obstacles, libraries, retag->is_dry_run ? out : overlay.place, is_good, format);
    if (is_good && !retag->is_quiet && format != FORMAT_JSON)
        retag_sysroot_print_notes(retag, overlay.has_former);
    overlay_free(&overlay);
    retag_obstacles_free(&obstacles);
    return is_good;
}

int retag_sysroot(struct retag *retag, const struct retag_sysroot *request, enum format format)
{
    struct libraries libraries = {.names = NULL};
    bool is_good =
        rustc_sysroot_find(&libraries.sysroot, request->rustc, request->base, request->target) &&
        list_libraries(&libraries);

    if (is_good) {
        read_libraries(&libraries, retag, format == FORMAT_JSON ? READ_SILENTLY : READ_ALOUD);
        is_good = run(retag, &libraries, request->out, format);
    }
    close_libraries(&libraries, retag);
    return is_good ? STATUS_GOOD : STATUS_TROUBLE;
}
