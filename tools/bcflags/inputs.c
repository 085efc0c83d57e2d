/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "inputs.h"

#include "output.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

bcf_string module_path(const struct bcf_module *module)
{
    return bcf_object_path(bcf_module_object(module));
}

void say_trouble(const struct trouble *trouble)
{
    fflush(stdout);
    fputs("bcflags: ", stderr);
    begin_style(stderr, STYLE_ERROR);
    fputs("error:", stderr);
    end_style(stderr);
    putc(' ', stderr);
    print_shown(stderr, trouble->address);
    if (trouble->error.offset != UINT64_MAX)
        fprintf(stderr, ": byte %" PRIu64, trouble->error.offset);
    fprintf(stderr, ": %s\n", trouble->error.message);
}

void inputs_note_trouble(struct inputs *inputs, const char *path, const struct bcf_error *error)
{
    struct trouble trouble = {error->address, *error};

    if (trouble.address.size == 0)
        trouble.address = (bcf_string){path, strlen(path)};
    if (!inputs->is_silent)
        say_trouble(&trouble);
    inputs->troubles = grow_list(inputs->troubles, inputs->trouble_count, &inputs->trouble_capacity,
                                 sizeof(*inputs->troubles));
    inputs->troubles[inputs->trouble_count++] = trouble;
}

static void read_object(struct inputs *inputs, const char *path, struct bcf_object *object)
{
    struct bcf_module *module;
    struct bcf_error error;
    bool is_native = true;

    for (;;) {
        enum bcf_status status = bcf_object_next_module(object, &module, &error);
        if (status != BCF_OK)
            inputs_note_trouble(inputs, path, &error);
        else if (!module)
            break;
        is_native = false;
        if (status != BCF_OK)
            continue;
        /* What is wrong is said when it is asked for. */
        const struct bcf_lto *lto;
        if (inputs->wants_lto && bcf_module_contents(module) == BCF_CONTENTS_IR)
            bcf_module_read_lto(module, &lto, NULL);
        inputs->modules = grow_list(inputs->modules, inputs->module_count, &inputs->module_capacity,
                                    sizeof(struct bcf_module *));
        inputs->modules[inputs->module_count++] = module;
    }
    if (!is_native)
        return;
    inputs->natives = grow_list(inputs->natives, inputs->native_count, &inputs->native_capacity,
                                sizeof(struct bcf_object *));
    inputs->natives[inputs->native_count++] = object;
}

static void keep_opened(struct inputs *inputs, const struct opened *opened)
{
    inputs->list[inputs->count++] = opened->input;
    if (!opened->contents.bytes)
        return;
    inputs->held =
        grow_list(inputs->held, inputs->held_count, &inputs->held_capacity, sizeof(*inputs->held));
    inputs->held[inputs->held_count++] = *opened;
}

const char *reader_of(const struct inputs *inputs, const struct bcf_object *object)
{
    const char *path = bcf_object_path(object).data;

    for (size_t i = 0; i < inputs->held_count; i++)
        if (bcf_input_path(inputs->held[i].input).data == path)
            return inputs->held[i].reader;
    return NULL;
}

static void read_opened(struct inputs *inputs, const char *path, const struct opened *opened)
{
    struct bcf_object *object;
    struct bcf_error error;

    keep_opened(inputs, opened);
    for (;;) {
        if (bcf_input_next_object(opened->input, &object, &error) != BCF_OK)
            inputs_note_trouble(inputs, path, &error);
        else if (!object)
            break;
        else
            read_object(inputs, path, object);
    }
}

static void begin(struct inputs *inputs, size_t count, unsigned how)
{
    memset(inputs, 0, sizeof(*inputs));
    inputs->is_silent = how & READ_SILENTLY;
    inputs->wants_lto = how & READ_LTO;
    inputs->list = take_zeros(count, sizeof(struct bcf_input *));
}

void inputs_read(struct inputs *inputs, char *const *paths, size_t count, unsigned how)
{
    struct opened opened;
    struct bcf_error error;

    begin(inputs, count, how);
    for (size_t i = 0; i < count; i++) {
        if (open_argument(paths[i], &opened, &error) == BCF_OK)
            read_opened(inputs, shown_name(paths[i]), &opened);
        else
            inputs_note_trouble(inputs, shown_name(paths[i]), &error);
    }
}

void inputs_read_whole(struct inputs *inputs, const char *path, struct stat *info, unsigned how)
{
    struct opened opened;
    struct bcf_error error;

    begin(inputs, 1, how);
    if (open_in_memory(path, &opened, info, &error) == BCF_OK)
        read_opened(inputs, shown_name(path), &opened);
    else
        inputs_note_trouble(inputs, shown_name(path), &error);
}

