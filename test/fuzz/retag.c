/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Fuzz target: flags are given the values of others, and are dropped. Where the patch says that it
 * does so, the file it makes has to say that, and the flag before and behind it what they said.
 */

#include "fuzz.h"

#include "bcflags/bcflags.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_MODULES = 4, MOST_FLAGS = 12, MOST_VALUES = 3, PIECE = 37 };

/* A file in memory, and the modules of it that are looked at. */
struct file {
    uint8_t *bytes;
    size_t size;
    struct bcf_input *input;
    const struct bcf_module *modules[MOST_MODULES];
    size_t count;
};

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void take_modules(struct file *file, struct bcf_object *object)
{
    struct bcf_module *module;

    while (file->count < MOST_MODULES && bcf_object_next_module(object, &module, NULL) == BCF_OK &&
           module)
        file->modules[file->count++] = module;
}

static bool open_file(struct file *file, const uint8_t *data, size_t size)
{
    struct bcf_object *object;

    memset(file, 0, sizeof(*file));
    file->bytes = malloc(size > 0 ? size : 1);
    if (!file->bytes)
        return false;
    memcpy(file->bytes, data, size);
    file->size = size;
    if (bcf_input_open_memory("x", file->bytes, size, NULL, &file->input, NULL) != BCF_OK)
        return false;
    while (file->count < MOST_MODULES &&
           bcf_input_next_object(file->input, &object, NULL) == BCF_OK && object)
        take_modules(file, object);
    return true;
}

static void close_file(struct file *file)
{
    bcf_input_close(file->input);
    free(file->bytes);
}

/* What is asked for. */
struct wish {
    size_t module;
    size_t flag;
    bool drops;
    uint64_t value;
};

static bool is_key(const struct bcf_flag *flag, bcf_string key)
{
    bcf_string own = bcf_flag_key(flag);

    return bcf_flag_is_well_formed(flag) && own.size == key.size &&
           memcmp(own.data, key.data, key.size) == 0;
}

/* Compares a flag of the file with what the patch has made of it. */
static void check_flag(const struct bcf_flag *before, const struct bcf_flag *after, bcf_string key,
                       const struct wish *wish)
{
    uint64_t value;

    check(bcf_flag_behavior(before) == bcf_flag_behavior(after));
    if (!is_key(before, key)) {
        check(bcf_flag_is_well_formed(before) == bcf_flag_is_well_formed(after));
        check(bcf_flag_key(before).size == bcf_flag_key(after).size);
    } else if (wish->drops) {
        check(!is_key(after, key) && bcf_flag_key(after).size == key.size);
    } else {
        check(is_key(after, key) && bcf_value_as_u64(bcf_flag_value(after), &value) &&
              value == wish->value);
    }
}

/* Applies the patch piece by piece, and reads what comes of it. */
static void check_patch(const struct file *file, const struct bcf_patch *patch,
                        const struct wish *wish, bcf_string key)
{
    const struct bcf_module *before = file->modules[wish->module];
    uint8_t *bytes = malloc(file->size);
    struct file changed;

    if (!bytes)
        return;
    memcpy(bytes, file->bytes, file->size);
    for (size_t at = 0; at < file->size; at += PIECE)
        check(bcf_patch_apply(patch, at, bytes + at,
                              file->size - at < PIECE ? file->size - at : PIECE, NULL) == BCF_OK);
    check(memcmp(bytes, file->bytes, file->size) != 0);
    check(bcf_patch_apply(patch, 0, bytes, file->size, NULL) == BCF_ERROR_ARGUMENT);
    check(open_file(&changed, bytes, file->size) && changed.count == file->count);
    const struct bcf_module *after = changed.modules[wish->module];
    check(bcf_module_flag_count(before) == bcf_module_flag_count(after));
    for (size_t i = 0; i < bcf_module_flag_count(before); i++)
        check_flag(bcf_module_flag(before, i), bcf_module_flag(after, i), key, wish);
    close_file(&changed);
    free(bytes);
}

static void try_wish(const struct file *file, const struct wish *wish)
{
    const struct bcf_module *module = file->modules[wish->module];
    bcf_string key = bcf_flag_key(bcf_module_flag(module, wish->flag));
    struct bcf_patch_result result;
    struct bcf_patch *patch;
    enum bcf_status status;

    if (bcf_patch_new(&patch, NULL) != BCF_OK)
        return;
    if (wish->drops)
        status = bcf_patch_drop_flag(patch, module, key, &result, NULL);
    else
        status = bcf_patch_set_flag(patch, module, key, wish->value, &result, NULL);
    check(status != BCF_ERROR_ARGUMENT && status != BCF_ERROR_IO);
    check(status != BCF_OK || (result.outcome == BCF_PATCH_IMPOSSIBLE) == (result.reason.size > 0));
    if (status == BCF_OK && bcf_patch_finish(patch, NULL) == BCF_OK) {
        check((result.outcome == BCF_PATCH_CHANGED) == (bcf_patch_change_count(patch) > 0));
        if (result.outcome == BCF_PATCH_CHANGED)
            check_patch(file, patch, wish, key);
    }
    bcf_patch_free(patch);
}

/* The flag gets values that other flags of its module have. */
static void try_flag(const struct file *file, size_t module, size_t flag)
{
    struct wish wish = {.module = module, .flag = flag, .drops = true};
    size_t count = bcf_module_flag_count(file->modules[module]);
    size_t tried = 0;

    if (!bcf_flag_is_well_formed(bcf_module_flag(file->modules[module], flag)))
        return;
    try_wish(file, &wish);
    wish.drops = false;
    for (size_t i = 0; i < count && tried < MOST_VALUES; i++) {
        const struct bcf_flag *other = bcf_module_flag(file->modules[module], (flag + i) % count);
        if (bcf_flag_is_well_formed(other) &&
            (bcf_value_as_u64(bcf_flag_value(other), &wish.value) || i == 1)) {
            try_wish(file, &wish);
            tried++;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct file file;

    if (open_file(&file, data, size))
        for (size_t i = 0; i < file.count; i++)
            for (size_t flag = 0;
                 flag < bcf_module_flag_count(file.modules[i]) && flag < MOST_FLAGS; flag++)
                try_flag(&file, i, flag);
    close_file(&file);
    return 0;
}
