/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Inputs, their objects and their modules: puts containers and bitcode
 * together. An archive may lie in an archive; the levels form a stack.
 */

#include "base/arena.h"
#include "base/error.h"
#include "base/source.h"
#include "base/string_view.h"
#include "base/text.h"
#include "bitcode/stream.h"
#include "container/container.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { DEEPEST_ARCHIVE = 8 };

/* The metadata members of Rust libraries. */
static const char *const metadata_members[] = {"lib.rmeta", "lib.rmeta-link"};

struct bcf_object {
    struct bcf_input *input;
    bcf_string address;
    bcf_string member;
    const char *format;
    const char *machine;
    struct bcf_range range;
    /* The modules found, and for each where it lies in the object. */
    struct bcf_module_places places;
    struct location {
        const char *section;
        size_t number; /* from 1 */
    } *locations;
    size_t location_count;
    size_t location_capacity;
    size_t next;
    /* What stopped the search for modules; reported behind the last one. */
    struct bcf_error problem;
};

/* An archive, or the input itself, whose objects are being visited. */
struct level {
    struct bcf_source *source; /* to be closed with the level; NULL: the one below's */
    bcf_string address;        /* of the archive */
    bcf_string folder;         /* against which thin members are resolved, with its slash */
    struct bcf_members members;
    size_t next;
    struct bcf_error problem; /* reported behind the last member */
    struct bcf_range range;
};

struct bcf_input {
    struct bcf_arena arena;   /* for what was handed out */
    struct bcf_arena scratch; /* for reading */
    bcf_string path;
    bool is_archive;
    struct bcf_source source;
    /* The file of the current object, where it is not that of its archive. */
    struct bcf_source *object_source;
    struct level levels[DEEPEST_ARCHIVE];
    size_t level_count;
    const struct bcf_format *format; /* of an input that is no archive */
};

static void close_source(struct bcf_source **source)
{
    if (*source)
        bcf_source_close(*source);
    *source = NULL;
}

/* A view of a copy, or an empty one where memory is exhausted. */
static bcf_string copy_string(struct bcf_input *input, const char *data, size_t size,
                              struct bcf_error *error)
{
    const char *copy = bcf_arena_copy(&input->arena, data, size);

    if (!copy) {
        bcf_fail_memory(error);
        return (bcf_string){"", 0};
    }
    return (bcf_string){copy, size};
}

static bcf_string folder_of(bcf_string path)
{
    size_t size = path.size;

    while (size > 0 && path.data[size - 1] != '/')
        size--;
    return (bcf_string){path.data, size};
}

/* Puts an archive on the stack. What is wrong with its list of members is
 * reported behind the members that could be found. */
static enum bcf_status push_level(struct bcf_input *input, const struct bcf_range *range,
                                  const struct bcf_format *format, bcf_string address,
                                  bcf_string folder, struct bcf_source *source,
                                  struct bcf_error *error)
{
    if (input->level_count == DEEPEST_ARCHIVE)
        return bcf_fail(error, BCF_ERROR_UNSUPPORTED, range->offset,
                        "archives lie in one another too deeply");
    struct level *level = &input->levels[input->level_count++];
    memset(level, 0, sizeof(*level));
    bcf_error_clear(&level->problem);
    level->source = source;
    level->address = address;
    level->folder = folder;
    level->range = *range;
    format->list_members(range, &input->arena, &level->members, &level->problem);
    return BCF_OK;
}

enum bcf_status bcf_input_open(const char *path, struct bcf_input **out, struct bcf_error *error)
{
    struct bcf_error unwanted;
    struct bcf_input *input;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    if (!out)
        return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET, "no place for the input");
    *out = NULL;
    if (!path)
        return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET, "no path");
    input = calloc(1, sizeof(*input));
    if (!input)
        return bcf_fail_memory(error);
    input->source.fd = -1;
    input->path = copy_string(input, path, strlen(path), error);
    if (error->status == BCF_OK)
        bcf_source_open(&input->source, path, error);
    if (error->status == BCF_OK) {
        struct bcf_range range = {&input->source, 0, input->source.size};
        bcf_format_find(&range, &input->format, error);
        input->is_archive = input->format && input->format->list_members;
        if (input->is_archive)
            push_level(input, &range, input->format, input->path, folder_of(input->path), NULL,
                       error);
    }
    if (error->status != BCF_OK) {
        bcf_input_close(input);
        return error->status;
    }
    *out = input;
    return BCF_OK;
}

void bcf_input_close(struct bcf_input *input)
{
    if (!input)
        return;
    close_source(&input->object_source);
    for (size_t i = 0; i < input->level_count; i++)
        close_source(&input->levels[i].source);
    bcf_source_close(&input->source);
    bcf_arena_free(&input->scratch);
    bcf_arena_free(&input->arena);
    free(input);
}

bcf_string bcf_input_path(const struct bcf_input *input)
{
    return input->path;
}

