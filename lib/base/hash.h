/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Hashes for tables of what comes out of files. They begin with an address that no file can
 * foresee, so that none can be made whose entries all have one hash. */

#ifndef BCF_BASE_HASH_H
#define BCF_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

static inline uint64_t bcf_hash_begin(const void *owner)
{
    return (uint64_t)(uintptr_t)owner | 1;
}

static inline uint64_t bcf_hash_add(uint64_t hash, uint64_t number)
{
    hash = (hash ^ number) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 32;
}

static inline uint64_t bcf_hash_bytes(const void *owner, const void *bytes, size_t size)
{
    const uint8_t *byte = bytes;
    uint64_t hash = bcf_hash_begin(owner);

    for (size_t i = 0; i < size; i++)
        hash = bcf_hash_add(hash, byte[i]);
    return hash;
}

#endif
