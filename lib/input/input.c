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
    if (input->nested.path.size > 0)
        bcf_source_close(&input->nested.source);
    input->nested.path.size = 0;
    bcf_source_close(&input->source);
    bcf_arena_free(&input->scratch);
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
    input->arena.limit = input->scratch.limit = ANY_FILE;
    const char *copy = bcf_arena_copy(&input->arena, path, strlen(path));
    if (!copy)
        bcf_fail_memory(error);
    input->path = (bcf_string){copy, strlen(path)};
    if (error->status == BCF_OK)
        bcf_source_open(&input->source, copy, error);
    if (error->status == BCF_OK) {
        struct bcf_range range = {&input->source, 0, input->source.size};
        bcf_input_allow(input, input->source.size);
        bcf_format_find(&range, &input->format, error);
        input->is_archive = input->format && input->format->list_members;
        if (input->is_archive)
            bcf_archive_push(input, &range, input->format, input->path, bcf_folder_of(input->path),
                             NULL, error);
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
    bcf_input_close_source(&input->object_source);
    if (input->is_archive) {
        bcf_archive_next(input, object, error);
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
    return bcf_object_make(input, &range, format, input->path, (bcf_string){"", 0}, object, error);
}
