/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * What an ELF object says beside its code: the flags of the ABI it is made for, the
 * protections it takes part in, and the relocations for which a linker makes entries in
 * the GOT.
 *
 * Not supported: compact relocations (SHT_CREL), which are reported; GOT
 * relocations of machines that elf_got_relocations.def does not list.
 */

#include "container/elf_file.h"

#include "base/error.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    FILE_RELOCATABLE = 1,
    SECTION_RELA = 4,
    SECTION_NOTE = 7,
    SECTION_REL = 9,
    SECTION_CREL = 0x40000014,
    SECTION_ALLOC = 2,
    /* About a page; a multiple of every size that an entry may have. */
    CHUNK_SIZE = 4080
};

/* The machines of the tables (e_machine). */
enum {
    MACHINE_I386 = BCF_ELF_MACHINE_I386,
    MACHINE_MIPS = 8,
    MACHINE_SPARC32PLUS = 18,
    MACHINE_POWERPC64 = 21,
    MACHINE_SYSTEMZ = 22,
    MACHINE_ARM = 40,
    MACHINE_SPARCV9 = 43,
    MACHINE_X86_64 = BCF_ELF_MACHINE_X86_64,
    MACHINE_AARCH64 = BCF_ELF_MACHINE_AARCH64,
    MACHINE_RISCV = 243,
    MACHINE_LOONGARCH = 258
};

static const struct {
    uint16_t machine;
    uint32_t mask;
    uint32_t value;
    const char *words;
} abi_flags[] = {
#define ABI_FLAGS(machine, mask, value, words) {MACHINE_##machine, mask, value, words},
#include "container/elf_abi_flags.def"
#undef ABI_FLAGS
};

struct got_type {
    uint16_t machine;
    uint16_t number;
    const char *name;
};

/* The rows of a machine stand together, by number. */
static const struct got_type got_types[] = {
#define GOT_RELOCATION(machine, number, name) {MACHINE_##machine, number, name},
#include "container/elf_got_relocations.def"
#undef GOT_RELOCATION
};

enum { GOT_TYPES = sizeof(got_types) / sizeof(got_types[0]) };

/* The size of an entry by class, without and with an addend. */
static const uint8_t rel_size[2] = {8, 16};
static const uint8_t rela_size[2] = {12, 24};

struct counting {
    struct bcf_elf elf;
    uint64_t machine;
    /* The types of this machine, and a count for each of them. */
    const struct got_type *types;
    struct bcf_got_relocation *got;
    size_t count;
    /* Bytes of relocations that there may still be. Sections that overlap would
     * have more than the file, and cost more time than its size allows. */
    uint64_t left;
};

/* One section of relocations. */
struct relocations {
    uint64_t index;
    uint64_t header; /* its header's offset in the file */
    uint64_t type;
    uint64_t offset; /* its own, in the range */
    uint64_t size;
    uint64_t entry_size;
    uint64_t target; /* the index of the section that they are for */
};

static enum bcf_status describe_abi(uint64_t machine, struct bcf_arena *arena,
                                    struct bcf_native *native, struct bcf_error *error)
{
    uint64_t rest = native->abi_flags;
    struct bcf_text text;

    bcf_text_init(&text, arena);
    for (size_t i = 0; i < sizeof(abi_flags) / sizeof(abi_flags[0]); i++) {
        if (abi_flags[i].machine != machine ||
            (native->abi_flags & abi_flags[i].mask) != abi_flags[i].value)
            continue;
        bcf_text_add_string(&text, text.length > 0 ? ", " : "");
        bcf_text_add_string(&text, abi_flags[i].words);
        rest &= ~(uint64_t)abi_flags[i].mask;
    }
    if (rest != 0)
        bcf_text_add_format(&text, "%s0x%" PRIx64, text.length > 0 ? ", " : "", rest);
    if (text.failed)
        return bcf_fail_memory(error);
    native->abi = bcf_text_view(&text);
    return BCF_OK;
}

/* Finds the types of the machine; leaves the count at 0 where none are known. */
static enum bcf_status find_types(struct counting *counting, struct bcf_arena *arena,
                                  struct bcf_error *error)
{
    size_t first = 0;

