/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* One object: finds its modules and hands them out. */

#include "input/input.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

void bcf_error_say_unpacked(struct bcf_error *error, const struct bcf_source *unpacked)
{
    size_t size = strlen(error->message);

    if (unpacked && error->status != BCF_OK && error->offset != BCF_NO_OFFSET)
        snprintf(error->message + size, sizeof(error->message) - size,
                 " (counted within the decompressed section)");
}

static const struct bcf_error no_memory = {
    .status = BCF_ERROR_MEMORY,
    .offset = BCF_NO_OFFSET,
    .message = "out of memory",
};

static const struct bcf_error too_much = {
    .status = BCF_ERROR_MALFORMED,
    .offset = BCF_NO_OFFSET,
    .message = BCF_TOO_MUCH_MEMORY,
};

/* Keeps a failure, if it is the first. */
static void keep_problem(struct bcf_object *object, struct bcf_error *failure)
{
    struct bcf_input *input = object->input;

    if (bcf_input_settle(input, failure) == BCF_OK || object->problem)
        return;
    struct bcf_error *copy = bcf_arena_alloc(&input->arena, sizeof(*copy));
    if (copy)
        *copy = *failure;
    object->problem = copy;
    if (!copy)
        object->problem = input->arena.is_refused ? &too_much : &no_memory;
}

/* Gives the modules found last their places in a section. */
static void add_locations(struct bcf_object *object, const struct bcf_piece *piece)
{
    const char *section = piece->section;
    size_t number = 0;

    if (object->location_count == object->places.count)
        return;

    /* A section of this name may have come before, mostly just before. */
    for (size_t i = object->location_count; i > 0 && number == 0; i--)
        if (strcmp(object->locations[i - 1].section, section) == 0)
            number = object->locations[i - 1].number;
    while (object->location_count < object->places.count) {
        if (bcf_arena_grow(&object->input->arena, &object->locations, object->location_count,
                           &object->location_capacity, sizeof(*object->locations)) != 0) {
            struct bcf_error failure;
            bcf_error_clear(&failure);
            bcf_fail_memory(&failure);
            keep_problem(object, &failure);
            object->places.count = object->location_count;
            return;
        }
        object->places.list[object->location_count].unpacked = piece->unpacked;
        object->locations[object->location_count++] = (struct bcf_location){section, ++number};
    }
}

/* Pieces that overlap would be read over and over. Those that had to be unpacked are not in
 * the file. */
static enum bcf_status take_piece(const struct bcf_object *object, const struct bcf_piece *piece,
                                  uint64_t *left, struct bcf_error *error)
{
    if (piece->unpacked)
        return BCF_OK;
    if (piece->size > *left)
        return bcf_fail(error, BCF_ERROR_MALFORMED, piece->offset,
                        "the bitcode up to here is larger than the %s: sections overlap",
                        object->member.size > 0 ? "member" : "file");
    *left -= piece->size;
    return BCF_OK;
}

/* Finds the modules in every piece of bitcode of an object. What is wrong
 * with one piece is reported behind the modules that could be found. */
static void find_modules(struct bcf_input *input, const struct bcf_format *format,
                         struct bcf_object *object)
{
    struct bcf_pieces pieces = {.unpacker = input->unpacker};
    struct bcf_error failure;
    uint64_t left = object->range.size;

    bcf_error_clear(&failure);
    format->list_pieces(&object->range, &input->arena, &pieces, &failure);
    keep_problem(object, &failure);
    object->machine = pieces.machine;
    object->note = pieces.note;
    if (pieces.has_no_code)
        object->read_native = NULL;
    for (size_t i = 0; i < pieces.count; i++) {
        const struct bcf_piece *piece = &pieces.list[i];
        bcf_error_clear(&failure);
        if (take_piece(object, piece, &left, &failure) == BCF_OK)
            bcf_stream_list(piece->unpacked ? piece->unpacked : object->range.source, piece->offset,
                            piece->size, &input->arena, &input->scratch, &object->places, &failure);
        bcf_error_say_unpacked(&failure, piece->unpacked);
        keep_problem(object, &failure);
        add_locations(object, piece);
    }
}

