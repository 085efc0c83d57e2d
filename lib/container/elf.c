/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * ELF objects, 32 and 64 bits, both byte orders: bitcode lies in sections
 * named .llvmbc (rustc, clang -fembed-bitcode) or .llvm.lto (clang
 * -ffat-lto-objects). Without one the object is native code.
 *
 * Not supported: compressed sections. Their bitcode is reported as unreadable.
 */

#include "container/container.h"

#include "base/endian.h"
#include "base/error.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    IDENT_SIZE = 16,
    CLASS_32 = 1,
    CLASS_64 = 2,
    DATA_LITTLE = 1,
    DATA_BIG = 2,
    SECTION_NOBITS = 8,
    SECTION_COMPRESSED = 0x800,
    INDEX_ESCAPE = 0xffff,
    LARGEST_HEADER = 64
};

/* Where a field lies in a header, by class. */
struct field {
    uint8_t offset[2]; /* in a 32-bit file, in a 64-bit file */
    uint8_t size[2];
};

static const struct field e_machine = {{18, 18}, {2, 2}};
static const struct field e_shoff = {{32, 40}, {4, 8}};
static const struct field e_shentsize = {{46, 58}, {2, 2}};
static const struct field e_shnum = {{48, 60}, {2, 2}};
static const struct field e_shstrndx = {{50, 62}, {2, 2}};
static const struct field sh_name = {{0, 0}, {4, 4}};
static const struct field sh_type = {{4, 4}, {4, 4}};
static const struct field sh_flags = {{8, 8}, {4, 8}};
static const struct field sh_offset = {{16, 24}, {4, 8}};
static const struct field sh_size = {{20, 32}, {4, 8}};
static const struct field sh_link = {{24, 40}, {4, 4}};

static const uint8_t file_header_size[2] = {52, 64};
static const uint8_t section_header_size[2] = {40, 64};

static const char *const section_names[] = {".llvmbc", ".llvm.lto"};

enum { LONGEST_NAME = 10 };

struct elf {
    const struct bcf_range *range;
    int wide; /* 1 for a 64-bit file: the index into the tables above */
    int big;  /* big-endian */
    uint64_t table;
    uint64_t entry_size;
    uint64_t count;
    uint64_t names; /* offset of the section names */
    uint64_t names_size;
};

static uint64_t get(const struct elf *elf, const uint8_t *header, const struct field *field)
{
    return bcf_load_number(header + field->offset[elf->wide], field->size[elf->wide], elf->big);
}

static bool recognizes(const uint8_t *head, size_t size)
{
    return size >= 4 && memcmp(head, "\177ELF", 4) == 0;
}

static const char *machine_name(uint64_t machine, struct bcf_arena *arena)
{
    static const struct {
        uint16_t number;
        const char *name;
    } machines[] = {
#define MACHINE(number, name) {number, name},
#include "container/elf_machines.def"
#undef MACHINE
    };
    char text[32];

    for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
        if (machines[i].number == machine)
            return machines[i].name;
    int size = snprintf(text, sizeof(text), "ELF machine %" PRIu64, machine);
    return bcf_arena_copy(arena, text, (size_t)size);
}

static enum bcf_status read_section(const struct elf *elf, uint64_t index, uint8_t *header,
                                    struct bcf_error *error)
{
    return bcf_range_read(elf->range, elf->table + index * elf->entry_size, header,
                          section_header_size[elf->wide], "the section headers", error);
}

/* Reads the file header and finds the section table. */
static enum bcf_status open_elf(struct elf *elf, uint8_t *header, struct bcf_error *error)
{
    const struct bcf_range *range = elf->range;

    if (bcf_range_read(range, 0, header, IDENT_SIZE, "the ELF header", error) != BCF_OK)
        return error->status;
    if (header[4] < CLASS_32 || header[4] > CLASS_64 || header[5] < DATA_LITTLE ||
        header[5] > DATA_BIG)
        return bcf_fail(error, BCF_ERROR_MALFORMED, range->offset + 4,
                        "the ELF header has an unknown class or byte order");
    elf->wide = header[4] == CLASS_64;
    elf->big = header[5] == DATA_BIG;
    if (bcf_range_read(range, 0, header, file_header_size[elf->wide], "the ELF header", error) !=
        BCF_OK)
        return error->status;
    elf->table = get(elf, header, &e_shoff);
    elf->entry_size = get(elf, header, &e_shentsize);
    elf->count = get(elf, header, &e_shnum);
    return BCF_OK;
}

/* Reads what the section table says of itself: large numbers of sections, and
 * where the names are, stand in section 0 and the section of names. */
static enum bcf_status open_sections(struct elf *elf, uint64_t names_index, struct bcf_error *error)
{
    const struct bcf_range *range = elf->range;
    uint8_t section[LARGEST_HEADER];

