/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "pass/reference.h"

#include <stdio.h>

static void fail(struct bcf_error *error, enum bcf_status status, const char *message)
{
    if (error->status != BCF_OK)
        return;
    *error = (struct bcf_error){.status = status, .offset = UINT64_MAX};
    snprintf(error->message, sizeof(error->message), "%s", message);
}

/* The first error counts. */
static void note(struct bcf_error *error, const struct bcf_error *next)
{
    if (error->status == BCF_OK)
        *error = *next;
}

static bool add_module(struct pass_reference *reference, const struct bcf_module *module)
{
    const struct bcf_lto *lto;

    if (bcf_module_contents(module) != BCF_CONTENTS_IR)
        return true;
    if (bcf_arena_grow(reference->arena, &reference->modules, reference->module_count,
                       &reference->module_capacity, sizeof(struct bcf_module *)) != 0)
        return false;
    reference->modules[reference->module_count++] = module;
    bcf_module_read_lto(module, &lto, NULL); /* while the file is open */
    return true;
}

static bool add_modules(struct pass_reference *reference, struct bcf_object *object,
                        struct bcf_error *error)
{
    struct bcf_module *module;
    struct bcf_error next;

    for (;;) {
        enum bcf_status status = bcf_object_next_module(object, &module, &next);
        if (status == BCF_OK && !module)
            return true;
        if (status != BCF_OK)
            note(error, &next);
        if (status == BCF_ERROR_MEMORY || (status == BCF_OK && !add_module(reference, module)))
            return false;
    }
}

static bool add_objects(struct pass_reference *reference, struct bcf_input *input,
                        struct bcf_error *error)
{
    struct bcf_object *object;
    struct bcf_error next;

    for (;;) {
        enum bcf_status status = bcf_input_next_object(input, &object, &next);
        if (status == BCF_OK && !object)
            return true;
        if (status != BCF_OK)
            note(error, &next);
        if (status == BCF_ERROR_MEMORY ||
            (status == BCF_OK && !add_modules(reference, object, error)))
            return false;
    }
}

void pass_reference_read(struct pass_reference *reference, const char *path,
                         struct bcf_error *error)
{
    size_t modules = reference->module_count;
    struct bcf_input *input;

    *error = (struct bcf_error){.status = BCF_OK};
    if (bcf_arena_grow(reference->arena, &reference->inputs, reference->input_count,
                       &reference->input_capacity, sizeof(struct bcf_input *)) != 0) {
        fail(error, BCF_ERROR_MEMORY, "memory is exhausted");
        return;
    }
    if (bcf_input_open(path, &input, error) != BCF_OK)
        return;
    reference->inputs[reference->input_count++] = input;
    if (!add_objects(reference, input, error))
        fail(error, BCF_ERROR_MEMORY, "memory is exhausted");
    if (reference->module_count == modules)
        fail(error, BCF_ERROR_FORMAT, "there is no bitcode in it");
}

void pass_reference_close(struct pass_reference *reference)
{
    for (size_t i = 0; i < reference->input_count; i++)
        bcf_input_close(reference->inputs[i]);
    reference->input_count = 0;
}
