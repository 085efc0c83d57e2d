/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Mach-O universal binaries: a list of architectures, and for each the place of
 * its slice, which is an object, an archive or bitcode (LLVM source:
 * BinaryFormat/MachO.h, "fat"). Slices are members, with the names that lipo
 * gives to architectures. All numbers are big-endian, offsets 32 or 64 bits.
 *
 * A Java class begins with the same magic, behind which it has its version: it
 * is told from the number of architectures, as LLVM does.
 *
 * Not supported: slices that are not in the list.
 */

#include "container/container.h"

#include "base/endian.h"
#include "base/error.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    HEADER_SIZE = 8,
    ENTRY_SIZE = 20,      /* with offsets of 32 bits */
    ENTRY_SIZE_WIDE = 32, /* of 64 bits */
    MOST_ARCHITECTURES = 42,
    SUBTYPE_FLAGS = 0xff /* in the highest byte of a subtype */
};

#define MAGIC 0xcafebabe
#define MAGIC_WIDE 0xcafebabf

static uint64_t get_word(const uint8_t *bytes)
{
    return bcf_load_number(bytes, 4, 1);
}

static bool recognizes(const uint8_t *head, size_t size)
{
    if (size < 4 || (get_word(head) != MAGIC && get_word(head) != MAGIC_WIDE))
        return false;
    return size < HEADER_SIZE || get_word(head) == MAGIC_WIDE ||
           get_word(head + 4) <= MOST_ARCHITECTURES;
}

/* The name lives in the arena, or is static; NULL where memory is exhausted. */
static const char *architecture_name(uint64_t type, uint64_t subtype, struct bcf_arena *arena)
{
    static const struct {
        uint32_t type;
        uint32_t subtype;
        const char *name;
    } architectures[] = {
#define ARCHITECTURE(type, subtype, name) {type, subtype, name},
#include "container/macho_architectures.def"
#undef ARCHITECTURE
    };
    char text[64];

    subtype &= ~((uint64_t)SUBTYPE_FLAGS << 24);
    for (size_t i = 0; i < sizeof(architectures) / sizeof(architectures[0]); i++)
        if (architectures[i].type == type && architectures[i].subtype == subtype)
            return architectures[i].name;
    int size =
        snprintf(text, sizeof(text), "cputype %" PRIu64 " cpusubtype %" PRIu64, type, subtype);
    return bcf_arena_copy(arena, text, (size_t)size);
}

/* What is wrong with the place of a slice, which must be its own; NULL if nothing is. */
static const char *find_problem(const struct bcf_range *range, uint64_t list_end,
                                const struct bcf_members *members, uint64_t offset, uint64_t size)
{
    if (offset > range->size || size > range->size - offset)
        return "its bytes lie outside the file";
    if (offset < list_end)
        return "its bytes lie in the list of architectures";
    for (size_t i = 0; i < members->count; i++) {
        const struct bcf_member *other = &members->list[i];
        uint64_t start = other->offset - range->offset;
        if (!other->problem && offset < start + other->size && start < offset + size)
            return "its bytes are also those of an architecture before it";
    }
    return NULL;
}

/* Adds the slice whose entry in the list is at an offset. */
static enum bcf_status add_slice(const struct bcf_range *range, uint64_t at, bool is_wide,
                                 uint64_t list_end, struct bcf_arena *arena,
                                 struct bcf_members *members, struct bcf_error *error)
{
    uint8_t entry[ENTRY_SIZE_WIDE];
    struct bcf_member member = {.path = {"", 0}, .header = range->offset + at};

    if (bcf_range_read(range, at, entry, is_wide ? ENTRY_SIZE_WIDE : ENTRY_SIZE,
                       "the list of architectures", error) != BCF_OK)
        return error->status;
    unsigned number_size = is_wide ? 8 : 4;
    uint64_t offset = bcf_load_number(entry + 8, number_size, 1);
    uint64_t size = bcf_load_number(entry + 8 + number_size, number_size, 1);
    const char *name = architecture_name(get_word(entry), get_word(entry + 4), arena);
    if (!name)
        return bcf_fail_memory(error);
    member.name = (bcf_string){name, strlen(name)};
    member.problem = find_problem(range, list_end, members, offset, size);
    if (!member.problem) {
        member.offset = range->offset + offset;
        member.size = size;
    }
    return bcf_members_add(members, arena, &member, error);
}

static enum bcf_status list_members(const struct bcf_range *range, struct bcf_arena *arena,
                                    struct bcf_members *members, struct bcf_error *error)
{
    uint8_t header[HEADER_SIZE];

    if (bcf_range_read(range, 0, header, sizeof(header), "the universal header", error) != BCF_OK)
        return error->status;
    bool is_wide = get_word(header) == MAGIC_WIDE;
    uint64_t count = get_word(header + 4);
    if (count == 0 || count > MOST_ARCHITECTURES)
        return bcf_fail(error, BCF_ERROR_MALFORMED, range->offset + 4,
                        "a universal binary of %" PRIu64 " architectures", count);
    uint64_t entry_size = is_wide ? ENTRY_SIZE_WIDE : ENTRY_SIZE;
    for (uint64_t i = 0; i < count && error->status == BCF_OK; i++)
        add_slice(range, HEADER_SIZE + i * entry_size, is_wide, HEADER_SIZE + count * entry_size,
                  arena, members, error);
    return error->status;
}

const struct bcf_format bcf_format_macho_universal = {
    .name = "Mach-O universal binary",
    .recognizes = recognizes,
    .list_members = list_members,
};
