/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * COFF: the objects of Windows, with bitcode in sections named .llvmbc (clang
 * -fembed-bitcode, rustc) or .llvm.lto (clang -ffat-lto-objects). Names of more
 * than 8 bytes are "/N" or, where N has more than 7 digits, "//" and N in base
 * 64: the name stands at N in the string table behind the symbols.
 *
 * A header that begins with 0 and 0xffff is none of an object with a machine's
 * number in front, but of
 *   a short import: version 0, what an import library has for each symbol;
 *   an anonymous object, by its class: big-obj (/bigobj), an object with more
 *   than 65,279 sections and so wider fields, or an LTCG object of MSVC (/GL).
 *
 * Not supported: what is in LTCG objects; the native code of an object; GCC LTO
 * in objects of MinGW, which come out as native ones; compiled resources (.res),
 * objects without a machine, and executables and DLLs ("MZ"), which are no COFF
 * to us.
 */

#include "container/container.h"

#include "base/endian.h"
#include "base/error.h"

#include <stdio.h>
#include <string.h>

enum {
    HEADER_SIZE = 20,
    BIG_HEADER_SIZE = 56,
    SYMBOL_SIZE = 18,
    BIG_SYMBOL_SIZE = 20,
    SECTION_SIZE = 40,
    CLASS_AT = 12, /* of an anonymous object */
    CLASS_SIZE = 16,
    SHORT_NAME = 8,
    LONGEST_NAME = 10,
    SECTION_UNINITIALIZED = 0x80
};

static const char *const section_names[] = {".llvmbc", ".llvm.lto"};

/* What lies where in an object. Offsets are those in the range. */
struct coff {
    const struct bcf_range *range;
    uint64_t table; /* the section headers */
    uint64_t count;
    uint64_t names; /* the string table */
    uint64_t names_size;
    /* Bytes of bitcode that there may still be. Sections that overlap would have more
     * than the file, and cost more time than its size allows. */
    uint64_t left;
};

const char bcf_coff_import[] = "import of a DLL";

static unsigned load_le16(const uint8_t *bytes)
{
    return (unsigned)bcf_load_number(bytes, 2, 0);
}

static const char *known_machine(unsigned machine)
{
    static const struct {
        uint16_t number;
        const char *name;
    } machines[] = {
#define MACHINE(number, name) {number, name},
#include "container/coff_machines.def"
#undef MACHINE
    };

    for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
        if (machines[i].number == machine)
            return machines[i].name;
    return NULL;
}

static const char *machine_name(unsigned machine, struct bcf_arena *arena)
{
    const char *name = known_machine(machine);
    char text[32];

    if (name)
        return name;
    int size = snprintf(text, sizeof(text), "COFF machine 0x%x", machine);
    return bcf_arena_copy(arena, text, (size_t)size);
}

static bool is_anonymous(const uint8_t *head)
{
    return memcmp(head, "\0\0\xff\xff", 4) == 0;
}

/* A machine's number is little to go by: an object has sections, and none of the
 * optional header that executables have. */
static bool recognizes(const uint8_t *head, size_t size)
{
    if (size >= 4 && is_anonymous(head))
        return true;
    return size >= HEADER_SIZE && known_machine(load_le16(head)) && load_le16(head + 2) > 0 &&
           load_le16(head + 16) == 0;
}

/* Reads a number in base 64, the most significant digit first. */
static bool read_base64(const uint8_t *text, size_t size, uint64_t *number)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t used = 0;

    for (; used < size && text[used] != '\0'; used++) {
        const char *digit = strchr(digits, text[used]);
        if (!digit)
            return false;
        *number = *number * 64 + (uint64_t)(digit - digits);
    }
    return used > 0;
}

static bool read_decimal(const uint8_t *text, size_t size, uint64_t *number)
{
    size_t used = 0;

    for (; used < size && text[used] != '\0'; used++) {
        if (text[used] < '0' || text[used] > '9')
            return false;
        *number = *number * 10 + (uint64_t)(text[used] - '0');
    }
    return used > 0;
}

/* Copies as much of a section's name as a name that we look for has; text is
 * filled with NUL. A name that lies nowhere is empty. */
static enum bcf_status read_name(const struct coff *coff, const uint8_t *section, char *text,
                                 struct bcf_error *error)
{
    uint64_t at = 0;
    bool is_base64 = section[1] == '/';