enum bcf_status bcf_object_make(struct bcf_input *input, const struct bcf_range *range,
                                const struct bcf_format *format, bcf_string address,
                                bcf_string member, struct bcf_object **out, struct bcf_error *error)
{
    struct bcf_object *object = bcf_arena_alloc(&input->arena, sizeof(*object));

    if (!object)
        return bcf_fail_memory(error);
    object->input = input;
    object->address = address;
    object->member = member;
    object->architecture.data = "";
    object->format = format->name;
    object->range = *range;
    object->file = range->source->file;
    object->read_native = format->read_native;
    object->answers = bcf_arena_alloc(&input->arena, sizeof(*object->answers));
    if (!object->answers)
        return bcf_fail_memory(error);
    find_modules(input, format, object);
    *out = input->current = object;
    return BCF_OK;
}

bcf_string bcf_object_address(const struct bcf_object *object)
{
    return object->address;
}

bcf_string bcf_object_member(const struct bcf_object *object)
{
    return object->member;
}

uint64_t bcf_object_header_offset(const struct bcf_object *object)
{
    return object->header;
}

bcf_string bcf_object_architecture(const struct bcf_object *object)
{
    return object->architecture;
}

bcf_string bcf_object_path(const struct bcf_object *object)
{
    return object->input->path;
}

bcf_string bcf_object_file(const struct bcf_object *object)
{
    const char *path = object->file.path;

    if (object->file.kind != BCF_FILE_PATH)
        return object->input->path;
    return (bcf_string){path, strlen(path)};
}

const char *bcf_object_format(const struct bcf_object *object)
{
    return object->format;
}

const char *bcf_object_machine(const struct bcf_object *object)
{
    return object->machine;
}

const char *bcf_object_note(const struct bcf_object *object)
{
    return object->note;
}

/* "address", or "address [section#number]" among several modules. */
static bcf_string module_address(struct bcf_object *object, size_t index, struct bcf_error *error)
{
    const struct bcf_location *location = &object->locations[index];
    struct bcf_text text;

    if (object->places.count == 1)
        return object->address;
    bcf_text_init(&text, &object->input->arena);
    bcf_text_add(&text, object->address.data, object->address.size);
    bcf_text_add_format(&text, " [%s#%zu]", location->section, location->number);
    if (text.failed)
        bcf_fail_memory(error);
    return text.failed ? object->address : bcf_text_view(&text);
}

static void read_module(struct bcf_object *object, size_t index, struct bcf_module **module,
                        struct bcf_error *error)
{
    struct bcf_input *input = object->input;
    struct bcf_module *made = bcf_arena_alloc(&input->arena, sizeof(*made));

    if (made)
        made->answers = bcf_arena_alloc(&input->arena, sizeof(*made->answers));
    if (!made || !made->answers) {
        bcf_fail_memory(error);
        return;
    }
    made->object = object;
    made->place = &object->places.list[index];
    made->address = module_address(object, index, error);
    error->address = made->address;
    if (error->status == BCF_OK)
        bcf_module_read(made->place->unpacked ? made->place->unpacked : object->range.source,
                        made->place, &input->arena, &input->scratch, made, error);
    bcf_error_say_unpacked(error, made->place->unpacked);
    *module = error->status == BCF_OK ? made : NULL;
}

enum bcf_status bcf_object_next_module(struct bcf_object *object, struct bcf_module **module,
                                       struct bcf_error *error)
{
    struct bcf_error unwanted;
    struct bcf_input *input = object->input;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    *module = NULL;
    if (object != input->current)
        return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET,
                        "the input has moved on to another object");
    if (object->next < object->places.count) {
        bcf_input_begin(input);
        read_module(object, object->next++, module, error);
        return bcf_input_settle(input, error);
    }
    if (object->problem)
        *error = *object->problem;
    error->address = object->address;
    object->problem = NULL;
    return error->status;
}