    if (elf->entry_size < section_header_size[elf->wide])
        return bcf_fail(error, BCF_ERROR_MALFORMED, range->offset,
                        "the ELF section headers are too small");
    if (elf->count == 0 || names_index == INDEX_ESCAPE) {
        if (read_section(elf, 0, section, error) != BCF_OK)
            return error->status;
        if (elf->count == 0)
            elf->count = get(elf, section, &sh_size);
        if (names_index == INDEX_ESCAPE)
            names_index = get(elf, section, &sh_link);
    }
    if (elf->table > range->size || elf->count > (range->size - elf->table) / elf->entry_size)
        return bcf_fail(error, BCF_ERROR_TRUNCATED, range->offset + range->size,
                        "the file ends within the section headers");
    if (names_index >= elf->count)
        return BCF_OK; /* no section has a name */
    if (read_section(elf, names_index, section, error) != BCF_OK)
        return error->status;
    elf->names = get(elf, section, &sh_offset);
    elf->names_size = get(elf, section, &sh_size);
    if (elf->names > range->size || elf->names_size > range->size - elf->names)
        return bcf_fail(error, BCF_ERROR_TRUNCATED, range->offset + range->size,
                        "the file ends within the section names");
    return BCF_OK;
}

/* The static name if the section is one that holds bitcode, else NULL. */
static const char *bitcode_name(const struct elf *elf, uint64_t name, struct bcf_error *error)
{
    char text[LONGEST_NAME];

    if (name >= elf->names_size)
        return NULL;
    for (size_t i = 0; i < sizeof(section_names) / sizeof(section_names[0]); i++) {
        size_t size = strlen(section_names[i]) + 1;
        if (size > elf->names_size - name || size > sizeof(text))
            continue;
        if (bcf_range_read(elf->range, elf->names + name, text, size, "the section names", error) !=
            BCF_OK)
            return NULL;
        if (memcmp(text, section_names[i], size) == 0)
            return section_names[i];
    }
    return NULL;
}

static enum bcf_status add_section(const struct elf *elf, const uint8_t *section, const char *name,
                                   struct bcf_arena *arena, struct bcf_pieces *pieces,
                                   struct bcf_error *error)
{
    const struct bcf_range *range = elf->range;
    uint64_t offset = get(elf, section, &sh_offset);
    uint64_t size = get(elf, section, &sh_size);

    if (get(elf, section, &sh_flags) & SECTION_COMPRESSED)
        return bcf_fail(error, BCF_ERROR_UNSUPPORTED, range->offset + offset,
                        "section %s is compressed; decompress it with "
                        "llvm-objcopy --compress-sections=%s=none",
                        name, name);
    if (offset > range->size || size > range->size - offset)
        return bcf_fail(error, BCF_ERROR_TRUNCATED, range->offset + range->size,
                        "the file ends within section %s", name);
    struct bcf_piece piece = {name, range->offset + offset, size};
    /* A marker that says "made from bitcode" has a section without bytes. */
    return size > 0 ? bcf_pieces_add(pieces, arena, &piece, error) : BCF_OK;
}

/* Adds a section if it holds bitcode. */
static enum bcf_status visit_section(const struct elf *elf, uint64_t index, struct bcf_arena *arena,
                                     struct bcf_pieces *pieces, struct bcf_error *error)
{
    uint8_t section[LARGEST_HEADER];

    if (read_section(elf, index, section, error) != BCF_OK)
        return error->status;
    if (get(elf, section, &sh_type) == SECTION_NOBITS)
        return BCF_OK;
    const char *name = bitcode_name(elf, get(elf, section, &sh_name), error);
    return name ? add_section(elf, section, name, arena, pieces, error) : error->status;
}

static enum bcf_status list_pieces(const struct bcf_range *range, struct bcf_arena *arena,
                                   struct bcf_pieces *pieces, struct bcf_error *error)
{
    struct elf elf = {.range = range};
    uint8_t header[LARGEST_HEADER];

    if (open_elf(&elf, header, error) != BCF_OK)
        return error->status;
    pieces->machine = machine_name(get(&elf, header, &e_machine), arena);
    if (!pieces->machine)
        return bcf_fail_memory(error);
    if (elf.table == 0)
        return BCF_OK; /* no sections: a core dump, or a stripped executable */
    if (open_sections(&elf, get(&elf, header, &e_shstrndx), error) != BCF_OK)
        return error->status;
    /* One bad section does not hide the others. The first failure is kept. */
    for (uint64_t i = 1; i < elf.count; i++) {
        struct bcf_error failure;
        bcf_error_clear(&failure);
        visit_section(&elf, i, arena, pieces, &failure);
        if (error->status == BCF_OK)
            *error = failure;
        if (failure.status == BCF_ERROR_MEMORY || failure.status == BCF_ERROR_IO)
            break;
    }
    return error->status;
}

const struct bcf_format bcf_format_elf = {
    .name = "ELF",
    .recognizes = recognizes,
    .list_pieces = list_pieces,
};
