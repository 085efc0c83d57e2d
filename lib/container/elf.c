/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * ELF objects: bitcode lies in sections named .llvmbc (rustc, clang
 * -fembed-bitcode) or .llvm.lto (clang -ffat-lto-objects). Without one the
 * object is native code, or what GCC keeps for LTO, which elf_gcc.c looks at.
 *
 * Compressed sections are decompressed where the user of the library can do that;
 * else they are an error (compressed.c).
 *
 * Not supported: core dumps and executables stripped of their section headers, which
 * have no sections to look at.
 */

#include "container/elf_file.h"

#include "base/error.h"

#include <string.h>

enum { SECTION_NOBITS = 8, SECTION_COMPRESSED = 0x800 };

/* The names that tell something, and how many of their bytes count. */
static const char gcc_lto[] = ".gnu.lto_"; /* more follows */
static const struct {
    const char *name;
    size_t size;
} section_names[] = {
    {".llvmbc", sizeof(".llvmbc")},
    {".llvm.lto", sizeof(".llvm.lto")},
    {gcc_lto, sizeof(gcc_lto) - 1},
};

enum { LONGEST_NAME = 10 };

static bool recognizes(const uint8_t *head, size_t size)
{
    return size >= 4 && memcmp(head, "\177ELF", 4) == 0;
}

static const struct bcf_machine machines[] = {
#define MACHINE(number, name) {number, name},
#include "container/elf_machines.def"
#undef MACHINE
};

static const char *machine_name(uint64_t number, struct bcf_arena *arena)
{
    return bcf_machine_name(machines, sizeof(machines) / sizeof(machines[0]), number, "ELF machine",
                            arena);
}

/* The static name if the section is one of those, else NULL. */
static const char *telling_name(const struct bcf_elf *elf, uint64_t name, struct bcf_error *error)
{
    char text[LONGEST_NAME] = "";

    if (name >= elf->names_size)
        return NULL;
    uint64_t room = elf->names_size - name;
    size_t size = room < sizeof(text) ? (size_t)room : sizeof(text);
    if (bcf_range_read(elf->range, elf->names + name, text, size, "the section names", error) !=
        BCF_OK)
        return NULL;
    for (size_t i = 0; i < sizeof(section_names) / sizeof(section_names[0]); i++)
        if (section_names[i].size <= size &&
            memcmp(text, section_names[i].name, section_names[i].size) == 0)
            return section_names[i].name;
    return NULL;
}

static enum bcf_status add_section(const struct bcf_elf *elf, const uint8_t *section,
                                   const char *name, struct bcf_arena *arena,
                                   struct bcf_pieces *pieces, struct bcf_error *error)
{
    const struct bcf_range *range = elf->range;
    uint64_t offset = bcf_elf_get(elf, section, BCF_ELF_SH_OFFSET);
    uint64_t size = bcf_elf_get(elf, section, BCF_ELF_SH_SIZE);

    if (offset > range->size || size > range->size - offset)
        return bcf_fail(error, BCF_ERROR_TRUNCATED, range->offset + range->size,
                        "the file ends within section %s", name);
    struct bcf_piece piece = {.section = name, .offset = range->offset + offset, .size = size};
    if (bcf_elf_get(elf, section, BCF_ELF_SH_FLAGS) & SECTION_COMPRESSED)
        return bcf_elf_unpack(elf, &piece, arena, pieces, error);
    /* A marker that says "made from bitcode" has a section without bytes. */
    return size > 0 ? bcf_pieces_add(pieces, arena, &piece, error) : BCF_OK;
}

/* Adds a section if it holds bitcode; notes one that is GCC's. */
static enum bcf_status visit_section(const struct bcf_elf *elf, uint64_t index,
                                     struct bcf_arena *arena, struct bcf_pieces *pieces,
                                     struct bcf_error *error)
{
    uint8_t section[BCF_ELF_LARGEST_HEADER];

    if (bcf_elf_read_section(elf, index, section, error) != BCF_OK)
        return error->status;
    if (bcf_elf_get(elf, section, BCF_ELF_SH_TYPE) == SECTION_NOBITS)
        return BCF_OK;
    const char *name = telling_name(elf, bcf_elf_get(elf, section, BCF_ELF_SH_NAME), error);
    if (name == gcc_lto) {
        pieces->note = bcf_elf_gcc_lto_fat;
        return BCF_OK;
    }
    return name ? add_section(elf, section, name, arena, pieces, error) : error->status;
}

static enum bcf_status list_pieces(const struct bcf_range *range, struct bcf_arena *arena,
                                   struct bcf_pieces *pieces, struct bcf_error *error)
{
    struct bcf_elf elf;
    uint8_t header[BCF_ELF_LARGEST_HEADER];

    if (bcf_elf_open(&elf, range, header, error) != BCF_OK)
        return error->status;
    pieces->machine = machine_name(bcf_elf_get(&elf, header, BCF_ELF_E_MACHINE), arena);
    if (!pieces->machine)
        return bcf_fail_memory(error);
    if (bcf_elf_open_sections(&elf, header, error) != BCF_OK)
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
    if (pieces->note == bcf_elf_gcc_lto_fat)
        bcf_elf_find_gcc_slim(&elf, pieces, error);
    return error->status;
}

const struct bcf_format bcf_format_elf = {
    .name = "ELF",
    .recognizes = recognizes,
    .list_pieces = list_pieces,
    .read_native = bcf_elf_read_native,
};
