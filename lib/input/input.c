/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Opens an input and visits its objects. */

#include "input/input.h"

#include <stdlib.h>
#include <string.h>

/* What reading may take: as much for any file, and so much for each byte. */
enum { ANY_FILE = 4 << 20, PER_BYTE = 64 };

void bcf_input_allow(struct bcf_input *input, uint64_t size)
{
    size_t more = size < SIZE_MAX / PER_BYTE ? (size_t)size * PER_BYTE : SIZE_MAX;
    size_t room = SIZE_MAX - input->arena.limit;

    input->arena.limit += more < room ? more : room;
    input->scratch.limit = input->arena.limit;
}

void bcf_input_begin(struct bcf_input *input)
{
    input->arena.is_refused = input->scratch.is_refused = false;
}

enum bcf_status bcf_input_settle(struct bcf_input *input, struct bcf_error *error)
{
    bcf_string address = error->address;

    if (error->status != BCF_ERROR_MEMORY ||
        !(input->arena.is_refused || input->scratch.is_refused))
        return error->status;
    input->is_exhausted = true;
    bcf_error_clear(error);
    error->address = address;
    return bcf_fail(error, BCF_ERROR_MALFORMED, BCF_NO_OFFSET, BCF_TOO_MUCH_MEMORY);
}

bool bcf_input_is_exhausted(const struct bcf_input *input)
{
    return input->is_exhausted;
}

void bcf_input_close_source(struct bcf_source **source)
{
    if (*source)
        bcf_source_close(*source);
    *source = NULL;
}

bcf_string bcf_folder_of(bcf_string path)
{
    while (path.size > 0 && path.data[path.size - 1] != '/')
        path.size--;
    return path;
}

/* Gives back what is not needed once all has been read: whoever keeps many
 * inputs open for their facts does not run out of files. */
static void end_reading(struct bcf_input *input)
{
    if (input->nested && input->nested->path.size > 0) {
        bcf_source_close(&input->nested->source);
        input->nested->path.size = 0;
    }
    if (input->source)
        bcf_source_close(input->source);
    free(input->source);
    input->source = NULL;
    bcf_arena_free(&input->scratch);
}

/* Where the bytes of an input come from. */
struct origin {
    enum bcf_file_kind kind;
    int descriptor;
    uint64_t offset;
    const void *bytes;
    uint64_t size;
};

static enum bcf_status open_source(struct bcf_input *input, const struct origin *origin,
                                   struct bcf_error *error)
{
    struct bcf_source *source = input->source = calloc(1, sizeof(*source));

    if (!source)
        return bcf_fail_memory(error);
    source->fd = -1;
    switch (origin->kind) {
    case BCF_FILE_MEMORY:
        bcf_source_open_memory(source, origin->bytes, (size_t)origin->size);
        return BCF_OK;
    case BCF_FILE_DESCRIPTOR:
        return bcf_source_open_descriptor(source, origin->descriptor, origin->offset, origin->size,
                                          error);
    default:
        return bcf_source_open(source, input->path.data, error);
    }
}

/* Takes what the caller's options have; those of an older caller may have less one day. */
static enum bcf_status take_options(struct bcf_input *input, const struct bcf_open_options *options,
                                    struct bcf_error *error)
{
    struct bcf_open_options known = {0};

    if (!options)
        return BCF_OK;
    if (options->size < sizeof(known))
        return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET,
                        "the options do not say how large they are");
    memcpy(&known, options, options->size < sizeof(known) ? options->size : sizeof(known));
    input->unpacker = (struct bcf_unpacker){known.decompress, known.context};
    return BCF_OK;
}

static enum bcf_status find_format(struct bcf_input *input, struct bcf_error *error)
{
    struct bcf_range range = {input->source, 0, input->source->size};

    bcf_input_allow(input, input->source->size);
    if (bcf_format_find(&range, &input->format, error) != BCF_OK)
        return error->status;
    input->is_archive = input->format->list_members;
    if (input->is_archive)
        bcf_archive_push(input, &range, input->format, input->path, bcf_folder_of(input->path),
                         NULL, error);
    return error->status;
}

static enum bcf_status open_input(const char *name, const struct origin *origin,
                                  const struct bcf_open_options *options, struct bcf_input **out,
                                  struct bcf_error *error)
{
    struct bcf_error unwanted;
    struct bcf_input *input;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    if (!out)
        return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET, "no place for the input");
    *out = NULL;
    if (!name)
        return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET, "no path");
    input = calloc(1, sizeof(*input));
    if (!input)
        return bcf_fail_memory(error);
    input->arena.limit = input->scratch.limit = ANY_FILE;
    take_options(input, options, error);
    const char *copy = bcf_arena_copy(&input->arena, name, strlen(name));
    if (!copy)
        bcf_fail_memory(error);
    input->path = (bcf_string){copy, strlen(name)};
    if (error->status == BCF_OK && open_source(input, origin, error) == BCF_OK)
        find_format(input, error);
    if (bcf_input_settle(input, error) != BCF_OK) {
        bcf_input_close(input);
        return error->status;
    }
    *out = input;
    return BCF_OK;
}

enum bcf_status bcf_input_open(const char *path, struct bcf_input **input, struct bcf_error *error)
{
    return bcf_input_open_with(path, NULL, input, error);
}

enum bcf_status bcf_input_open_with(const char *path, const struct bcf_open_options *options,
                                    struct bcf_input **input, struct bcf_error *error)
{
    struct origin origin = {.kind = BCF_FILE_PATH};

    return open_input(path, &origin, options, input, error);
}

enum bcf_status bcf_input_open_memory(const char *name, const void *bytes, size_t size,
                                      const struct bcf_open_options *options,
                                      struct bcf_input **input, struct bcf_error *error)
{
    struct origin origin = {.kind = BCF_FILE_MEMORY, .bytes = bytes, .size = size};

    return open_input(name, &origin, options, input, error);
}

enum bcf_status bcf_input_open_descriptor(const char *name, int descriptor, uint64_t offset,
                                          uint64_t size, const struct bcf_open_options *options,
                                          struct bcf_input **input, struct bcf_error *error)
{
    struct origin origin = {
        .kind = BCF_FILE_DESCRIPTOR,
        .descriptor = descriptor,
        .offset = offset,
        .size = size,
    };

    return open_input(name, &origin, options, input, error);
}

void bcf_input_close(struct bcf_input *input)
{
    if (!input)
        return;
    bcf_input_close_source(&input->object_source);
    for (size_t i = 0; i < input->level_count; i++)
        bcf_input_close_source(&input->levels[i].source);
    end_reading(input);
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

enum bcf_status bcf_input_next_object(struct bcf_input *input, struct bcf_object **object,
                                      struct bcf_error *error)
{
    struct bcf_error unwanted;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    *object = input->current = NULL;
    bcf_input_begin(input);
    bcf_input_close_source(&input->object_source);
    if (input->is_archive) {
        bcf_archive_next(input, object, error);
        if (!*object && error->status == BCF_OK)
            end_reading(input);
        return bcf_input_settle(input, error);
    }
    if (!input->format) {
        end_reading(input);
        return BCF_OK;
    }
    struct bcf_range range = {input->source, 0, input->source->size};
    const struct bcf_format *format = input->format;
    input->format = NULL; /* once */
    bcf_object_make(input, &range, format, input->path, (bcf_string){"", 0}, object, error);
    return bcf_input_settle(input, error);
}
