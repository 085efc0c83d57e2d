/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* A list of bits to change. */

#include "base/arena.h"
#include "base/error.h"
#include "bcflags/bcflags.h"

#include <stdlib.h>

struct bcf_patch {
    struct bcf_arena arena;
};

enum bcf_status bcf_patch_new(struct bcf_patch **patch, struct bcf_error *error)
{
    struct bcf_error unwanted;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    *patch = calloc(1, sizeof(**patch));
    return *patch ? BCF_OK : bcf_fail_memory(error);
}

void bcf_patch_free(struct bcf_patch *patch)
{
    if (!patch)
        return;
    bcf_arena_free(&patch->arena);
    free(patch);
}

static enum bcf_status refuse(struct bcf_error *error)
{
    struct bcf_error unwanted;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    return bcf_fail(error, BCF_ERROR_UNSUPPORTED, BCF_NO_OFFSET, "flags cannot be changed yet");
}

enum bcf_status bcf_patch_set_flag(struct bcf_patch *patch, const struct bcf_module *module,
                                   bcf_string key, uint64_t value, struct bcf_patch_result *result,
                                   struct bcf_error *error)
{
    (void)patch, (void)module, (void)key, (void)value, (void)result;
    return refuse(error);
}

enum bcf_status bcf_patch_drop_flag(struct bcf_patch *patch, const struct bcf_module *module,
                                    bcf_string key, struct bcf_patch_result *result,
                                    struct bcf_error *error)
{
    (void)patch, (void)module, (void)key, (void)result;
    return refuse(error);
}

enum bcf_status bcf_patch_finish(struct bcf_patch *patch, struct bcf_error *error)
{
    (void)patch;
    return refuse(error);
}

size_t bcf_patch_change_count(const struct bcf_patch *patch)
{
    (void)patch;
    return 0;
}

const struct bcf_patch_change *bcf_patch_change(const struct bcf_patch *patch, size_t index)
{
    (void)patch, (void)index;
    return NULL;
}

enum bcf_status bcf_patch_apply(const struct bcf_patch *patch, uint64_t offset, void *bytes,
                                size_t size, struct bcf_error *error)
{
    (void)patch, (void)offset, (void)bytes, (void)size;
    return refuse(error);
}
