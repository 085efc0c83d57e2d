/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "inputs.h"

#include "base/text.h"
#include "bitcode/module.h"
#include "link/link.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Of what lld takes (LLVM source: IRObjectFile.cpp, findBitcodeInObject, which knows the section by
 * its type). */
static const char fat_section[] = ".llvm.lto";

/* Neither is our business: lld says what it thinks of it. */
static bool is_for_the_linker(const struct bcf_error *error)
{
    return error->status == BCF_ERROR_FORMAT || error->status == BCF_ERROR_TEXTUAL_IR;
}

static bool note_trouble(struct plugin_inputs *inputs, const char *path,
                         const struct bcf_error *error)
{
    if (error->status == BCF_ERROR_MEMORY)
        return false;
    if (is_for_the_linker(error))
        return true;
    if (bcf_arena_grow(inputs->arena, &inputs->troubles, inputs->trouble_count,
                       &inputs->trouble_capacity, sizeof(*inputs->troubles)) != 0)
        return false;
    struct plugin_trouble *trouble = &inputs->troubles[inputs->trouble_count++];
    trouble->takes_part = true;
    trouble->address = error->address;
    if (trouble->address.size == 0)
        trouble->address = (bcf_string){path, strlen(path)};
    if (error->offset == UINT64_MAX)
        snprintf(trouble->message, sizeof(trouble->message), "%s", error->message);
    else
        snprintf(trouble->message, sizeof(trouble->message), "byte %" PRIu64 ": %s", error->offset,
                 error->message);
    return true;
}

static bool add_module(struct plugin_inputs *inputs, struct plugin_object *object,
                       const struct bcf_module *module)
{
    if (bcf_module_contents(module) != BCF_CONTENTS_IR) {
        object->is_thin_link = bcf_module_contents(module) == BCF_CONTENTS_THIN_LINK;
        return true;
    }
    if (bcf_object_machine(object->object) && !bcf_link_is_in_section(module, fat_section))
        return true;
    if (bcf_arena_grow(inputs->arena, &inputs->modules, inputs->module_count,
                       &inputs->module_capacity, sizeof(struct bcf_module *)) != 0)
        return false;
    inputs->modules[inputs->module_count++] = module;
    object->count++;
    return true;
}

static bool read_modules(struct plugin_inputs *inputs, const char *path,
                         struct plugin_object *object, struct bcf_object *source)
{
    struct bcf_module *module;
    struct bcf_error error;

    for (;;) {
        enum bcf_status status = bcf_object_next_module(source, &module, &error);
        if (status != BCF_OK && !note_trouble(inputs, path, &error))
            return false;
        if (status == BCF_OK && !module)
            return true;
        if (status == BCF_OK && !add_module(inputs, object, module))
            return false;
    }
}

static bool read_object(struct plugin_inputs *inputs, const char *path, struct bcf_object *source)
{
    struct plugin_object object = {
        .object = source, .first = inputs->module_count, .takes_part = true};
    bool is_native = bcf_object_machine(source) && !inputs->takes_fat_bitcode;
    size_t troubles = inputs->trouble_count;

    if (!is_native && !read_modules(inputs, path, &object, source))
        return false;
    object.is_unreadable = inputs->trouble_count > troubles;
    if (bcf_arena_grow(inputs->arena, &inputs->objects, inputs->object_count,
                       &inputs->object_capacity, sizeof(*inputs->objects)) != 0)
        return false;
    object.place = inputs->object_count;
    inputs->objects[inputs->object_count++] = object;
    return true;
}

static bool read_objects(struct plugin_inputs *inputs, const char *path, struct bcf_input *input)
{
    struct bcf_object *object;
    struct bcf_error error;

    for (;;) {
        enum bcf_status status = bcf_input_next_object(input, &object, &error);
        if (status != BCF_OK && !note_trouble(inputs, path, &error))
            return false;
        if (status == BCF_OK && !object)
            return true;
        if (status == BCF_OK && !read_object(inputs, path, object))
            return false;
    }
}

bool plugin_inputs_read(struct plugin_inputs *inputs, const char *path)
{
    struct bcf_input *input;
    struct bcf_error error;

    if (bcf_arena_grow(inputs->arena, &inputs->files, inputs->file_count, &inputs->file_capacity,
                       sizeof(struct bcf_input *)) != 0)
        return false;
    if (bcf_input_open(path, &input, &error) != BCF_OK)
        return access(path, F_OK) != 0 && errno == ENOENT ? true
                                                          : note_trouble(inputs, path, &error);
    inputs->files[inputs->file_count++] = input;
    return read_objects(inputs, path, input);
}

void plugin_inputs_close(struct plugin_inputs *inputs)
{
    for (size_t i = 0; i < inputs->file_count; i++)
        bcf_input_close(inputs->files[i]);
    inputs->file_count = 0;
}