bool bcf_input_is_archive(const struct bcf_input *input)
{
    return input->is_archive;
}

/* Gives the modules found last their places in a section. */
static void add_locations(struct bcf_object *object, const char *section)
{
    size_t number = 0;

    /* A section of this name may have come before. */
    for (size_t i = object->location_count; i > 0 && number == 0; i--)
        if (strcmp(object->locations[i - 1].section, section) == 0)
            number = object->locations[i - 1].number;
    while (object->location_count < object->places.count) {
        if (bcf_arena_grow(&object->input->arena, &object->locations, object->location_count,
                           &object->location_capacity, sizeof(*object->locations)) != 0) {
            bcf_fail_memory(&object->problem);
            object->places.count = object->location_count;
            return;
        }
        object->locations[object->location_count++] = (struct location){section, ++number};
    }
}

/* Finds the modules in every piece of bitcode of an object. What is wrong
 * with one piece is reported behind the modules that could be found. */
static void find_modules(struct bcf_input *input, const struct bcf_format *format,
                         struct bcf_object *object)
{
    struct bcf_pieces pieces = {0};

    format->list_pieces(&object->range, &input->arena, &pieces, &object->problem);
    object->machine = pieces.machine;
    for (size_t i = 0; i < pieces.count; i++) {
        const struct bcf_piece *piece = &pieces.list[i];
        struct bcf_error failure;
        bcf_error_clear(&failure);
        bcf_stream_list(object->range.source, piece->offset, piece->size, &input->arena,
                        &input->scratch, &object->places, &failure);
        if (object->problem.status == BCF_OK)
            object->problem = failure;
        add_locations(object, piece->section);
    }
}

static enum bcf_status make_object(struct bcf_input *input, const struct bcf_range *range,
                                   const struct bcf_format *format, bcf_string address,
                                   bcf_string member, struct bcf_object **out,
                                   struct bcf_error *error)
{
    struct bcf_object *object = bcf_arena_alloc(&input->arena, sizeof(*object));

    if (!object)
        return bcf_fail_memory(error);
    bcf_error_clear(&object->problem);
    object->input = input;
    object->address = address;
    object->member = member;
    object->format = format->name;
    object->range = *range;
    find_modules(input, format, object);
    *out = object;
    return BCF_OK;
}

static bool is_metadata_member(const struct bcf_member *member)
{
    for (size_t i = 0; i < sizeof(metadata_members) / sizeof(metadata_members[0]); i++)
        if (bcf_string_is(member->name, metadata_members[i]))
            return true;
    return false;
}

/* "archive(member)" */
static bcf_string member_address(struct bcf_input *input, const struct level *level,
                                 bcf_string member, struct bcf_error *error)
{
    struct bcf_text text;

    bcf_text_init(&text, &input->arena);
    bcf_text_add(&text, level->address.data, level->address.size);
    bcf_text_add(&text, "(", 1);
    bcf_text_add(&text, member.data, member.size);
    bcf_text_add(&text, ")", 1);
    if (text.failed)
        bcf_fail_memory(error);
    return text.failed ? (bcf_string){"", 0} : bcf_text_view(&text);
}

/* The path of a thin archive's member, seen from where we are. */
static bcf_string resolve_path(struct bcf_input *input, const struct level *level,
                               bcf_string stored, struct bcf_error *error)
{
    struct bcf_text text;

    bcf_text_init(&text, &input->arena);
    if (stored.size == 0 || stored.data[0] != '/')
        bcf_text_add(&text, level->folder.data, level->folder.size);
    bcf_text_add(&text, stored.data, stored.size);
    if (text.failed)
        bcf_fail_memory(error);
    return text.failed ? (bcf_string){"", 0} : bcf_text_view(&text);
}

/* Narrows a range that is an archive to the member with its header at a given
 * offset of the file. */
static enum bcf_status find_nested(struct bcf_input *input, struct bcf_range *range,
                                   uint64_t header, struct bcf_error *error)
{
    const struct bcf_format *format = NULL;
    struct bcf_members members = {0};

    if (bcf_format_find(range, &format, error) != BCF_OK)
        return error->status;
    if (format->list_members)
        format->list_members(range, &input->arena, &members, error);
    for (size_t i = 0; i < members.count; i++) {
        if (members.list[i].header == header && members.list[i].path.size == 0) {
            bcf_error_clear(error);
            range->offset = members.list[i].offset;
            range->size = members.list[i].size;
            return BCF_OK;
        }
    }
    return bcf_fail(error, BCF_ERROR_MALFORMED, header,
                    "the archive has no member where a thin archive says that one is");
}

