/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * The bitcode wrapper that Darwin's tools put around bitcode: five numbers
 * (magic, version, offset, size, CPU type), then the bitcode, then padding
 * (LLVM docs: BitCodeFormat, "Bitcode Wrapper Format").
 *
 * In a section of an object several may stand one behind the other: linkers put
 * the sections of their inputs together.
 *
 * Not supported: in a file, anything behind the one stream that the header names.
 */

#include "container/container.h"

#include "base/endian.h"
#include "base/error.h"

enum { MAGIC = 0x0B17C0DE, HEADER_SIZE = 20, CHUNK = 64 };

static bool recognizes(const uint8_t *head, size_t size)
{
    return size >= 4 && bcf_load_le32(head) == MAGIC;
}

/* Adds the stream in the wrapper at the beginning of the range; *length is how many bytes both
 * take, without the padding. */
static enum bcf_status add_stream(const struct bcf_range *range, const char *section,
                                  uint64_t *length, struct bcf_arena *arena,
                                  struct bcf_pieces *pieces, struct bcf_error *error)
{
    uint8_t header[HEADER_SIZE];

    if (bcf_range_read(range, 0, header, sizeof(header), "the wrapper's header", error) != BCF_OK)
        return error->status;
    uint64_t offset = bcf_load_le32(header + 8);
    uint64_t size = bcf_load_le32(header + 12);
    if (offset > range->size || size > range->size - offset)
        return bcf_fail(error, BCF_ERROR_TRUNCATED, range->offset + range->size,
                        "the wrapper announces more bitcode than there is");
    *length = offset + size > HEADER_SIZE ? offset + size : HEADER_SIZE;
    struct bcf_piece piece = {.section = section, .offset = range->offset + offset, .size = size};
    return bcf_pieces_add(pieces, arena, &piece, error);
}

static enum bcf_status list_pieces(const struct bcf_range *range, struct bcf_arena *arena,
                                   struct bcf_pieces *pieces, struct bcf_error *error)
{
    uint64_t length;

    return add_stream(range, "", &length, arena, pieces, error);
}

/* Moves *at behind the zeros that stand there. */
static enum bcf_status pass_zeros(const struct bcf_range *range, uint64_t *at,
                                  struct bcf_error *error)
{
    uint8_t chunk[CHUNK];

    while (*at < range->size) {
        uint64_t left = range->size - *at;
        size_t size = left < sizeof(chunk) ? (size_t)left : sizeof(chunk);
        size_t zeros = 0;
        if (bcf_range_read(range, *at, chunk, size, "a section of bitcode", error) != BCF_OK)
            return error->status;
        while (zeros < size && chunk[zeros] == 0)
            zeros++;
        *at += zeros;
        if (zeros < size)
            break;
    }
    return BCF_OK;
}

enum bcf_status bcf_wrapper_list_section(const struct bcf_range *range, const char *section,
                                         struct bcf_arena *arena, struct bcf_pieces *pieces,
                                         struct bcf_error *error)
{
    uint8_t head[4];
    uint64_t at = 0;
    uint64_t length = 0;

    while (pass_zeros(range, &at, error) == BCF_OK && at < range->size) {
        struct bcf_range rest = {range->source, range->offset + at, range->size - at};
        if (rest.size < sizeof(head))
            return bcf_fail(error, BCF_ERROR_MALFORMED, rest.offset,
                            "no bitcode where it should be in section %s", section);
        if (bcf_range_read(&rest, 0, head, sizeof(head), "a section of bitcode", error) != BCF_OK)
            return error->status;
        if (!recognizes(head, sizeof(head))) {
            struct bcf_piece piece = {.section = section, .offset = rest.offset, .size = rest.size};
            return bcf_pieces_add(pieces, arena, &piece, error);
        }
        if (add_stream(&rest, section, &length, arena, pieces, error) != BCF_OK)
            return error->status;
        at += length;
    }
    return error->status;
}

const struct bcf_format bcf_format_wrapper = {
    .name = "bitcode wrapper",
    .recognizes = recognizes,
    .list_pieces = list_pieces,
};
