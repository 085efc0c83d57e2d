/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "retag_file.h"

#include "open.h"
#include "output.h"
#include "whole_file.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void die_unless(enum bcf_status status)
{
    if (status != BCF_OK)
        die_of_memory(); /* a new patch fails of nothing else */
}

static void note(struct retag_file *file, bcf_string address, const char *message)
{
    struct bcf_error error = {.status = BCF_ERROR_UNSUPPORTED, .offset = UINT64_MAX};

    error.address = address;
    snprintf(error.message, sizeof(error.message), "%s", message);
    inputs_note_trouble(&file->inputs, shown_name(file->path), &error);
}

static const struct contents *contents_of(const struct retag_file *file)
{
    return &file->inputs.held[0].contents;
}

static bool is_thin_archive(const struct retag_file *file)
{
    static const char magic[] = "!<thin>\n"; /* LLVM source: Archive.cpp, ThinArchiveMagic */
    size_t size = sizeof(magic) - 1;

    return file->inputs.held_count > 0 && contents_of(file)->size >= size &&
           memcmp(contents_of(file)->bytes, magic, size) == 0;
}

/* Whether the object has native code. In which format besides ELF it has none is not known. */
static bool has_native_code(const struct bcf_object *object)
{
    const struct bcf_native *native;

    if (!bcf_object_machine(object))
        return false;
    return strcmp(bcf_object_format(object), "ELF") != 0 ||
           bcf_object_read_native(object, &native, NULL) != BCF_OK || native;
}

/* What the library says becomes of a wish. */
static enum retag_outcome outcome_of(enum bcf_patch_outcome outcome)
{
    static const enum retag_outcome outcomes[] = {
        [BCF_PATCH_CHANGED] = RETAG_CHANGED,
        [BCF_PATCH_SAME] = RETAG_SAME,
        [BCF_PATCH_ABSENT] = RETAG_ABSENT,
        [BCF_PATCH_IMPOSSIBLE] = RETAG_IMPOSSIBLE,
    };

    return outcomes[outcome];
}

static void add_step(struct retag_file *file, const struct retag_step *step)
{
    file->steps = grow_list(file->steps, file->step_count, &file->step_capacity, sizeof(*step));
    file->steps[file->step_count++] = *step;
    file->counts[step->outcome]++;
}

static void plan_wish(struct retag_file *file, const struct bcf_module *module, size_t place)
{
    const struct retag_wish *wish = &file->wishes->list[place];
    const struct bcf_flag *flag = bcf_module_find_flag(module, wish->key);
    bcf_string key = {wish->key, strlen(wish->key)};
    struct retag_step step = {.module = module, .wish = place, .judgement = {.words = ""}};
    struct bcf_patch_result result;
    struct bcf_error error;

    enum bcf_status status =
        wish->drops ? bcf_patch_drop_flag(file->patch, module, key, &result, &error)
                    : bcf_patch_set_flag(file->patch, module, key, wish->value, &result, &error);
    if (status != BCF_OK) {
        inputs_note_trouble(&file->inputs, shown_name(file->path), &error);
        return;
    }
    step.flag = flag;
    step.outcome = outcome_of(result.outcome);
    step.reason = result.reason;
    if (step.outcome == RETAG_CHANGED) {
        step.judgement = wish->drops ? bcf_retag_judge_drop(key)
                                     : bcf_retag_judge_value(key, bcf_flag_value(flag), wish->value,
                                                             bcf_module_triple(module));
        if (!bcf_retag_is_allowed(step.judgement.risk) && !file->wishes->is_forced)
            step.outcome = RETAG_REFUSED;
        file->has_native_code = file->has_native_code || has_native_code(bcf_module_object(module));
    }
    add_step(file, &step);
}

static void plan(struct retag_file *file)
{
    struct bcf_error error;

    for (size_t i = 0; i < file->inputs.module_count; i++) {
        const struct bcf_module *module = file->inputs.modules[i];
        if (!retag_wishes_select_module(file->wishes, module))
            continue;
        file->selected_count++;
        for (size_t k = 0; k < file->wishes->count; k++)
            plan_wish(file, module, k);
    }
    if (file->counts[RETAG_CHANGED] > 0 && bcf_patch_finish(file->patch, &error) != BCF_OK)
        inputs_note_trouble(&file->inputs, shown_name(file->path), &error);
}

