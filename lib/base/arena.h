/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Memory that is released all at once. Nothing allocated here is freed alone. */

#ifndef BCF_BASE_ARENA_H
#define BCF_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct bcf_arena_chunk;

/* All zero is an empty arena without a limit. */
struct bcf_arena {
    struct bcf_arena_chunk *chunk;
    size_t allocated;
    size_t limit;    /* what allocated may not go beyond; 0 for none */
    bool is_refused; /* the limit was reached; for whoever sets one to look at and to clear */
};

/* A point to which an arena can be taken back. */
struct bcf_arena_mark {
    struct bcf_arena_chunk *chunk;
    size_t used;
};

/* Returns size bytes, aligned for any object and set to zero, or NULL where
 * memory is exhausted or the limit reached. */
void *bcf_arena_alloc(struct bcf_arena *arena, size_t size);

/* Copies size bytes and a NUL behind them; NULL where memory is exhausted. */
char *bcf_arena_copy(struct bcf_arena *arena, const void *data, size_t size);

/* Makes room for one more element of an array that lives in the arena. data
 * is the address of the pointer to it; it holds count elements of element_size bytes each and has
 * room for *capacity. Returns 0, or -1 where memory is exhausted (the array is then unchanged). */
int bcf_arena_grow(struct bcf_arena *arena, void *data, size_t count, size_t *capacity,
                   size_t element_size);

/* Raises the limit by so much. */
void bcf_arena_allow(struct bcf_arena *arena, size_t more);

struct bcf_arena_mark bcf_arena_mark(const struct bcf_arena *arena);
/* Gives back all that was allocated since the mark was taken. */
void bcf_arena_release(struct bcf_arena *arena, struct bcf_arena_mark mark);
void bcf_arena_free(struct bcf_arena *arena);

#endif
