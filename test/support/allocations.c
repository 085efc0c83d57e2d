/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "allocations.h"

#include "base/arena.h"

#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct allocations allocations;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *memory);
void *__real_bcf_arena_alloc(struct bcf_arena *arena, size_t size);
char *__real_bcf_arena_copy(struct bcf_arena *arena, const void *data, size_t size);
int __real_bcf_arena_grow(struct bcf_arena *arena, void *data, size_t count, size_t *capacity,
                          size_t element_size);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void __wrap_free(void *memory);
void *__wrap_bcf_arena_alloc(struct bcf_arena *arena, size_t size);
char *__wrap_bcf_arena_copy(struct bcf_arena *arena, const void *data, size_t size);
int __wrap_bcf_arena_grow(struct bcf_arena *arena, void *data, size_t count, size_t *capacity,
                          size_t element_size);

void allocations_begin(size_t first, size_t last)
{
    allocations = (struct allocations){.first = first, .last = last};
}

void allocations_end(void)
{
    allocations.first = allocations.last = 0;
}

/* Counts one more; true if it is to fail. */
static bool fails(void)
{
    size_t number = ++allocations.count;

    if (number < allocations.first || number > allocations.last)
        return false;
    allocations.failed++;
    return true;
}

static void *take(void *memory)
{
    size_t size = memory ? malloc_usable_size(memory) : 0;

    allocations.total += size;
    allocations.live += size;
    if (allocations.live > allocations.peak)
        allocations.peak = allocations.live;
    return memory;
}

static void give_back(void *memory)
{
    size_t size = memory ? malloc_usable_size(memory) : 0;

    /* What was taken before the count began is not in it. */
    allocations.live -= size < allocations.live ? size : allocations.live;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : take(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : take(__real_calloc(count, size));
}

void *__wrap_realloc(void *old, size_t size)
{
    if (fails())
        return NULL;
    give_back(old);
    return take(__real_realloc(old, size));
}

void __wrap_free(void *memory)
{
    give_back(memory);
    __real_free(memory);
}

void *__wrap_bcf_arena_alloc(struct bcf_arena *arena, size_t size)
{
    return fails() ? NULL : __real_bcf_arena_alloc(arena, size);
}

char *__wrap_bcf_arena_copy(struct bcf_arena *arena, const void *data, size_t size)
{
    return fails() ? NULL : __real_bcf_arena_copy(arena, data, size);
}

int __wrap_bcf_arena_grow(struct bcf_arena *arena, void *data, size_t count, size_t *capacity,
                          size_t element_size)
{
    return fails() ? -1 : __real_bcf_arena_grow(arena, data, count, capacity, element_size);
}

/* A program that knows nothing of this is told by its environment, FAIL_ALLOCATION=FIRST or
 * FIRST-LAST; with "0-count" it says at its end how many there were. */
static void say_count(void)
{
    fprintf(stderr, "allocations: %zu\n", allocations.count);
}

__attribute__((constructor)) static void read_environment(void)
{
    const char *text = getenv("FAIL_ALLOCATION");
    char *end;

    if (!text)
        return;
    size_t first = strtoul(text, &end, 10);
    allocations_begin(first, *end == '-' ? strtoul(end + 1, NULL, 10) : first);
    if (strcmp(end, "-count") == 0)
        atexit(say_count);
}
