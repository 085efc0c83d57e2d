/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Mach-O objects, 32 and 64 bits, both byte orders (LLVM source:
 * BinaryFormat/MachO.h). The header is followed by load commands; those that
 * describe a segment hold the headers of its sections. Bitcode lies in sections
 * __LLVM,__bitcode (clang -fembed-bitcode, rustc), there in the bitcode wrapper.
 * A section of zeros, of one byte as a rule, is a marker that says "made from
 * bitcode". Without bitcode the object is native code.
 *
 * Not supported: the bitcode of linked images, which lies in a xar archive
 * (section __LLVM,__bundle); the note says so. What the native code says.
 */

#include "container/container.h"

#include "base/endian.h"
#include "base/error.h"

#include <string.h>

enum {
    HEADER_SIZE = 28, /* and 4 bytes that are reserved in a 64-bit file */
    CPU_TYPE_AT = 4,
    COMMAND_COUNT_AT = 16,
    COMMANDS_SIZE_AT = 20,
    COMMAND_SIZE = 8, /* of what all load commands begin with */
    NAME_SIZE = 16,
    LARGEST_SECTION = 80,
    SECTION_TYPE = 0xff
};

/* Load commands that describe a segment: the layout of theirs and of its sections' headers. */
static const struct layout {
    uint32_t command;
    uint8_t size; /* of the command, without the sections */
    uint8_t count_at;
    uint8_t section_size;
    uint8_t number_size; /* of a section's size, which stands at size_at */
    uint8_t size_at;
    uint8_t offset_at;
    uint8_t flags_at;
} layouts[] = {
    {0x01, 56, 48, 68, 4, 36, 40, 56}, /* LC_SEGMENT */
    {0x19, 72, 64, 80, 8, 40, 48, 64}, /* LC_SEGMENT_64 */
};

/* Types of sections that have no bytes in the file: those to be filled with zeros. */
static const uint8_t empty_types[] = {0x01, 0x0c, 0x12};

struct macho {
    const struct bcf_range *range;
    int big;        /* big-endian */
    uint64_t taken; /* bytes in sections of bitcode */
    struct bcf_arena *arena;
    struct bcf_pieces *pieces;
};

/* 0 if these are not the first bytes of a Mach-O object, else its bits: 32 or 64. */
static int bits_of(const uint8_t *magic, int big)
{
    switch (bcf_load_number(magic, 4, big)) {
    case 0xfeedface:
        return 32;
    case 0xfeedfacf:
        return 64;
    default:
        return 0;
    }
}

static bool recognizes(const uint8_t *head, size_t size)
{
    return size >= 4 && (bits_of(head, 0) || bits_of(head, 1));
}

static uint64_t get_word(const struct macho *macho, const uint8_t *bytes)
{
    return bcf_load_number(bytes, 4, macho->big);
}

static const struct bcf_machine machines[] = {
#define MACHINE(number, name) {number, name},
#include "container/macho_machines.def"
#undef MACHINE
};

static const char *machine_name(uint64_t number, struct bcf_arena *arena)
{
    return bcf_machine_name(machines, sizeof(machines) / sizeof(machines[0]), number,
                            "Mach-O CPU type", arena);
}

/* A section's header begins with its name and that of its segment, filled up with NULs. */
static bool is_named(const uint8_t *section, const char *segment, const char *name)
{
    return strncmp((const char *)section, name, NAME_SIZE) == 0 &&
           strncmp((const char *)section + NAME_SIZE, segment, NAME_SIZE) == 0;
}

static bool has_bytes(uint64_t flags)
{
    for (size_t i = 0; i < sizeof(empty_types); i++)
        if ((flags & SECTION_TYPE) == empty_types[i])
            return false;
    return true;
}

/* Adds a section if it holds bitcode. */
static enum bcf_status visit_section(struct macho *macho, const struct layout *layout, uint64_t at,
                                     struct bcf_error *error)
{
    const struct bcf_range *range = macho->range;
    uint8_t section[LARGEST_SECTION];

    if (bcf_range_read(range, at, section, layout->section_size, "the load commands", error) !=
        BCF_OK)
        return error->status;
    uint64_t size = bcf_load_number(section + layout->size_at, layout->number_size, macho->big);
    uint64_t offset = get_word(macho, section + layout->offset_at);
    if (is_named(section, "__LLVM", "__bundle") && size > 1)
        macho->pieces->note = "linked image with its bitcode in a xar archive (__LLVM,__bundle)";
    if (!is_named(section, "__LLVM", "__bitcode") ||
        !has_bytes(get_word(macho, section + layout->flags_at)))
        return BCF_OK;
    if (offset > range->size || size > range->size - offset)
        return bcf_fail(error, BCF_ERROR_TRUNCATED, range->offset + range->size,
                        "the file ends within section __LLVM,__bitcode");
    /* Sections that share their bytes would be read again and again. */
    if (size > range->size - macho->taken)
        return bcf_fail(error, BCF_ERROR_MALFORMED, range->offset + at,
                        "sections __LLVM,__bitcode lie in one another");
    macho->taken += size;
    struct bcf_range bytes = {range->source, range->offset + offset, size};
    return bcf_wrapper_list_section(&bytes, "__LLVM,__bitcode", macho->arena, macho->pieces, error);
}

