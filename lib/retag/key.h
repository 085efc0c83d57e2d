/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* A key that nobody knows, in place of one that is to be gone. */

#ifndef BCF_RETAG_KEY_H
#define BCF_RETAG_KEY_H

#include "base/arena.h"
#include "bcflags/bcflags.h"
#include "retag/flag_nodes.h"

enum {
    /* Shorter ones leave too little to tell flags apart. */
    BCF_SHORTEST_KEY = 6
};

/*
 * Makes the key that a flag has once it is dropped, as long as its own, of the letters of char6:
 * how its own begins, a point, and digits that tell its key, behavior and value. data NULL where
 * memory is exhausted. It lives in the arena.
 */
bcf_string bcf_key_make(const struct bcf_flag *flag, struct bcf_arena *arena);

/* Makes the change of the characters from *index on, as many as fit in one, and moves *index behind
 * them. The offset is that of the characters. */
void bcf_key_change(const struct bcf_referred *key, bcf_string before, bcf_string after,
                    size_t *index, struct bcf_patch_change *change);

#endif