    while (first < GOT_TYPES && got_types[first].machine != counting->machine)
        first++;
    counting->types = &got_types[first < GOT_TYPES ? first : 0];
    while (first < GOT_TYPES && got_types[first].machine == counting->machine) {
        first++;
        counting->count++;
    }
    if (counting->count == 0)
        return BCF_OK;
    counting->got = bcf_arena_alloc(arena, counting->count * sizeof(*counting->got));
    if (!counting->got)
        return bcf_fail_memory(error);
    for (size_t i = 0; i < counting->count; i++)
        counting->got[i].name = counting->types[i].name;
    return BCF_OK;
}

static uint64_t relocation_type(const struct counting *counting, const uint8_t *entry)
{
    /* 64-bit MIPS has room for three types and a second symbol, a byte each. The
     * first type is the last byte, in either byte order (LLVM source:
     * Object/ELFTypes.h, isMips64EL). */
    enum { MIPS_64_TYPE_AT = 15 };

    if (counting->elf.wide && counting->machine == MACHINE_MIPS)
        return entry[MIPS_64_TYPE_AT];
    uint64_t info = bcf_elf_get(&counting->elf, entry, BCF_ELF_R_INFO);
    return info & (counting->elf.wide ? 0xffffffff : 0xff);
}

static int compare_number(const void *key, const void *row)
{
    uint64_t number = *(const uint64_t *)key;
    const struct got_type *type = row;

    return (number > type->number) - (number < type->number);
}

static void count_entries(struct counting *counting, const uint8_t *entries, size_t size,
                          size_t entry_size)
{
    for (size_t at = 0; at < size; at += entry_size) {
        uint64_t number = relocation_type(counting, entries + at);
        const struct got_type *type = bsearch(&number, counting->types, counting->count,
                                              sizeof(*counting->types), compare_number);
        if (type)
            counting->got[type - counting->types].count++;
    }
}

/* Counts chunk by chunk. The section is known to lie in the file and to be made
 * of whole entries. */
static enum bcf_status count_section(struct counting *counting, const struct relocations *section,
                                     struct bcf_error *error)
{
    uint8_t chunk[CHUNK_SIZE];

    for (uint64_t at = 0; at < section->size; at += sizeof(chunk)) {
        uint64_t left = section->size - at;
        size_t size = left < sizeof(chunk) ? (size_t)left : sizeof(chunk);
        if (bcf_range_read(counting->elf.range, section->offset + at, chunk, size,
                           "the relocations", error) != BCF_OK)
            return error->status;
        count_entries(counting, chunk, size, (size_t)section->entry_size);
    }
    return BCF_OK;
}

/* What a section of relocations says of itself must be possible. */
static enum bcf_status check_section(struct counting *counting, const struct relocations *section,
                                     struct bcf_error *error)
{
    const struct bcf_range *range = counting->elf.range;
    int wide = counting->elf.wide;
    unsigned wanted = section->type == SECTION_RELA ? rela_size[wide] : rel_size[wide];

    if (section->type == SECTION_CREL)
        return bcf_fail(error, BCF_ERROR_UNSUPPORTED, section->header,
                        "section %" PRIu64
                        " has compact relocations (CREL), which this version cannot read",
                        section->index);
    if (section->entry_size != wanted)
        return bcf_fail(error, BCF_ERROR_MALFORMED, section->header,
                        "the relocations in section %" PRIu64 " have %" PRIu64
                        " bytes each instead of %u",
                        section->index, section->entry_size, wanted);
    if (section->size % wanted != 0)
        return bcf_fail(error, BCF_ERROR_MALFORMED, section->header,
                        "section %" PRIu64 " ends within a relocation", section->index);
    if (section->offset > range->size || section->size > range->size - section->offset)
        return bcf_fail(error, BCF_ERROR_TRUNCATED, range->offset + range->size,
                        "the file ends within the relocations in section %" PRIu64, section->index);
    if (section->size > counting->left)
        return bcf_fail(error, BCF_ERROR_MALFORMED, section->header,
                        "the relocations up to section %" PRIu64
                        " are larger than the file: sections overlap",
                        section->index);
    counting->left -= section->size;
    return BCF_OK;
}

/* Finds out whether the section that relocations are for is loaded: debug info,
 * for example, is not. */