    if (section[0] != '/') {
        memcpy(text, section, SHORT_NAME);
        return BCF_OK;
    }
    if (!(is_base64 ? read_base64(section + 2, SHORT_NAME - 2, &at)
                    : read_decimal(section + 1, SHORT_NAME - 1, &at)) ||
        at >= coff->names_size)
        return BCF_OK;
    uint64_t room = coff->names_size - at;
    return bcf_range_read(coff->range, coff->names + at, text,
                          room < LONGEST_NAME ? (size_t)room : LONGEST_NAME, "the string table",
                          error);
}

static enum bcf_status add_section(struct coff *coff, const uint8_t *section, const char *name,
                                   struct bcf_arena *arena, struct bcf_pieces *pieces,
                                   struct bcf_error *error)
{
    const struct bcf_range *range = coff->range;
    uint64_t size = bcf_load_le32(section + 16);
    uint64_t offset = bcf_load_le32(section + 20);

    if (offset > range->size || size > range->size - offset)
        return bcf_fail(error, BCF_ERROR_TRUNCATED, range->offset + range->size,
                        "the file ends within section %s", name);
    if (size > coff->left)
        return bcf_fail(error, BCF_ERROR_MALFORMED, range->offset + offset,
                        "the sections up to this %s are larger than the file: they overlap", name);
    coff->left -= size;
    struct bcf_piece piece = {.section = name, .offset = range->offset + offset, .size = size};
    return bcf_pieces_add(pieces, arena, &piece, error);
}

/* True for a section with bytes in the file; a marker that says "made from
 * bitcode" has none. */
static bool has_bytes(const uint8_t *section)
{
    return bcf_load_le32(section + 16) > 0 && bcf_load_le32(section + 20) > 0 &&
           !(bcf_load_le32(section + 36) & SECTION_UNINITIALIZED);
}

/* Adds a section if it holds bitcode. */
static enum bcf_status visit_section(struct coff *coff, uint64_t index, struct bcf_arena *arena,
                                     struct bcf_pieces *pieces, struct bcf_error *error)
{
    uint8_t section[SECTION_SIZE];
    char name[LONGEST_NAME] = "";

    if (bcf_range_read(coff->range, coff->table + index * SECTION_SIZE, section, sizeof(section),
                       "the section headers", error) != BCF_OK ||
        !has_bytes(section) || read_name(coff, section, name, error) != BCF_OK)
        return error->status;
    for (size_t i = 0; i < sizeof(section_names) / sizeof(section_names[0]); i++)
        if (strncmp(name, section_names[i], sizeof(name)) == 0)
            return add_section(coff, section, section_names[i], arena, pieces, error);
    return BCF_OK;
}

/* Finds the string table, which begins with its size (at least 4, but for some
 * tools that write 0 for an empty one). */
static enum bcf_status open_names(struct coff *coff, uint64_t symbols, uint64_t symbols_size,
                                  struct bcf_error *error)
{
    const struct bcf_range *range = coff->range;
    uint64_t at = symbols + symbols_size;
    uint8_t size[4];

    if (symbols == 0)
        return BCF_OK; /* neither symbols nor long names */
    if (at > range->size)
        return bcf_fail(error, BCF_ERROR_TRUNCATED, range->offset + range->size,
                        "the file ends within the symbols");
    if (bcf_range_read(range, at, size, sizeof(size), "the string table", error) != BCF_OK)
        return error->status;
    if (bcf_load_le32(size) > range->size - at)
        return bcf_fail(error, BCF_ERROR_TRUNCATED, range->offset + range->size,
                        "the file ends within the string table");
    coff->names = at;
    coff->names_size = bcf_load_le32(size);
    return BCF_OK;
}

/* Goes through the sections. One that cannot be read does not hide the others;
 * the first failure is kept. */
static enum bcf_status list_sections(struct coff *coff, struct bcf_arena *arena,
                                     struct bcf_pieces *pieces, struct bcf_error *error)
{
    const struct bcf_range *range = coff->range;

    if (coff->count > (range->size - coff->table) / SECTION_SIZE)
        return bcf_fail(error, BCF_ERROR_TRUNCATED, range->offset + range->size,
                        "the file ends within the section headers");
    for (uint64_t i = 0; i < coff->count; i++) {
        struct bcf_error failure;
        bcf_error_clear(&failure);
        visit_section(coff, i, arena, pieces, &failure);
        if (error->status == BCF_OK)
            *error = failure;
        if (failure.status == BCF_ERROR_MEMORY || failure.status == BCF_ERROR_IO)
            break;
    }
    return error->status;
}

