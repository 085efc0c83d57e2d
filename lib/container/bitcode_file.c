/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * A file that is bitcode from its first byte to its last.
 *
 * Not supported: anything behind the bitcode but more of it, and padding.
 */

#include "container/container.h"

#include <string.h>

static bool recognizes(const uint8_t *head, size_t size)
{
    return size >= 4 && memcmp(head, "BC\xc0\xde", 4) == 0;
}

static enum bcf_status list_pieces(const struct bcf_range *range, struct bcf_arena *arena,
                                   struct bcf_pieces *pieces, struct bcf_error *error)
{
    struct bcf_piece piece = {.section = "", .offset = range->offset, .size = range->size};

    return bcf_pieces_add(pieces, arena, &piece, error);
}

const struct bcf_format bcf_format_bitcode = {
    .name = "bitcode",
    .recognizes = recognizes,
    .list_pieces = list_pieces,
};