static enum bcf_status read_target(const struct bcf_elf *elf, const struct relocations *section,
                                   bool *is_loaded, struct bcf_error *error)
{
    uint8_t target[BCF_ELF_LARGEST_HEADER];

    if (section->target >= elf->count)
        return bcf_fail(error, BCF_ERROR_MALFORMED, section->header,
                        "the relocations in section %" PRIu64 " are for section %" PRIu64
                        ", which does not exist",
                        section->index, section->target);
    if (bcf_elf_read_section(elf, section->target, target, error) != BCF_OK)
        return error->status;
    *is_loaded = (bcf_elf_get(elf, target, BCF_ELF_SH_FLAGS) & SECTION_ALLOC) != 0;
    return BCF_OK;
}

/* Reads a section if it is a note, and counts the relocations in it if there are any for
 * one that is loaded. */
static enum bcf_status visit_section(struct counting *counting, uint64_t index,
                                     struct bcf_native *native, struct bcf_error *error)
{
    const struct bcf_elf *elf = &counting->elf;
    uint8_t header[BCF_ELF_LARGEST_HEADER];
    bool is_loaded = false;

    if (bcf_elf_read_section(elf, index, header, error) != BCF_OK)
        return error->status;
    struct relocations section = {
        .index = index,
        .header = elf->range->offset + elf->table + index * elf->entry_size,
        .type = bcf_elf_get(elf, header, BCF_ELF_SH_TYPE),
        .offset = bcf_elf_get(elf, header, BCF_ELF_SH_OFFSET),
        .size = bcf_elf_get(elf, header, BCF_ELF_SH_SIZE),
        .entry_size = bcf_elf_get(elf, header, BCF_ELF_SH_ENTSIZE),
        .target = bcf_elf_get(elf, header, BCF_ELF_SH_INFO),
    };
    if (section.type == SECTION_NOTE)
        return bcf_elf_read_features(elf, counting->machine, section.offset, section.size,
                                     &native->features, error);
    if (section.type != SECTION_RELA && section.type != SECTION_REL && section.type != SECTION_CREL)
        return BCF_OK;
    if (read_target(elf, &section, &is_loaded, error) != BCF_OK)
        return error->status;
    if (!is_loaded)
        return BCF_OK;
    if (check_section(counting, &section, error) != BCF_OK)
        return error->status;
    return count_section(counting, &section, error);
}

/* Hands out the types that there are, the most frequent first. */
static void sort_counts(const struct counting *counting, struct bcf_native *native)
{
    native->got = counting->got;
    for (size_t i = 0; i < counting->count; i++) {
        struct bcf_got_relocation type = counting->got[i];
        size_t to = native->got_type_count;
        if (type.count == 0)
            continue;
        /* The types come in the order of their numbers: equal counts stay so. */
        for (; to > 0 && native->got[to - 1].count < type.count; to--)
            native->got[to] = native->got[to - 1];
        native->got[to] = type;
        native->got_type_count++;
        native->got_count += type.count;
    }
}

enum bcf_status bcf_elf_read_native(const struct bcf_range *range, struct bcf_arena *arena,
                                    struct bcf_native *native, struct bcf_error *error)
{
    struct counting counting = {.left = range->size};
    uint8_t header[BCF_ELF_LARGEST_HEADER];

    *native = (struct bcf_native){.abi = {"", 0}};
    if (bcf_elf_open(&counting.elf, range, header, error) != BCF_OK)
        return error->status;
    counting.machine = bcf_elf_get(&counting.elf, header, BCF_ELF_E_MACHINE);
    native->abi_flags = bcf_elf_get(&counting.elf, header, BCF_ELF_E_FLAGS);
    if (describe_abi(counting.machine, arena, native, error) != BCF_OK)
        return error->status;
    /* What is linked has its GOT. Its relocations are the loader's. */
    if (bcf_elf_get(&counting.elf, header, BCF_ELF_E_TYPE) != FILE_RELOCATABLE)
        return BCF_OK;
    native->is_relocatable = true;
    if (find_types(&counting, arena, error) != BCF_OK)
        return error->status;
    if (counting.count == 0)
        return BCF_OK;
    if (bcf_elf_open_sections(&counting.elf, header, error) != BCF_OK)
        return error->status;
    for (uint64_t i = 1; i < counting.elf.count; i++)
        if (visit_section(&counting, i, native, error) != BCF_OK)
            return error->status;
    sort_counts(&counting, native);
    return BCF_OK;
}
