/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * The bitcode wrapper that Darwin's tools put around bitcode: five numbers
 * (magic, version, offset, size, CPU type), then the bitcode, then padding
 * (LLVM docs: BitCodeFormat, "Bitcode Wrapper Format").
 *
 * Not supported: anything behind the one stream that the header names.
 */

#include "container/container.h"

#include "base/endian.h"
#include "base/error.h"

enum { MAGIC = 0x0B17C0DE, HEADER_SIZE = 20 };

static bool recognizes(const uint8_t *head, size_t size)
{
    return size >= 4 && bcf_load_le32(head) == MAGIC;
}

static enum bcf_status list_pieces(const struct bcf_range *range, struct bcf_arena *arena,
                                   struct bcf_pieces *pieces, struct bcf_error *error)
{
    uint8_t header[HEADER_SIZE];

    if (bcf_range_read(range, 0, header, sizeof(header), "the wrapper's header", error) != BCF_OK)
        return error->status;
    uint32_t offset = bcf_load_le32(header + 8);
    uint32_t size = bcf_load_le32(header + 12);
    if (offset > range->size || size > range->size - offset)
        return bcf_fail(error, BCF_ERROR_TRUNCATED, range->offset + range->size,
                        "the wrapper announces more bitcode than there is");
    struct bcf_piece piece = {.section = "", .offset = range->offset + offset, .size = size};
    return bcf_pieces_add(pieces, arena, &piece, error);
}

const struct bcf_format bcf_format_wrapper = {
    .name = "bitcode wrapper",
    .recognizes = recognizes,
    .list_pieces = list_pieces,
};