static enum bcf_status list_object(const struct bcf_range *range, const uint8_t *header,
                                   struct bcf_arena *arena, struct bcf_pieces *pieces,
                                   struct bcf_error *error)
{
    struct coff coff = {
        .range = range,
        .table = HEADER_SIZE,
        .count = load_le16(header + 2),
        .left = range->size,
    };

    open_names(&coff, bcf_load_le32(header + 8), (uint64_t)bcf_load_le32(header + 12) * SYMBOL_SIZE,
               error);
    return list_sections(&coff, arena, pieces, error);
}

static enum bcf_status list_big_object(const struct bcf_range *range, struct bcf_arena *arena,
                                       struct bcf_pieces *pieces, struct bcf_error *error)
{
    uint8_t header[BIG_HEADER_SIZE];

    if (bcf_range_read(range, 0, header, sizeof(header), "the COFF header", error) != BCF_OK)
        return error->status;
    struct coff coff = {
        .range = range,
        .table = BIG_HEADER_SIZE,
        .count = bcf_load_le32(header + 44),
        .left = range->size,
    };
    open_names(&coff, bcf_load_le32(header + 48),
               (uint64_t)bcf_load_le32(header + 52) * BIG_SYMBOL_SIZE, error);
    return list_sections(&coff, arena, pieces, error);
}

/* A short import: the header, then the names of symbol and DLL. */
static enum bcf_status list_import(const struct bcf_range *range, const uint8_t *header,
                                   struct bcf_pieces *pieces, struct bcf_error *error)
{
    pieces->note = bcf_coff_import;
    if (bcf_load_le32(header + 12) > range->size - HEADER_SIZE)
        return bcf_fail(error, BCF_ERROR_TRUNCATED, range->offset + range->size,
                        "the file ends within the names of the import");
    return BCF_OK;
}

/* An anonymous object, by its class (LLVM source: BinaryFormat/COFF.h, BigObjMagic and
 * ClGlObjMagic). */
static enum bcf_status list_anonymous(const struct bcf_range *range, struct bcf_arena *arena,
                                      struct bcf_pieces *pieces, struct bcf_error *error)
{
    static const uint8_t big_object[CLASS_SIZE] = {0xc7, 0xa1, 0xba, 0xd1, 0xee, 0xba, 0xa9, 0x4b,
                                                   0xaf, 0x20, 0xfa, 0xf6, 0x6a, 0xa4, 0xdc, 0xb8};
    static const uint8_t ltcg[CLASS_SIZE] = {0x38, 0xfe, 0xb3, 0x0c, 0xa5, 0xd9, 0xab, 0x4d,
                                             0xac, 0x9b, 0xd6, 0xb6, 0x22, 0x26, 0x53, 0xc2};
    uint8_t class_id[CLASS_SIZE];

    if (bcf_range_read(range, CLASS_AT, class_id, sizeof(class_id), "the COFF header", error) !=
        BCF_OK)
        return error->status;
    if (memcmp(class_id, big_object, sizeof(class_id)) == 0)
        return list_big_object(range, arena, pieces, error);
    if (memcmp(class_id, ltcg, sizeof(class_id)) != 0)
        return bcf_fail(error, BCF_ERROR_UNSUPPORTED, range->offset + CLASS_AT,
                        "is a COFF object of a class that is not known");
    pieces->note = "MSVC LTCG (cl /GL), no native code";
    return BCF_OK;
}

static enum bcf_status list_pieces(const struct bcf_range *range, struct bcf_arena *arena,
                                   struct bcf_pieces *pieces, struct bcf_error *error)
{
    uint8_t header[HEADER_SIZE];

    if (bcf_range_read(range, 0, header, sizeof(header), "the COFF header", error) != BCF_OK)
        return error->status;
    bool has_machine_first = !is_anonymous(header);
    pieces->machine = machine_name(load_le16(header + (has_machine_first ? 0 : 6)), arena);
    if (!pieces->machine)
        return bcf_fail_memory(error);
    if (has_machine_first)
        return list_object(range, header, arena, pieces, error);
    return load_le16(header + 4) == 0 ? list_import(range, header, pieces, error)
                                      : list_anonymous(range, arena, pieces, error);
}

const struct bcf_format bcf_format_coff = {
    .name = "COFF",
    .recognizes = recognizes,
    .list_pieces = list_pieces,
};