void inputs_note_exhausted(struct inputs *inputs)
{
    struct bcf_error error = {
        .status = BCF_ERROR_MALFORMED,
        .offset = UINT64_MAX,
        .message = "reading all of it takes more memory than a sound file of this size would; "
                   "findings may be missing",
    };

    for (size_t i = 0; i < inputs->count; i++) {
        error.address = bcf_input_path(inputs->list[i]);
        if (bcf_input_is_exhausted(inputs->list[i]))
            inputs_note_trouble(inputs, error.address.data, &error);
    }
}

void inputs_set_aside(struct inputs *inputs)
{
    size_t kept = 0;

    inputs->aside = take_zeros(inputs->module_count, sizeof(struct bcf_module *));
    for (size_t i = 0; i < inputs->module_count; i++) {
        const struct bcf_module *module = inputs->modules[i];
        if (bcf_module_contents(module) == BCF_CONTENTS_IR)
            inputs->modules[kept++] = module;
        else
            inputs->aside[inputs->aside_count++] = module;
    }
    inputs->module_count = kept;
}

void inputs_close(struct inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++)
        bcf_input_close(inputs->list[i]);
    for (size_t i = 0; i < inputs->held_count; i++)
        contents_free(&inputs->held[i].contents);
    free(inputs->held);
    free(inputs->list);
    free(inputs->modules);
    free(inputs->aside);
    free(inputs->natives);
    free(inputs->troubles);
    memset(inputs, 0, sizeof(*inputs));
}

struct bcf_merge *inputs_merge(const struct inputs *const *inputs, size_t count)
{
    struct bcf_merge *merge;
    enum bcf_status status = bcf_merge_new(&merge, NULL);

    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; status == BCF_OK && k < inputs[i]->module_count; k++)
            status = bcf_merge_add(merge, inputs[i]->modules[k], NULL);
    if (status == BCF_OK)
        status = bcf_merge_finish(merge, NULL);
    if (status != BCF_OK)
        die_of_memory(); /* a merge fails of nothing else */
    return merge;
}

const struct bcf_lto *read_lto(struct inputs *inputs, const struct bcf_module *module)
{
    const struct bcf_lto *lto;
    struct bcf_error error;

    if (bcf_module_read_lto(module, &lto, &error) == BCF_OK)
        return lto;
    inputs_note_trouble(inputs, bcf_module_address(module).data, &error);
    return NULL;
}

const struct bcf_native *read_native(struct inputs *inputs, const struct bcf_object *object)
{
    const struct bcf_native *native;
    struct bcf_error error;

    if (bcf_object_read_native(object, &native, &error) == BCF_OK)
        return native;
    inputs_note_trouble(inputs, bcf_object_address(object).data, &error);
    return NULL;
}

const struct bcf_attributes *read_attributes(struct inputs *inputs, const struct bcf_module *module,
                                             const char *const *names, size_t count)
{
    const struct bcf_attributes *attributes;
    struct bcf_error error;

    if (bcf_module_read_attributes(module, names, count, &attributes, &error) == BCF_OK)
        return attributes;
    inputs_note_trouble(inputs, bcf_module_address(module).data, &error);
    return NULL;
}

const struct bcf_function *read_function(struct inputs *inputs, const struct bcf_module *module,
                                         const char *name)
{
    const struct bcf_function *function;
    struct bcf_error error;

    if (bcf_module_read_function(module, (bcf_string){name, strlen(name)}, &function, &error) ==
        BCF_OK)
        return function;
    inputs_note_trouble(inputs, bcf_module_address(module).data, &error);
    return NULL;
}

const struct bcf_symbols *read_symbols(struct inputs *inputs, const struct bcf_module *module)
{
    const struct bcf_symbols *symbols;
    struct bcf_error error;

    if (bcf_module_read_symbols(module, &symbols, &error) == BCF_OK)
        return symbols;
    inputs_note_trouble(inputs, bcf_module_address(module).data, &error);
    return NULL;
}

const struct bcf_sizes *read_sizes(struct inputs *inputs, const struct bcf_module *module)
{
    const struct bcf_sizes *sizes;
    struct bcf_error error;

    if (bcf_module_read_sizes(module, &sizes, &error) == BCF_OK)
        return sizes;
    inputs_note_trouble(inputs, bcf_module_address(module).data, &error);
    return NULL;
}