/* Opens the file that a member of a thin archive is. */
static enum bcf_status open_thin(struct bcf_input *input, const struct level *level,
                                 const struct bcf_member *member, struct bcf_range *range,
                                 bcf_string *path, struct bcf_error *error)
{
    struct bcf_source *source = bcf_arena_alloc(&input->arena, sizeof(*source));

    if (!source)
        return bcf_fail_memory(error);
    *path = resolve_path(input, level, member->path, error);
    if (error->status != BCF_OK || bcf_source_open(source, path->data, error) != BCF_OK)
        return error->status;
    input->object_source = source;
    *range = (struct bcf_range){source, 0, source->size};
    if (member->nested_header > 0)
        return find_nested(input, range, member->nested_header, error);
    return BCF_OK;
}

/* Makes an object of the next member, or a level if it is an archive itself:
 * then *object stays NULL. */
static enum bcf_status visit_member(struct bcf_input *input, struct level *level,
                                    const struct bcf_member *member, struct bcf_object **object,
                                    struct bcf_error *error)
{
    const struct bcf_format *format = NULL;
    struct bcf_range range = {level->range.source, member->offset, member->size};
    bcf_string path = level->address;
    bcf_string address = member_address(input, level, member->name, error);

    if (error->status != BCF_OK)
        return error->status;
    error->address = address;
    if (member->problem)
        return bcf_fail(error, BCF_ERROR_MALFORMED, member->header, "%s", member->problem);
    if (member->path.size > 0 && open_thin(input, level, member, &range, &path, error) != BCF_OK)
        return error->status;
    if (bcf_format_find(&range, &format, error) != BCF_OK)
        return error->status;
    if (format->list_members) {
        struct bcf_source *source = input->object_source;
        bcf_string folder = member->path.size > 0 ? folder_of(path) : level->folder;
        if (push_level(input, &range, format, address, folder, source, error) == BCF_OK)
            input->object_source = NULL; /* the level closes it */
        return error->status;
    }
    bcf_string name = copy_string(input, member->name.data, member->name.size, error);
    if (error->status != BCF_OK)
        return error->status;
    return make_object(input, &range, format, address, name, object, error);
}

/* The next object from the archives on the stack. */
static enum bcf_status next_member(struct bcf_input *input, struct bcf_object **object,
                                   struct bcf_error *error)
{
    while (input->level_count > 0 && !*object && error->status == BCF_OK) {
        struct level *level = &input->levels[input->level_count - 1];
        if (level->next < level->members.count) {
            const struct bcf_member *member = &level->members.list[level->next++];
            if (!is_metadata_member(member))
                visit_member(input, level, member, object, error);
            continue;
        }
        *error = level->problem;
        error->address = level->address;
        close_source(&level->source);
        input->level_count--;
    }
    return error->status;
}

/* Gives back what is not needed once all has been read: whoever keeps many
 * inputs open for their facts does not run out of files. */
static void end_reading(struct bcf_input *input)
{
    bcf_source_close(&input->source);
    bcf_arena_free(&input->scratch);
}

enum bcf_status bcf_input_next_object(struct bcf_input *input, struct bcf_object **object,
                                      struct bcf_error *error)
{
    struct bcf_error unwanted;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    *object = NULL;
    close_source(&input->object_source);
    if (input->is_archive) {
        next_member(input, object, error);
        if (!*object && error->status == BCF_OK)
            end_reading(input);
        return error->status;
    }
    if (!input->format) {
        end_reading(input);
        return BCF_OK;
    }
    struct bcf_range range = {&input->source, 0, input->source.size};
    const struct bcf_format *format = input->format;
    input->format = NULL; /* once */
    return make_object(input, &range, format, input->path, (bcf_string){"", 0}, object, error);
}

bcf_string bcf_object_address(const struct bcf_object *object)
{
    return object->address;
}

bcf_string bcf_object_member(const struct bcf_object *object)
{
    return object->member;
}

bcf_string bcf_object_path(const struct bcf_object *object)
{
    return object->input->path;
}

const char *bcf_object_format(const struct bcf_object *object)
{
    return object->format;
}

const char *bcf_object_machine(const struct bcf_object *object)
{
    return object->machine;
}

/* "address", or "address [section#number]" among several modules. */
static bcf_string module_address(struct bcf_object *object, size_t index, struct bcf_error *error)
{
    const struct location *location = &object->locations[index];
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

enum bcf_status bcf_object_next_module(struct bcf_object *object, struct bcf_module **module,
                                       struct bcf_error *error)
{
    struct bcf_error unwanted;
    struct bcf_input *input = object->input;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    *module = NULL;
    if (object->next >= object->places.count) {
        *error = object->problem;
        error->address = object->address;
        bcf_error_clear(&object->problem);
        return error->status;
    }
    size_t index = object->next++;
    struct bcf_module *made = bcf_arena_alloc(&input->arena, sizeof(*made));
    if (!made)
        return bcf_fail_memory(error);
    made->object = object;
    made->address = module_address(object, index, error);
    error->address = made->address;
    if (error->status == BCF_OK)
        bcf_module_read(object->range.source, &object->places.list[index], &input->arena,
                        &input->scratch, made, error);
    if (error->status == BCF_OK)
        *module = made;
    return error->status;
}
