/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The formats we read, and those we can at least name. */

#include "container/container.h"

#include "base/error.h"

#include <string.h>

static const struct bcf_format *const formats[] = {
    &bcf_format_bitcode,         &bcf_format_wrapper, &bcf_format_elf, &bcf_format_macho,
    &bcf_format_macho_universal, &bcf_format_wasm,    &bcf_format_ar,  &bcf_format_coff,
};

/* What is neither, by its first bytes. */
static const struct {
    const char *magic;
    size_t size;
    const char *what;
} unreadable[] = {
    {"\xca\xfe\xba\xbe", 4, "a Java class"}, /* where it is no universal binary */
    {"MZ", 2, "a Windows executable"},
    {"<bigaf>\n", 8, "an AIX archive"},
};

enum bcf_status bcf_range_read(const struct bcf_range *range, uint64_t offset, void *buffer,
                               size_t size, const char *what, struct bcf_error *error)
{
    if (offset > range->size || size > range->size - offset)
        return bcf_fail(error, BCF_ERROR_TRUNCATED, range->offset + range->size,
                        "the file ends within %s", what);
    return bcf_source_read(range->source, range->offset + offset, buffer, size, what, error);
}

enum bcf_status bcf_pieces_add(struct bcf_pieces *pieces, struct bcf_arena *arena,
                               const struct bcf_piece *piece, struct bcf_error *error)
{
    if (bcf_arena_grow(arena, &pieces->list, pieces->count, &pieces->capacity,
                       sizeof(*pieces->list)) != 0)
        return bcf_fail_memory(error);
    pieces->list[pieces->count++] = *piece;
    return BCF_OK;
}

enum bcf_status bcf_members_add(struct bcf_members *members, struct bcf_arena *arena,
                                const struct bcf_member *member, struct bcf_error *error)
{
    if (bcf_arena_grow(arena, &members->list, members->count, &members->capacity,
                       sizeof(*members->list)) != 0)
        return bcf_fail_memory(error);
    members->list[members->count++] = *member;
    return BCF_OK;
}

enum bcf_status bcf_format_find(const struct bcf_range *range, const struct bcf_format **format,
                                struct bcf_error *error)
{
    uint8_t head[BCF_HEAD_SIZE];
    size_t size = range->size < sizeof(head) ? (size_t)range->size : sizeof(head);

    if (range->size == 0)
        return bcf_fail(error, BCF_ERROR_FORMAT, range->offset, "the file is empty");
    if (bcf_range_read(range, 0, head, size, "its head", error) != BCF_OK)
        return error->status;
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        if (formats[i]->recognizes(head, size)) {
            *format = formats[i];
            return BCF_OK;
        }
    }
    for (size_t i = 0; i < sizeof(unreadable) / sizeof(unreadable[0]); i++)
        if (size >= unreadable[i].size &&
            memcmp(head, unreadable[i].magic, unreadable[i].size) == 0)
            return bcf_fail(error, BCF_ERROR_UNSUPPORTED, range->offset,
                            "is %s, which this version cannot read", unreadable[i].what);
    if (bcf_textual_ir_begins(range))
        return bcf_fail(error, BCF_ERROR_TEXTUAL_IR, range->offset,
                        "is textual LLVM IR; llvm-as makes bitcode of it");
    return bcf_fail(error, BCF_ERROR_FORMAT, range->offset,
                    "is no bitcode, object file, archive or textual IR");
}
