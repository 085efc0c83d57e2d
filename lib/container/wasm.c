/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * WebAssembly modules, objects among them: a row of sections (LLVM source:
 * BinaryFormat/Wasm.h). Bitcode lies in custom sections, which have names, like
 * those of ELF: .llvmbc (clang -fembed-bitcode, rustc) or .llvm.lto. Without one
 * the object is native code.
 *
 * Not supported: components; what the native code says, also whether it is for
 * 32 or 64 bits.
 */

#include "container/container.h"

#include "base/endian.h"
#include "base/error.h"

#include <inttypes.h>
#include <string.h>

enum {
    HEADER_SIZE = 8, /* magic and version */
    VERSION = 1,
    COMPONENT = 0x1000d, /* a version of 13, and the layer behind it */
    SECTION_CUSTOM = 0,
    LONGEST_NUMBER = 5, /* 32 bits, 7 in a byte */
    LONGEST_NAME = 9,
    /* A section's id and size, the length of its name, and the name. */
    LONGEST_HEAD = 1 + LONGEST_NUMBER + LONGEST_NUMBER + LONGEST_NAME
};

static const char *const section_names[] = {".llvmbc", ".llvm.lto"};

/* The first bytes of a section: as far as the file has them, and once the section's size is
 * known, as far as it reaches. */
struct head {
    uint8_t bytes[LONGEST_HEAD];
    size_t size;
    size_t at;
    bool is_within_section;
};

static bool recognizes(const uint8_t *head, size_t size)
{
    return size >= 4 && memcmp(head, "\0asm", 4) == 0;
}

/* Reads an unsigned number (LEB128, 32 bits). */
static enum bcf_status read_number(const struct bcf_range *range, uint64_t start, struct head *head,
                                   uint64_t *number, struct bcf_error *error)
{
    *number = 0;
    for (unsigned i = 0; i < LONGEST_NUMBER; i++) {
        if (head->at == head->size && head->is_within_section)
            return bcf_fail(error, BCF_ERROR_MALFORMED, range->offset + start,
                            "a section is too small for its name");
        if (head->at == head->size)
            return bcf_fail(error, BCF_ERROR_TRUNCATED, range->offset + range->size,
                            "the file ends within a section's head");
        uint8_t byte = head->bytes[head->at++];
        *number |= (uint64_t)(byte & 0x7f) << 7 * i;
        if (byte < 0x80 && *number <= UINT32_MAX)
            return BCF_OK;
    }
    return bcf_fail(error, BCF_ERROR_MALFORMED, range->offset + start,
                    "a section's head has a number of more than 32 bits");
}

/* The static name if the section is one that holds bitcode, else NULL. */
static const char *bitcode_name(const struct head *head, uint64_t name_size)
{
    for (size_t i = 0; i < sizeof(section_names) / sizeof(section_names[0]); i++) {
        size_t size = strlen(section_names[i]);
        if (size == name_size && size <= head->size - head->at &&
            memcmp(head->bytes + head->at, section_names[i], size) == 0)
            return section_names[i];
    }
    return NULL;
}

/* Adds the custom section from start to end if it holds bitcode; its size has been read. */
static enum bcf_status visit_custom(const struct bcf_range *range, uint64_t start, uint64_t end,
                                    struct head *head, struct bcf_arena *arena,
                                    struct bcf_pieces *pieces, struct bcf_error *error)
{
    uint64_t name_size;

    if (read_number(range, start, head, &name_size, error) != BCF_OK)
        return error->status;
    uint64_t name_at = start + head->at;
    if (name_size > end - name_at)
        return bcf_fail(error, BCF_ERROR_MALFORMED, range->offset + start,
                        "a section is too small for its name");
    const char *name = bitcode_name(head, name_size);
    uint64_t body = name_at + name_size;
    /* A marker that says "made from bitcode" has a section without bytes. */
    if (!name || body == end)
        return BCF_OK;
    struct bcf_piece piece = {.section = name, .offset = range->offset + body, .size = end - body};
    return bcf_pieces_add(pieces, arena, &piece, error);
}

/* Reads the section at *at, and moves *at to the next one. */
static enum bcf_status read_section(const struct bcf_range *range, uint64_t *at,
                                    struct bcf_arena *arena, struct bcf_pieces *pieces,
                                    struct bcf_error *error)
{
    struct head head = {.at = 1};
    uint64_t start = *at;
    uint64_t left = range->size - start;
    uint64_t size;

    head.size = left < sizeof(head.bytes) ? (size_t)left : sizeof(head.bytes);
    if (bcf_range_read(range, start, head.bytes, head.size, "a section's head", error) != BCF_OK ||
        read_number(range, start, &head, &size, error) != BCF_OK)
        return error->status;
    if (size > left - head.at)
        return bcf_fail(error, BCF_ERROR_TRUNCATED, range->offset + range->size,
                        "the file ends within a section");
    *at = start + head.at + size;
    if (head.bytes[0] != SECTION_CUSTOM)
        return BCF_OK;
    head.is_within_section = true;
    if (head.size > *at - start)
        head.size = (size_t)(*at - start);
    return visit_custom(range, start, *at, &head, arena, pieces, error);
}

static enum bcf_status list_pieces(const struct bcf_range *range, struct bcf_arena *arena,
                                   struct bcf_pieces *pieces, struct bcf_error *error)
{
    uint8_t header[HEADER_SIZE];
    uint64_t at = HEADER_SIZE;

    if (bcf_range_read(range, 0, header, sizeof(header), "the WebAssembly header", error) != BCF_OK)
        return error->status;
    uint32_t version = bcf_load_le32(header + 4);
    pieces->machine = "WebAssembly";
    if (version == COMPONENT)
        return bcf_fail(error, BCF_ERROR_UNSUPPORTED, range->offset,
                        "is a WebAssembly component, which this version cannot read");
    if (version != VERSION)
        return bcf_fail(error, BCF_ERROR_UNSUPPORTED, range->offset + 4,
                        "is WebAssembly of version %" PRIu32 ", which this version cannot read",
                        version);
    while (at < range->size && error->status == BCF_OK)
        read_section(range, &at, arena, pieces, error);
    return error->status;
}

const struct bcf_format bcf_format_wasm = {
    .name = "WebAssembly",
    .recognizes = recognizes,
    .list_pieces = list_pieces,
};
