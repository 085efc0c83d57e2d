/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "gnu/claims.h"

#include <string.h>

void gnu_claims_init(struct gnu_claims *claims)
{
    *claims = (struct gnu_claims){.lock = PTHREAD_MUTEX_INITIALIZER};
}

static struct gnu_claim *add(struct gnu_claims *claims, const struct ld_input_file *file)
{
    struct gnu_claim *claim = bcf_arena_alloc(&claims->arena, sizeof(*claim));
    char *name = bcf_arena_copy(&claims->arena, file->name, strlen(file->name));

    if (!claim || !name)
        return NULL;
    *claim = (struct gnu_claim){.name = name,
                                .offset = (uint64_t)file->offset,
                                .place = claims->count++,
                                .handle = file->handle};
    if (claims->last)
        claims->last->next = claim;
    else
        claims->first = claim;
    claims->last = claim;
    return claim;
}

struct gnu_claim *gnu_claims_add(struct gnu_claims *claims, const struct ld_input_file *file)
{
    struct gnu_claim *claim;

    (void)pthread_mutex_lock(&claims->lock);
    claim = add(claims, file);
    claims->is_incomplete = claims->is_incomplete || !claim;
    (void)pthread_mutex_unlock(&claims->lock);
    return claim;
}

void gnu_claims_free(struct gnu_claims *claims)
{
    bcf_arena_free(&claims->arena);
    gnu_claims_init(claims);
}
