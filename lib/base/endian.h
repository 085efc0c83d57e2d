/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Numbers in bytes of either order, at any alignment. */

#ifndef BCF_BASE_ENDIAN_H
#define BCF_BASE_ENDIAN_H

#include <stdint.h>
#include <string.h>

static inline uint64_t bcf_load_le64(const uint8_t *bytes)
{
    uint64_t value;

    memcpy(&value, bytes, sizeof(value));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    value = __builtin_bswap64(value);
#endif
    return value;
}

static inline uint32_t bcf_load_le32(const uint8_t *bytes)
{
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* The number in size bytes (at most 8), most significant first if big. */
static inline uint64_t bcf_load_number(const uint8_t *bytes, unsigned size, int big)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < size; i++)
        value = value << 8 | bytes[big ? i : size - 1 - i];
    return value;
}

#endif
