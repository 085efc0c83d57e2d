/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * What GCC keeps in ELF objects for LTO: GIMPLE, in sections whose names begin
 * with .gnu.lto_. A slim object (gcc -flto) has no native code beside it and
 * says so by the symbol __gnu_lto_slim, which every GCC since 4.7 writes; a fat
 * one (-ffat-lto-objects) has. A relocatable link with a slim object in it keeps
 * the symbol.
 *
 * Not supported: what is in these sections; those for offloading
 * (.gnu.offload_lto_).
 */

#include "container/elf_file.h"

#include "base/error.h"

#include <string.h>

const char bcf_elf_gcc_lto_fat[] = "GCC LTO, fat (GIMPLE beside native code)";
const char bcf_elf_gcc_lto_slim[] = "GCC LTO, slim (GIMPLE without native code; only a linker "
                                    "with GCC's plugin can use it)";

enum { SECTION_SYMBOLS = 2, CHUNK_SYMBOLS = 128, LARGEST_SYMBOL = 24 };

/* The size of a symbol by class. */
static const uint8_t symbol_size[2] = {16, LARGEST_SYMBOL};

/* A table in the file. Offsets are those in the range. */
struct table {
    uint64_t offset;
    uint64_t size;
};

static enum bcf_status open_table(const struct bcf_elf *elf, const uint8_t *section,
                                  struct table *table, struct bcf_error *error)
{
    const struct bcf_range *range = elf->range;

    table->offset = bcf_elf_get(elf, section, BCF_ELF_SH_OFFSET);
    table->size = bcf_elf_get(elf, section, BCF_ELF_SH_SIZE);
    if (table->offset > range->size || table->size > range->size - table->offset)
        return bcf_fail(error, BCF_ERROR_TRUNCATED, range->offset + range->size,
                        "the file ends within the symbols");
    return BCF_OK;
}

static enum bcf_status is_slim_name(const struct bcf_elf *elf, const struct table *names,
                                    uint64_t name, bool *is_slim, struct bcf_error *error)
{
    static const char wanted[] = "__gnu_lto_slim";
    char text[sizeof(wanted)];

    if (name >= names->size || names->size - name < sizeof(text))
        return BCF_OK;
    if (bcf_range_read(elf->range, names->offset + name, text, sizeof(text),
                       "the names of the symbols", error) == BCF_OK)
        *is_slim = memcmp(text, wanted, sizeof(text)) == 0;
    return error->status;
}

/* Looks for the symbol, chunk by chunk. */
static enum bcf_status find_symbol(const struct bcf_elf *elf, const struct table *symbols,
                                   const struct table *names, bool *is_slim,
                                   struct bcf_error *error)
{
    uint8_t chunk[CHUNK_SYMBOLS * LARGEST_SYMBOL];
    size_t each = symbol_size[elf->wide];
    uint64_t count = symbols->size / each;

    for (uint64_t i = 0; i < count && !*is_slim; i += CHUNK_SYMBOLS) {
        size_t here = count - i < CHUNK_SYMBOLS ? (size_t)(count - i) : CHUNK_SYMBOLS;
        if (bcf_range_read(elf->range, symbols->offset + i * each, chunk, here * each,
                           "the symbols", error) != BCF_OK)
            return error->status;
        for (size_t k = 0; k < here && !*is_slim; k++)
            if (is_slim_name(elf, names, bcf_elf_get(elf, chunk + k * each, BCF_ELF_ST_NAME),
                             is_slim, error) != BCF_OK)
                return error->status;
    }
    return BCF_OK;
}

/* Finds the symbols and their names; an object has one table of them, or none. */
static enum bcf_status open_symbols(const struct bcf_elf *elf, struct table *symbols,
                                    struct table *names, struct bcf_error *error)
{
    uint8_t section[BCF_ELF_LARGEST_HEADER];
    bool is_found = false;

    for (uint64_t i = 1; i < elf->count && !is_found; i++) {
        if (bcf_elf_read_section(elf, i, section, error) != BCF_OK)
            return error->status;
        is_found = bcf_elf_get(elf, section, BCF_ELF_SH_TYPE) == SECTION_SYMBOLS;
    }
    if (!is_found)
        return BCF_OK;
    uint64_t link = bcf_elf_get(elf, section, BCF_ELF_SH_LINK);
    if (link >= elf->count)
        return bcf_fail(error, BCF_ERROR_MALFORMED, elf->range->offset + elf->table,
                        "the names of the symbols are in no section");
    if (open_table(elf, section, symbols, error) != BCF_OK ||
        bcf_elf_read_section(elf, link, section, error) != BCF_OK)
        return error->status;
    return open_table(elf, section, names, error);
}

enum bcf_status bcf_elf_find_gcc_slim(const struct bcf_elf *elf, struct bcf_pieces *pieces,
                                      struct bcf_error *error)
{
    struct table symbols = {0};
    struct table names = {0};
    struct bcf_error failure;
    bool is_slim = false;

    bcf_error_clear(&failure);
    if (open_symbols(elf, &symbols, &names, &failure) == BCF_OK)
        find_symbol(elf, &symbols, &names, &is_slim, &failure);
    if (is_slim)
        pieces->note = bcf_elf_gcc_lto_slim;
    pieces->has_no_code = is_slim;
    if (error->status == BCF_OK)
        *error = failure;
    return error->status;
}
