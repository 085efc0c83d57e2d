/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * The headers of an ELF file, 32 and 64 bits, both byte orders (LLVM source:
 * BinaryFormat/ELF.h). What the sections hold, elf.c, elf_gcc.c and elf_native.c
 * look at.
 */

#ifndef BCF_CONTAINER_ELF_FILE_H
#define BCF_CONTAINER_ELF_FILE_H

#include "container/container.h"

/* The fields we read: of the file header, a section header, a relocation, a symbol, the
 * header of a compressed section. */
enum bcf_elf_field {
    BCF_ELF_E_TYPE,
    BCF_ELF_E_MACHINE,
    BCF_ELF_E_SHOFF,
    BCF_ELF_E_FLAGS,
    BCF_ELF_E_SHENTSIZE,
    BCF_ELF_E_SHNUM,
    BCF_ELF_E_SHSTRNDX,
    BCF_ELF_SH_NAME,
    BCF_ELF_SH_TYPE,
    BCF_ELF_SH_FLAGS,
    BCF_ELF_SH_OFFSET,
    BCF_ELF_SH_SIZE,
    BCF_ELF_SH_LINK,
    BCF_ELF_SH_INFO,
    BCF_ELF_SH_ENTSIZE,
    BCF_ELF_R_INFO,
    BCF_ELF_ST_NAME,
    BCF_ELF_CH_TYPE,
    BCF_ELF_CH_SIZE
};

/* The machines that several files name (e_machine). */
enum { BCF_ELF_MACHINE_I386 = 3, BCF_ELF_MACHINE_X86_64 = 62, BCF_ELF_MACHINE_AARCH64 = 183 };

/* Room for any header, of a file or a section. */
enum { BCF_ELF_LARGEST_HEADER = 64 };

struct bcf_elf {
    const struct bcf_range *range;
    int wide; /* 1 for a 64-bit file */
    int big;  /* big-endian */
    uint64_t table;
    uint64_t entry_size;
    uint64_t count;
    uint64_t names; /* offset of the section names */
    uint64_t names_size;
};

uint64_t bcf_elf_get(const struct bcf_elf *elf, const uint8_t *header, enum bcf_elf_field field);

/* Reads the file header into header, which has room for the largest. */
enum bcf_status bcf_elf_open(struct bcf_elf *elf, const struct bcf_range *range, uint8_t *header,
                             struct bcf_error *error);

/* Finds the section headers and the section names. A file without sections has
 * a count of 0. */
enum bcf_status bcf_elf_open_sections(struct bcf_elf *elf, const uint8_t *header,
                                      struct bcf_error *error);

/* Reads the header of the section at index, which must be below the count. */
enum bcf_status bcf_elf_read_section(const struct bcf_elf *elf, uint64_t index, uint8_t *section,
                                     struct bcf_error *error);

/* Adds what a compressed section holds; piece is the section as it lies in the file. */
enum bcf_status bcf_elf_unpack(const struct bcf_elf *elf, const struct bcf_piece *piece,
                               struct bcf_arena *arena, struct bcf_pieces *pieces,
                               struct bcf_error *error);

/* Adds to *features those of a section of notes at this offset in the file. Notes that
 * cannot be understood have none. */
enum bcf_status bcf_elf_read_features(const struct bcf_elf *elf, uint64_t machine, uint64_t offset,
                                      uint64_t size, uint32_t *features, struct bcf_error *error);

/* The read_native of the format. */
enum bcf_status bcf_elf_read_native(const struct bcf_range *range, struct bcf_arena *arena,
                                    struct bcf_native *native, struct bcf_error *error);

/* The notes on an object with what GCC keeps for LTO (GIMPLE): beside native code, or
 * in its place. */
extern const char bcf_elf_gcc_lto_fat[];
extern const char bcf_elf_gcc_lto_slim[];

/* Notes a slim object, if it is one. A failure is kept where there was none before. */
enum bcf_status bcf_elf_find_gcc_slim(const struct bcf_elf *elf, struct bcf_pieces *pieces,
                                      struct bcf_error *error);

#endif