void retag_file_read(struct retag_file *file, const char *path, const struct retag_wishes *wishes,
                     enum reading how)
{
    *file = (struct retag_file){.path = path, .wishes = wishes};
    die_unless(bcf_patch_new(&file->patch, NULL));
    inputs_read_whole(&file->inputs, path, &file->info, how);
    inputs_set_aside(&file->inputs);
    if (is_thin_archive(file))
        note(file, (bcf_string){"", 0},
             "is a thin archive: the modules are in other files; name those");
    else
        plan(file);
}

void retag_file_close(struct retag_file *file)
{
    bcf_patch_free(file->patch);
    inputs_close(&file->inputs);
    free(file->steps);
    *file = (struct retag_file){.path = NULL};
}

/* Gives the bytes of the file with its changes. */
static enum bcf_status produce(const void *context, uint64_t offset, void *bytes, size_t size,
                               struct bcf_error *error)
{
    const struct retag_file *file = context;

    memcpy(bytes, contents_of(file)->bytes + offset, size);
    if (file->counts[RETAG_CHANGED] == 0)
        return BCF_OK;
    return bcf_patch_apply(file->patch, offset, bytes, size, error);
}

/* True if both paths are one name in one folder. */
static bool is_same_name(const char *a, const char *b)
{
    const char *paths[] = {a, b};
    struct stat folders[2];

    for (int i = 0; i < 2; i++) {
        const char *slash = strrchr(paths[i], '/');
        size_t size = slash ? (size_t)(slash - paths[i]) + 1 : 0;
        char *folder = copy_string(size > 0 ? (bcf_string){paths[i], size} : (bcf_string){".", 1});
        int status = stat(folder, &folders[i]);
        free(folder);
        if (status != 0)
            return false;
        paths[i] += size;
    }
    return folders[0].st_dev == folders[1].st_dev && folders[0].st_ino == folders[1].st_ino &&
           strcmp(paths[0], paths[1]) == 0;
}

/* True if the file would take the place of what it was read from. */
static bool is_input(const struct retag_file *file, const char *path)
{
    if (strcmp(file->path, "-") == 0 || strcmp(path, "-") == 0)
        return false;
    char *real = realpath(file->path, NULL);
    bool is_same = is_same_name(file->path, path) || (real && is_same_name(real, path));

    free(real);
    return is_same;
}

bool retag_is_one_file(const struct retag_file *a, const struct retag_file *b)
{
    if (a->info.st_dev != b->info.st_dev || a->info.st_ino != b->info.st_ino)
        return false;
    char *first = realpath(a->path, NULL);
    char *second = realpath(b->path, NULL);
    bool is_one = first && second && strcmp(first, second) == 0;
    free(first);
    free(second);
    return is_one;
}

static enum bcf_status write_elsewhere(const struct retag_file *file, const char *path,
                                       struct bcf_error *error)
{
    mode_t mode = S_ISREG(file->info.st_mode) ? file->info.st_mode & 0777 : 0666;
    struct whole_file whole = {
        .size = contents_of(file)->size,
        .produce = produce,
        .context = file,
        .mode = mode_of_new(mode),
    };

    if (is_input(file, path))
        return fail_of_file(error, "is the file that is read; --in-place changes it", 0);
    return whole_file_write(&whole, path, error);
}

static enum bcf_status write_in_place(const struct retag_file *file, struct bcf_error *error)
{
    struct whole_file whole = {
        .size = contents_of(file)->size,
        .produce = produce,
        .context = file,
        .mode = file->info.st_mode & 07777,
        .owner = &file->info,
        .is_precious = true,
    };
    struct stat info;
    enum bcf_status status;
    char *real = realpath(file->path, NULL); /* behind symbolic links */

    if (!real || stat(real, &info) != 0)
        status = fail_of_file(error, "cannot write", errno);
    else if (!is_same_file(&info, &file->info))
        status = fail_of_file(error, "has changed since it was read", 0);
    else
        status = whole_file_write(&whole, real, error);
    free(real);
    return status;
}

enum bcf_status retag_file_write(const struct retag_file *file, const char *path,
                                 struct bcf_error *error)
{
    return path ? write_elsewhere(file, path, error) : write_in_place(file, error);
}