/* Visits the sections of a load command of the given size, if it has some. */
static enum bcf_status visit_command(struct macho *macho, uint64_t at, uint64_t size,
                                     const struct layout *layout, struct bcf_error *error)
{
    uint8_t count[4];

    if (size < layout->size)
        return bcf_fail(error, BCF_ERROR_MALFORMED, macho->range->offset + at,
                        "a load command is too small for the segment that it describes");
    if (bcf_range_read(macho->range, at + layout->count_at, count, sizeof(count),
                       "the load commands", error) != BCF_OK)
        return error->status;
    if (get_word(macho, count) > (size - layout->size) / layout->section_size)
        return bcf_fail(error, BCF_ERROR_MALFORMED, macho->range->offset + at,
                        "a load command is too small for its sections");
    /* One bad section does not hide the others. The first failure is kept. */
    for (uint64_t i = 0; i < get_word(macho, count); i++) {
        struct bcf_error failure;
        bcf_error_clear(&failure);
        visit_section(macho, layout, at + layout->size + i * layout->section_size, &failure);
        if (error->status == BCF_OK)
            *error = failure;
        if (failure.status == BCF_ERROR_MEMORY || failure.status == BCF_ERROR_IO)
            break;
    }
    return error->status;
}

/* Visits the load command at *at, and moves *at to the next one. */
static enum bcf_status read_command(struct macho *macho, uint64_t *at, uint64_t end,
                                    struct bcf_error *error)
{
    uint8_t command[COMMAND_SIZE];
    uint64_t start = *at;
    uint64_t size = 0;

    if (end - start >= sizeof(command)) {
        if (bcf_range_read(macho->range, start, command, sizeof(command), "the load commands",
                           error) != BCF_OK)
            return error->status;
        size = get_word(macho, command + 4);
    }
    if (size < sizeof(command) || size > end - start)
        return bcf_fail(error, BCF_ERROR_MALFORMED, macho->range->offset + start,
                        "a load command does not fit into the load commands");
    *at += size;
    for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
        if (layouts[i].command == get_word(macho, command))
            return visit_command(macho, start, size, &layouts[i], error);
    return BCF_OK;
}

/* Visits all load commands, also those behind a section that cannot be read. */
static enum bcf_status read_commands(struct macho *macho, const uint8_t *header, uint64_t at,
                                     struct bcf_error *error)
{
    const struct bcf_range *range = macho->range;
    uint64_t count = get_word(macho, header + COMMAND_COUNT_AT);
    uint64_t size = get_word(macho, header + COMMANDS_SIZE_AT);

    if (at > range->size || size > range->size - at)
        return bcf_fail(error, BCF_ERROR_TRUNCATED, range->offset + range->size,
                        "the file ends within the load commands");
    uint64_t end = at + size;
    for (uint64_t i = 0; i < count; i++) {
        struct bcf_error failure;
        uint64_t start = at;
        bcf_error_clear(&failure);
        read_command(macho, &at, end, &failure);
        if (error->status == BCF_OK)
            *error = failure;
        if (at == start || failure.status == BCF_ERROR_MEMORY || failure.status == BCF_ERROR_IO)
            break; /* nothing says where the next one is */
    }
    return error->status;
}

static enum bcf_status list_pieces(const struct bcf_range *range, struct bcf_arena *arena,
                                   struct bcf_pieces *pieces, struct bcf_error *error)
{
    struct macho macho = {.range = range, .arena = arena, .pieces = pieces};
    uint8_t header[HEADER_SIZE];

    if (bcf_range_read(range, 0, header, sizeof(header), "the Mach-O header", error) != BCF_OK)
        return error->status;
    macho.big = bits_of(header, 1) != 0;
    pieces->machine = machine_name(get_word(&macho, header + CPU_TYPE_AT), arena);
    if (!pieces->machine)
        return bcf_fail_memory(error);
    bool is_wide = bits_of(header, macho.big) == 64;
    return read_commands(&macho, header, is_wide ? HEADER_SIZE + 4 : HEADER_SIZE, error);
}

const struct bcf_format bcf_format_macho = {
    .name = "Mach-O",
    .recognizes = recognizes,
    .list_pieces = list_pieces,
};
