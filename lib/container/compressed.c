/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Compressed sections of ELF objects (SHF_COMPRESSED; llvm-objcopy
 * --compress-sections): a header that says how it is compressed and how large it
 * was, then the bytes (LLVM source: BinaryFormat/ELF.h, Elf64_Chdr;
 * Object/Decompressor.cpp). The decompressor is the user's.
 *
 * A few bytes can announce any size: more than RATIO times what there is to
 * decompress is refused. Sections that have more to decompress in all than the
 * object is large overlap, and are refused too. So the memory for what is
 * decompressed is at most RATIO times the object.
 *
 * Not supported: ways to compress other than zlib and zstd; sections compressed the old
 * way, without the flag (.zdebug...), which no bitcode is.
 */

#include "container/elf_file.h"

#include "base/error.h"

#include <inttypes.h>

enum { RATIO = 64, HEADER_32 = 12, HEADER_64 = 24 };

static const char *const names[] = {
    [BCF_COMPRESSION_ZLIB] = "zlib",
    [BCF_COMPRESSION_ZSTD] = "zstd",
};

/* What stands in the header. */
struct packed {
    struct bcf_range range; /* the compressed bytes */
    uint64_t at;            /* of the section, for errors */
    const char *section;
    enum bcf_compression compression;
    uint64_t size; /* once decompressed */
};

static enum bcf_status read_header(const struct bcf_elf *elf, const struct bcf_piece *piece,
                                   struct packed *packed, struct bcf_error *error)
{
    uint64_t header_size = elf->wide ? HEADER_64 : HEADER_32;
    uint8_t header[HEADER_64];
    struct bcf_range range = {elf->range->source, piece->offset, piece->size};

    if (piece->size < header_size)
        return bcf_fail(error, BCF_ERROR_TRUNCATED, piece->offset,
                        "section %s is too small for the header of a compressed section",
                        piece->section);
    if (bcf_range_read(&range, 0, header, (size_t)header_size, "the header of a compressed section",
                       error) != BCF_OK)
        return error->status;
    uint64_t type = bcf_elf_get(elf, header, BCF_ELF_CH_TYPE);
    if (type != BCF_COMPRESSION_ZLIB && type != BCF_COMPRESSION_ZSTD)
        return bcf_fail(error, BCF_ERROR_UNSUPPORTED, piece->offset,
                        "section %s is compressed in a way that is not known (ch_type %" PRIu64 ")",
                        piece->section, type);
    packed->range = (struct bcf_range){elf->range->source, piece->offset + header_size,
                                       piece->size - header_size};
    packed->at = piece->offset;
    packed->compression = (enum bcf_compression)type;
    packed->size = bcf_elf_get(elf, header, BCF_ELF_CH_SIZE);
    return BCF_OK;
}

/* Refuses sizes that would cost too much. */
static enum bcf_status check_size(const struct packed *packed, uint64_t left,
                                  struct bcf_error *error)
{
    uint64_t least = packed->size / RATIO + (packed->size % RATIO > 0);

    if (least > packed->range.size || packed->size > SIZE_MAX)
        return bcf_fail(error, BCF_ERROR_MALFORMED, packed->at,
                        "section %s announces %" PRIu64 " bytes, too many for the %" PRIu64
                        " they are compressed to (%d times is the most)",
                        packed->section, packed->size, packed->range.size, RATIO);
    if (packed->range.size > left)
        return bcf_fail(error, BCF_ERROR_MALFORMED, packed->at,
                        "section %s overlaps other compressed sections", packed->section);
    return BCF_OK;
}

static enum bcf_status fail_unpacking(const struct packed *packed, enum bcf_status status,
                                      const char *reason, struct bcf_error *error)
{
    const char *name = names[packed->compression];

    if (status == BCF_ERROR_MEMORY)
        return bcf_fail_memory(error);
    if (status == BCF_ERROR_UNSUPPORTED)
        return bcf_fail(error, status, packed->at,
                        "section %s is compressed (%s)%s%s; decompress it with llvm-objcopy "
                        "--compress-sections=%s=none",
                        packed->section, name, reason[0] ? ", and " : "", reason, packed->section);
    return bcf_fail(error, BCF_ERROR_MALFORMED, packed->at,
                    "section %s cannot be decompressed (%s) to the %" PRIu64
                    " bytes it announces%s%s",
                    packed->section, name, packed->size, reason[0] ? ": " : "", reason);
}

/* Decompresses into memory of that size. */
static enum bcf_status unpack(const struct packed *packed, const struct bcf_unpacker *unpacker,
                              struct bcf_arena *arena, void *to, struct bcf_error *error)
{
    size_t from_size = (size_t)packed->range.size;
    struct bcf_arena_mark mark = bcf_arena_mark(arena);
    uint8_t *from = bcf_arena_alloc(arena, from_size);
    char reason[160] = "";

    if (!from)
        return bcf_fail_memory(error);
    if (bcf_range_read(&packed->range, 0, from, from_size, "a compressed section", error) ==
        BCF_OK) {
        enum bcf_status status =
            unpacker->decompress(unpacker->context, packed->compression, from, from_size, to,
                                 (size_t)packed->size, reason, sizeof(reason));
        if (status != BCF_OK)
            fail_unpacking(packed, status, reason, error);
    }
    bcf_arena_release(arena, mark);
    return error->status;
}

/* Adds the piece that was unpacked. */
static enum bcf_status add_unpacked(const struct packed *packed, struct bcf_arena *arena,
                                    struct bcf_pieces *pieces, struct bcf_error *error)
{
    struct bcf_arena_mark mark = bcf_arena_mark(arena);
    struct bcf_source *source = bcf_arena_alloc(arena, sizeof(*source));
    void *bytes = source ? bcf_arena_alloc(arena, (size_t)packed->size) : NULL;

    if (!bytes)
        return bcf_fail_memory(error);
    if (unpack(packed, &pieces->unpacker, arena, bytes, error) != BCF_OK) {
        bcf_arena_release(arena, mark);
        return error->status;
    }
    bcf_source_open_memory(source, bytes, (size_t)packed->size);
    struct bcf_piece piece = {
        .section = packed->section,
        .size = packed->size,
        .unpacked = source,
    };
    return bcf_pieces_add(pieces, arena, &piece, error);
}

enum bcf_status bcf_elf_unpack(const struct bcf_elf *elf, const struct bcf_piece *piece,
                               struct bcf_arena *arena, struct bcf_pieces *pieces,
                               struct bcf_error *error)
{
    struct packed packed = {.section = piece->section, .compression = BCF_COMPRESSION_ZLIB};

    if (read_header(elf, piece, &packed, error) != BCF_OK)
        return error->status;
    if (!pieces->unpacker.decompress)
        return fail_unpacking(&packed, BCF_ERROR_UNSUPPORTED, "", error);
    if (check_size(&packed, elf->range->size - pieces->packed_size, error) != BCF_OK)
        return error->status;
    if (packed.size == 0)
        return BCF_OK; /* a marker, as in a section that is not compressed */
    pieces->packed_size += packed.range.size;
    /* Both are there for a moment. What is unpacked is read within what the file may take. */
    bcf_arena_allow(arena, (size_t)packed.size);
    bcf_arena_allow(arena, (size_t)packed.range.size);
    return add_unpacked(&packed, arena, pieces, error);
}
