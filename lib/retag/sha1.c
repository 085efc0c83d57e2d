/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "retag/sha1.h"

#include "base/endian.h"

#include <string.h>

enum { ROUNDS = 80, ROUNDS_OF_A_KIND = 20, LENGTH_SIZE = 8 };

static uint32_t rotate(uint32_t word, unsigned bits)
{
    return word << bits | word >> (32 - bits);
}

static uint32_t mix(unsigned kind, uint32_t b, uint32_t c, uint32_t d)
{
    switch (kind) {
    case 0:
        return (b & c) | (~b & d);
    case 2:
        return (b & c) | (b & d) | (c & d);
    default:
        return b ^ c ^ d;
    }
}

static void add_block(struct bcf_sha1 *sha1, const uint8_t *block)
{
    static const uint32_t constants[] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
    uint32_t schedule[ROUNDS];
    uint32_t state[BCF_SHA1_WORDS];

    for (unsigned i = 0; i < 16; i++)
        schedule[i] = (uint32_t)bcf_load_number(block + (size_t)4 * i, 4, 1);
    for (unsigned i = 16; i < ROUNDS; i++)
        schedule[i] =
            rotate(schedule[i - 3] ^ schedule[i - 8] ^ schedule[i - 14] ^ schedule[i - 16], 1);
    memcpy(state, sha1->words, sizeof(state));
    for (unsigned i = 0; i < ROUNDS; i++) {
        unsigned kind = i / ROUNDS_OF_A_KIND;
        uint32_t next = rotate(state[0], 5) + mix(kind, state[1], state[2], state[3]) + state[4] +
                        constants[kind] + schedule[i];
        state[4] = state[3];
        state[3] = state[2];
        state[2] = rotate(state[1], 30);
        state[1] = state[0];
        state[0] = next;
    }
    for (unsigned i = 0; i < BCF_SHA1_WORDS; i++)
        sha1->words[i] += state[i];
}

void bcf_sha1_begin(struct bcf_sha1 *sha1)
{
    static const uint32_t first[] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};

    memset(sha1, 0, sizeof(*sha1));
    memcpy(sha1->words, first, sizeof(first));
}

void bcf_sha1_add(struct bcf_sha1 *sha1, const void *bytes, size_t size)
{
    const uint8_t *next = bytes;

    while (size > 0) {
        size_t used = sha1->size % BCF_SHA1_BLOCK;
        size_t part = BCF_SHA1_BLOCK - used < size ? BCF_SHA1_BLOCK - used : size;
        if (part == BCF_SHA1_BLOCK) {
            add_block(sha1, next);
        } else {
            memcpy(sha1->block + used, next, part);
            if (used + part == BCF_SHA1_BLOCK)
                add_block(sha1, sha1->block);
        }
        sha1->size += part;
        next += part;
        size -= part;
    }
}

/* One bit that is set, zeros, and the length in bits, so that blocks are full. */
void bcf_sha1_end(struct bcf_sha1 *sha1)
{
    static const uint8_t padding[BCF_SHA1_BLOCK] = {0x80};
    uint64_t bits = sha1->size * 8;
    uint8_t length[LENGTH_SIZE];
    size_t used = sha1->size % BCF_SHA1_BLOCK;
    size_t room = BCF_SHA1_BLOCK - LENGTH_SIZE;

    for (unsigned i = 0; i < LENGTH_SIZE; i++)
        length[i] = (uint8_t)(bits >> (56 - 8 * i));
    bcf_sha1_add(sha1, padding, used < room ? room - used : BCF_SHA1_BLOCK + room - used);
    bcf_sha1_add(sha1, length, sizeof(length));
}
