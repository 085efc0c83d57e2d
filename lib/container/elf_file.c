/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "container/elf_file.h"

#include "base/endian.h"
#include "base/error.h"

#include <string.h>

enum {
    IDENT_SIZE = 16,
    CLASS_32 = 1,
    CLASS_64 = 2,
    DATA_LITTLE = 1,
    DATA_BIG = 2,
    INDEX_ESCAPE = 0xffff
};

/* Where a field lies: in a 32-bit file, in a 64-bit file. */
static const struct {
    uint8_t offset[2];
    uint8_t size[2];
} fields[] = {
    [BCF_ELF_E_TYPE] = {{16, 16}, {2, 2}},      [BCF_ELF_E_MACHINE] = {{18, 18}, {2, 2}},
    [BCF_ELF_E_SHOFF] = {{32, 40}, {4, 8}},     [BCF_ELF_E_FLAGS] = {{36, 48}, {4, 4}},
    [BCF_ELF_E_SHENTSIZE] = {{46, 58}, {2, 2}}, [BCF_ELF_E_SHNUM] = {{48, 60}, {2, 2}},
    [BCF_ELF_E_SHSTRNDX] = {{50, 62}, {2, 2}},  [BCF_ELF_SH_NAME] = {{0, 0}, {4, 4}},
    [BCF_ELF_SH_TYPE] = {{4, 4}, {4, 4}},       [BCF_ELF_SH_FLAGS] = {{8, 8}, {4, 8}},
    [BCF_ELF_SH_OFFSET] = {{16, 24}, {4, 8}},   [BCF_ELF_SH_SIZE] = {{20, 32}, {4, 8}},
    [BCF_ELF_SH_LINK] = {{24, 40}, {4, 4}},     [BCF_ELF_SH_INFO] = {{28, 44}, {4, 4}},
    [BCF_ELF_SH_ENTSIZE] = {{36, 56}, {4, 8}},  [BCF_ELF_R_INFO] = {{4, 8}, {4, 8}},
    [BCF_ELF_ST_NAME] = {{0, 0}, {4, 4}},       [BCF_ELF_CH_TYPE] = {{0, 0}, {4, 4}},
    [BCF_ELF_CH_SIZE] = {{4, 8}, {4, 8}},
};

static size_t file_header_size(const struct bcf_elf *elf)
{
    return elf->wide ? 64 : 52;
}

static size_t section_header_size(const struct bcf_elf *elf)
{
    return elf->wide ? 64 : 40;
}

uint64_t bcf_elf_get(const struct bcf_elf *elf, const uint8_t *header, enum bcf_elf_field field)
{
    return bcf_load_number(header + fields[field].offset[elf->wide], fields[field].size[elf->wide],
                           elf->big);
}

enum bcf_status bcf_elf_read_section(const struct bcf_elf *elf, uint64_t index, uint8_t *section,
                                     struct bcf_error *error)
{
    return bcf_range_read(elf->range, elf->table + index * elf->entry_size, section,
                          section_header_size(elf), "the section headers", error);
}

enum bcf_status bcf_elf_open(struct bcf_elf *elf, const struct bcf_range *range, uint8_t *header,
                             struct bcf_error *error)
{
    memset(elf, 0, sizeof(*elf));
    elf->range = range;
    if (bcf_range_read(range, 0, header, IDENT_SIZE, "the ELF header", error) != BCF_OK)
        return error->status;
    if (header[4] < CLASS_32 || header[4] > CLASS_64 || header[5] < DATA_LITTLE ||
        header[5] > DATA_BIG)
        return bcf_fail(error, BCF_ERROR_MALFORMED, range->offset + 4,
                        "the ELF header has an unknown class or byte order");
    elf->wide = header[4] == CLASS_64;
    elf->big = header[5] == DATA_BIG;
    return bcf_range_read(range, 0, header, file_header_size(elf), "the ELF header", error);
}

/* Large numbers of sections, and a large index of the section of names, stand
 * in section 0. */
static enum bcf_status read_escapes(struct bcf_elf *elf, uint64_t *names_index,
                                    struct bcf_error *error)
{
    uint8_t section[BCF_ELF_LARGEST_HEADER];

    if (elf->count != 0 && *names_index != INDEX_ESCAPE)
        return BCF_OK;
    if (bcf_elf_read_section(elf, 0, section, error) != BCF_OK)
        return error->status;
    if (elf->count == 0)
        elf->count = bcf_elf_get(elf, section, BCF_ELF_SH_SIZE);
    if (*names_index == INDEX_ESCAPE)
        *names_index = bcf_elf_get(elf, section, BCF_ELF_SH_LINK);
    return BCF_OK;
}

enum bcf_status bcf_elf_open_sections(struct bcf_elf *elf, const uint8_t *header,
                                      struct bcf_error *error)
{
    const struct bcf_range *range = elf->range;
    uint8_t section[BCF_ELF_LARGEST_HEADER];
    uint64_t names_index = bcf_elf_get(elf, header, BCF_ELF_E_SHSTRNDX);

    elf->table = bcf_elf_get(elf, header, BCF_ELF_E_SHOFF);
    elf->entry_size = bcf_elf_get(elf, header, BCF_ELF_E_SHENTSIZE);
    if (elf->table == 0)
        return BCF_OK; /* no sections: a core dump, or a stripped executable */
    elf->count = bcf_elf_get(elf, header, BCF_ELF_E_SHNUM);
    if (elf->entry_size < section_header_size(elf))
        return bcf_fail(error, BCF_ERROR_MALFORMED, range->offset,
                        "the ELF section headers are too small");
    if (read_escapes(elf, &names_index, error) != BCF_OK)
        return error->status;
    if (elf->table > range->size || elf->count > (range->size - elf->table) / elf->entry_size)
        return bcf_fail(error, BCF_ERROR_TRUNCATED, range->offset + range->size,
                        "the file ends within the section headers");
    if (names_index >= elf->count)
        return BCF_OK; /* no section has a name */
    if (bcf_elf_read_section(elf, names_index, section, error) != BCF_OK)
        return error->status;
    elf->names = bcf_elf_get(elf, section, BCF_ELF_SH_OFFSET);
    elf->names_size = bcf_elf_get(elf, section, BCF_ELF_SH_SIZE);
    if (elf->names > range->size || elf->names_size > range->size - elf->names)
        return bcf_fail(error, BCF_ERROR_TRUNCATED, range->offset + range->size,
                        "the file ends within the section names");
    return BCF_OK;
}
