/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SMALLEST_CHUNK = 1024, LARGEST_CHUNK = 64 * 1024 };

/* The first elements of an array: as many as take so many bytes, at least one. */
enum { FIRST_ELEMENTS = 64 };

struct bcf_arena_chunk {
    struct bcf_arena_chunk *previous;
    size_t size;
    size_t used;
    max_align_t memory[];
};

static struct bcf_arena_chunk *add_chunk(struct bcf_arena *arena, size_t size)
{
    /* Half as much again, so that little is in vain where many inputs stay open. */
    size_t chunk_size = arena->allocated / 2;

    if (chunk_size < SMALLEST_CHUNK)
        chunk_size = SMALLEST_CHUNK;
    if (chunk_size > LARGEST_CHUNK)
        chunk_size = LARGEST_CHUNK;
    if (chunk_size < size)
        chunk_size = size;
    if (chunk_size > SIZE_MAX - sizeof(struct bcf_arena_chunk))
        return NULL;
    if (arena->limit > 0 &&
        (arena->allocated > arena->limit || chunk_size > arena->limit - arena->allocated)) {
        arena->is_refused = true;
        return NULL;
    }
    struct bcf_arena_chunk *chunk = malloc(sizeof(*chunk) + chunk_size);
    if (!chunk)
        return NULL;
    chunk->previous = arena->chunk;
    chunk->size = chunk_size;
    chunk->used = 0;
    arena->chunk = chunk;
    arena->allocated += chunk_size;
    return chunk;
}

void *bcf_arena_alloc(struct bcf_arena *arena, size_t size)
{
    const size_t align = sizeof(max_align_t) - 1;

    if (size > SIZE_MAX - align)
        return NULL;
    size = (size + align) & ~align;
    struct bcf_arena_chunk *chunk = arena->chunk;
    if (!chunk || chunk->size - chunk->used < size) {
        chunk = add_chunk(arena, size);
        if (!chunk)
            return NULL;
    }
    void *memory = (char *)chunk->memory + chunk->used;
    chunk->used += size;
    return memset(memory, 0, size);
}

char *bcf_arena_copy(struct bcf_arena *arena, const void *data, size_t size)
{
    char *copy = size < SIZE_MAX ? bcf_arena_alloc(arena, size + 1) : NULL;

    if (copy && size)
        memcpy(copy, data, size);
    return copy;
}

int bcf_arena_grow(struct bcf_arena *arena, void *data, size_t count, size_t *capacity,
                   size_t element_size)
{
    void *old;

    if (count < *capacity)
        return 0;
    size_t first = element_size < FIRST_ELEMENTS ? FIRST_ELEMENTS / element_size : 1;
    size_t wanted = *capacity ? *capacity * 2 : first;
    if (wanted > SIZE_MAX / element_size)
        return -1;
    void *grown = bcf_arena_alloc(arena, wanted * element_size);
    if (!grown)
        return -1;
    memcpy(&old, data, sizeof(old));
    if (count)
        memcpy(grown, old, count * element_size);
    memcpy(data, &grown, sizeof(grown));
    *capacity = wanted;
    return 0;
}

void bcf_arena_allow(struct bcf_arena *arena, size_t more)
{
    size_t room = SIZE_MAX - arena->limit;

    if (arena->limit > 0)
        arena->limit += more < room ? more : room;
}

struct bcf_arena_mark bcf_arena_mark(const struct bcf_arena *arena)
{
    struct bcf_arena_mark mark = {arena->chunk, arena->chunk ? arena->chunk->used : 0};

    return mark;
}

void bcf_arena_release(struct bcf_arena *arena, struct bcf_arena_mark mark)
{
    while (arena->chunk != mark.chunk) {
        struct bcf_arena_chunk *chunk = arena->chunk;
        arena->chunk = chunk->previous;
        arena->allocated -= chunk->size;
        free(chunk);
    }
    if (arena->chunk)
        arena->chunk->used = mark.used;
}

void bcf_arena_free(struct bcf_arena *arena)
{
    struct bcf_arena_mark empty = {NULL, 0};

    bcf_arena_release(arena, empty);
}
