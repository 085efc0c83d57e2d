/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "inputs.h"

#include "base/text.h"
#include "bitcode/module.h"
#include "link/link.h"
#include "thin_link.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
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

static struct plugin_trouble *add_trouble(struct plugin_inputs *inputs, bcf_string address)
{
    if (bcf_arena_grow(inputs->arena, &inputs->troubles, inputs->trouble_count,
                       &inputs->trouble_capacity, sizeof(*inputs->troubles)) != 0)
        return NULL;
    struct plugin_trouble *trouble = &inputs->troubles[inputs->trouble_count++];
    *trouble = (struct plugin_trouble){.address = address, .object = SIZE_MAX, .takes_part = true};
    return trouble;
}

static bool note_trouble(struct plugin_inputs *inputs, const char *path,
                         const struct bcf_error *error)
{
    if (error->status == BCF_ERROR_MEMORY)
        return false;
    if (is_for_the_linker(error))
        return true;
    struct plugin_trouble *trouble = add_trouble(
        inputs, error->address.size > 0 ? error->address : (bcf_string){path, strlen(path)});
    if (!trouble)
        return false;
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
    const struct bcf_lto *lto;

    if (bcf_module_contents(module) != BCF_CONTENTS_IR) {
        if (bcf_module_contents(module) == BCF_CONTENTS_THIN_LINK)
            object->thin_link = module;
        return true;
    }
    if (bcf_object_machine(object->object) && !inputs->takes_embedded_bitcode &&
        !bcf_link_is_in_section(module, fat_section))
        return true;
    if (bcf_arena_grow(inputs->arena, &inputs->modules, inputs->module_count,
                       &inputs->module_capacity, sizeof(struct bcf_module *)) != 0)
        return false;
    inputs->modules[inputs->module_count++] = module;
    object->count++;
    /* It is asked later; now the file is open. What is wrong is said then. */
    bcf_module_read_lto(module, &lto, NULL);
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

static bool open_input(struct plugin_inputs *inputs, const char *path, struct bcf_input **input,
                       struct bcf_error *error)
{
    if (bcf_arena_grow(inputs->arena, &inputs->files, inputs->file_count, &inputs->file_capacity,
                       sizeof(struct bcf_input *)) != 0)
        return false;
    if (bcf_input_open(path, input, error) == BCF_OK)
        inputs->files[inputs->file_count++] = *input;
    return true;
}

/* Adds the modules of a full object. The first that is wrong with it is in *error. */
static bool read_full_object(struct plugin_inputs *inputs, const char *path,
                             struct plugin_object *full, struct plugin_kinship *kinship,
                             struct bcf_error *error)
{
    struct bcf_object *source = NULL;
    struct bcf_module *module = NULL;
    struct bcf_input *input;

    if (!open_input(inputs, path, &input, error))
        return false;
    while (error->status == BCF_OK && bcf_input_next_object(input, &source, error) == BCF_OK &&
           source) {
        full->object = source;
        while (bcf_object_next_module(source, &module, error) == BCF_OK && module)
            if (!plugin_kinship_see(kinship, module, error) || !add_module(inputs, full, module))
                return false;
    }
    return error->status != BCF_ERROR_MEMORY;
}

static bool note_missing(struct plugin_inputs *inputs, const struct plugin_object *object,
                         const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Says why the full object is not there. */
static bool note_missing(struct plugin_inputs *inputs, const struct plugin_object *object,
                         const char *format, ...)
{
    struct plugin_trouble *trouble = add_trouble(inputs, bcf_object_address(object->object));
    va_list arguments;

    if (!trouble)
        return false;
    trouble->is_of_object = true;
    va_start(arguments, format);
    vsnprintf(trouble->message, sizeof(trouble->message), format, arguments);
    va_end(arguments);
    return true;
}

/* Puts the modules of the full object in the place of bitcode for a thin link. */
static bool follow_thin_link(struct plugin_inputs *inputs, struct plugin_object *object)
{
    struct plugin_object full = {.first = inputs->module_count};
    struct plugin_kinship kinship = {.thin_link = object->thin_link};
    struct bcf_error error = {.status = BCF_OK};
    const char *path;
    const char *reason;

    if (!plugin_full_object_find(inputs, object, &path, &reason))
        return false;
    if (!path)
        return note_missing(inputs, object, "it has no flags, and %s", reason);
    if (!read_full_object(inputs, path, &full, &kinship, &error))
        return false;
    if (error.status == BCF_OK && plugin_kinship_is_close(&kinship)) {
        memmove(&inputs->modules[object->first], &inputs->modules[full.first],
                full.count * sizeof(inputs->modules[0]));
        object->count = full.count;
        inputs->module_count = object->first + object->count;
        return true;
    }
    inputs->module_count = full.first;
    if (error.status != BCF_OK)
        return note_missing(inputs, object,
                            "it has no flags, and %s, which has them, cannot be read: %s", path,
                            error.message);
    return note_missing(
        inputs, object,
        "it has no flags, and %s, which should have them, is of another compilation", path);
}

static bool read_object(struct plugin_inputs *inputs, const char *path, struct bcf_object *source)
{
    struct plugin_object object = {
        .object = source, .first = inputs->module_count, .takes_part = true};
    bool is_native =
        bcf_object_machine(source) && !inputs->takes_fat_bitcode && !inputs->takes_embedded_bitcode;
    size_t troubles = inputs->trouble_count;

    if (!is_native && !read_modules(inputs, path, &object, source))
        return false;
    if (object.thin_link && inputs->is_index_only && !follow_thin_link(inputs, &object))
        return false;
    object.is_unreadable = inputs->trouble_count > troubles;
    for (size_t i = troubles; i < inputs->trouble_count; i++)
        inputs->troubles[i].object = inputs->object_count;
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

    error.status = BCF_OK;
    if (!open_input(inputs, path, &input, &error))
        return false;
    if (error.status != BCF_OK)
        return access(path, F_OK) != 0 && errno == ENOENT ? true
                                                          : note_trouble(inputs, path, &error);
    return read_objects(inputs, path, input);
}

static int by_place(const void *first, const void *second)
{
    const struct plugin_object *a = first;
    const struct plugin_object *b = second;

    if (a->takes_part != b->takes_part)
        return a->takes_part ? -1 : 1;
    if (a->place != b->place)
        return a->place < b->place ? -1 : 1;
    return (a->first > b->first) - (a->first < b->first);
}

void plugin_inputs_sort(struct plugin_inputs *inputs)
{
    if (inputs->object_count > 0)
        qsort(inputs->objects, inputs->object_count, sizeof(*inputs->objects), by_place);
}

void plugin_inputs_close(struct plugin_inputs *inputs)
{
    for (size_t i = 0; i < inputs->file_count; i++)
        bcf_input_close(inputs->files[i]);
    inputs->file_count = 0;
}
