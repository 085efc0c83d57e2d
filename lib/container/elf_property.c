/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * The property FEATURE_1_AND of .note.gnu.property: the protections an object takes part
 * in. A linker keeps those that every object has (lld source: ELF/InputFiles.cpp,
 * readGnuProperty; LLVM source: BinaryFormat/ELF.h, GNU_PROPERTY_X86_FEATURE_1_AND).
 */

#include "container/elf_file.h"

#include <string.h>

enum {
    /* A note's header: the sizes of its name and of what it says, its type. */
    NOTE_HEADER = 12,
    NOTE_NAME = 4, /* "GNU" and a NUL */
    NOTE_PROPERTIES = 5,
    /* A property: type, size. */
    PROPERTY_HEADER = 8,
    FEATURES_SIZE = 4,
    /* Such notes have some 32 bytes. */
    MOST_BYTES = 4096
};

static const struct {
    uint64_t machine;
    uint32_t type;
} feature_types[] = {
    {BCF_ELF_MACHINE_I386, 0xc0000002},
    {BCF_ELF_MACHINE_X86_64, 0xc0000002},
    {BCF_ELF_MACHINE_AARCH64, 0xc0000000},
};

static uint32_t get(const struct bcf_elf *elf, const uint8_t *at)
{
    uint32_t number = 0;

    for (size_t i = 0; i < sizeof(number); i++)
        number = number << 8 | at[elf->big ? i : sizeof(number) - 1 - i];
    return number;
}

/* The type of FEATURE_1_AND on a machine; 0 where there is no such property. */
static uint32_t features_type(uint64_t machine)
{
    for (size_t i = 0; i < sizeof(feature_types) / sizeof(feature_types[0]); i++)
        if (feature_types[i].machine == machine)
            return feature_types[i].type;
    return 0;
}

/* Rounded up; what does not fit in the bytes that are left ends the reading. */
static size_t align(size_t size, size_t to)
{
    return (size + to - 1) / to * to;
}

static uint32_t read_properties(const struct bcf_elf *elf, uint32_t wanted, const uint8_t *at,
                                size_t left)
{
    uint32_t features = 0;

    while (left >= PROPERTY_HEADER) {
        uint32_t type = get(elf, at);
        size_t size = get(elf, at + 4);
        if (size > left - PROPERTY_HEADER)
            break;
        if (type == wanted && size >= FEATURES_SIZE)
            features |= get(elf, at + PROPERTY_HEADER);
        size_t step = align(PROPERTY_HEADER + size, elf->wide ? 8 : 4);
        if (step > left)
            break;
        at += step;
        left -= step;
    }
    return features;
}

static uint32_t read_notes(const struct bcf_elf *elf, uint32_t wanted, const uint8_t *at,
                           size_t left)
{
    uint32_t features = 0;

    while (left >= NOTE_HEADER) {
        size_t name_size = get(elf, at);
        size_t size = get(elf, at + 4);
        uint32_t type = get(elf, at + 8);
        if (name_size > left - NOTE_HEADER)
            break;
        size_t start = align(NOTE_HEADER + name_size, 4);
        if (start > left || size > left - start)
            break;
        if (type == NOTE_PROPERTIES && name_size == NOTE_NAME &&
            memcmp(at + NOTE_HEADER, "GNU", NOTE_NAME) == 0)
            features |= read_properties(elf, wanted, at + start, size);
        size_t step = align(start + size, elf->wide ? 8 : 4);
        if (step > left)
            break;
        at += step;
        left -= step;
    }
    return features;
}

enum bcf_status bcf_elf_read_features(const struct bcf_elf *elf, uint64_t machine, uint64_t offset,
                                      uint64_t size, uint32_t *features, struct bcf_error *error)
{
    uint32_t wanted = features_type(machine);
    uint8_t notes[MOST_BYTES];

    if (wanted == 0 || size > sizeof(notes) || offset > elf->range->size ||
        size > elf->range->size - offset)
        return BCF_OK;
    if (bcf_range_read(elf->range, offset, notes, (size_t)size, "a note", error) != BCF_OK)
        return error->status;
    *features |= read_notes(elf, wanted, notes, (size_t)size);
    return BCF_OK;
}
