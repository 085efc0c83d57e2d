/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The files that a linker has offered, in the order it did. */

#ifndef PLUGIN_GNU_CLAIMS_H
#define PLUGIN_GNU_CLAIMS_H

#include "base/arena.h"
#include "gnu/plugin_api.h"

#include <pthread.h>
#include <stdbool.h>

struct gnu_claim {
    struct gnu_claim *next;
    const char *name;
    uint64_t offset; /* of a member, in its archive */
    size_t place;    /* in the order of all */
    void *handle;
    int symbol_count;
    bool is_claimed; /* by the plugin that ours has loaded */
};

/* Linkers may offer files from several threads. */
struct gnu_claims {
    pthread_mutex_t lock;
    struct bcf_arena arena;
    struct gnu_claim *first;
    struct gnu_claim *last;
    size_t count;
    bool is_incomplete; /* memory was exhausted */
};

void gnu_claims_init(struct gnu_claims *claims);
/* NULL if memory is exhausted. */
struct gnu_claim *gnu_claims_add(struct gnu_claims *claims, const struct ld_input_file *file);
void gnu_claims_free(struct gnu_claims *claims);

#endif
