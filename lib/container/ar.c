/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * ar archives: GNU, BSD and thin ones, Rust's .rlib and the libraries of Windows
 * (.lib) among them.
 *
 * A header has 60 characters: name 16, date 12, owner 6, group 6, mode 8,
 * size 10, and "`\n". Long names are "/N", an offset into the member "//"
 * (GNU), or "#1/N", where the first N bytes of the member are its name (BSD).
 * In a thin archive the members are files of their own; "/N:M" is the member
 * with its header at M of the archive that is named at N (GNU ar, when an
 * archive is added to a thin one).
 *
 * Members that are tables of the archive: "/" (symbols; COFF has two of them),
 * "//", "/SYM64/", COFF's "/<ECSYMBOLS>/" and others between "/<" and ">/",
 * BSD's "__.SYMDEF".
 *
 * Not supported: AIX big archives.
 */

#include "container/container.h"

#include "base/error.h"
#include "base/string_view.h"

#include <inttypes.h>
#include <string.h>

enum {
    MAGIC_SIZE = 8,
    HEADER_SIZE = 60,
    NAME_SIZE = 16,
    SIZE_AT = 48,
    SIZE_SIZE = 10,
    END_AT = 58,
    LONGEST_NAME = 4096
};

struct archive {
    const struct bcf_range *range;
    struct bcf_arena *arena;
    bool is_thin;
    const char *names; /* the long names */
    uint64_t names_size;
};

static bool is_thin_magic(const uint8_t *head)
{
    return memcmp(head, "!<thin>\n", MAGIC_SIZE) == 0;
}

static bool recognizes(const uint8_t *head, size_t size)
{
    return size >= MAGIC_SIZE &&
           (memcmp(head, "!<arch>\n", MAGIC_SIZE) == 0 || is_thin_magic(head));
}

/* Reads decimal digits up to the end or the first other character; returns how
 * many characters that were, 0 where there is no number. */
static size_t read_decimal(const char *text, size_t size, uint64_t *number)
{
    size_t used = 0;

    *number = 0;
    while (used < size && text[used] >= '0' && text[used] <= '9') {
        if (*number > (UINT64_MAX - 9) / 10)
            return 0;
        *number = *number * 10 + (uint64_t)(text[used++] - '0');
    }
    return used;
}

static bool name_is(const char *header, const char *name)
{
    size_t size = strlen(name);

    if (memcmp(header, name, size) != 0)
        return false;
    while (size < NAME_SIZE && header[size] == ' ')
        size++;
    return size == NAME_SIZE;
}

/* Members that are tables of the archive itself. */
static bool is_symbol_table(const struct bcf_member *member)
{
    return bcf_string_begins(member->name, "__.SYMDEF");
}

/* Copies a name out of the archive: size bytes at offset of the range. */
static enum bcf_status copy_name(const struct archive *archive, uint64_t offset, size_t size,
                                 bcf_string *name, struct bcf_error *error)
{
    char *text = bcf_arena_alloc(archive->arena, size + 1);

    if (!text)
        return bcf_fail_memory(error);
    if (bcf_range_read(archive->range, offset, text, size, "a member's name", error) != BCF_OK)
        return error->status;
    /* BSD pads with NUL. */
    *name = (bcf_string){text, strnlen(text, size)};
    return BCF_OK;
}

/* The GNU long name at an offset of "//": it ends with "/\n", or NUL (COFF). */
static void find_long_name(const struct archive *archive, uint64_t at, struct bcf_member *member)
{
    if (at >= archive->names_size) {
        member->problem = "its name lies outside the table of long names";
        return;
    }
    const char *text = archive->names + at;
    size_t room = (size_t)(archive->names_size - at);
    size_t size = 0;
    while (size < room && size <= LONGEST_NAME + 1 && text[size] != '\n' && text[size] != '\0')
        size++;
    if (size > 0 && text[size - 1] == '/')
        size--;
    if (size > LONGEST_NAME)
        member->problem = "its name is too long";
    else
        member->name = (bcf_string){text, size};
}

/* Takes the whole table of long names along; the names are views of it. */
static enum bcf_status read_names(struct archive *archive, uint64_t offset, uint64_t size,
                                  struct bcf_error *error)
{
    char *names = bcf_arena_alloc(archive->arena, (size_t)size + 1);

    if (!names)
        return bcf_fail_memory(error);
    archive->names = names;
    archive->names_size = size;
    return bcf_range_read(archive->range, offset, names, (size_t)size, "the long names", error);
}

/* Sets the member's name, and for a thin archive its path; moves the bytes
 * behind a BSD name that stands before them. */
static enum bcf_status read_name(const struct archive *archive, const char *header,
                                 struct bcf_member *member, struct bcf_error *error)
{
    uint64_t number;
    size_t used;

    if (header[0] == '/' && (used = read_decimal(header + 1, NAME_SIZE - 1, &number)) > 0) {
        find_long_name(archive, number, member);
        if (archive->is_thin && header[1 + used] == ':')
            read_decimal(header + 2 + used, NAME_SIZE - 2 - used, &member->nested_header);
    } else if (memcmp(header, "#1/", 3) == 0 && read_decimal(header + 3, NAME_SIZE - 3, &number)) {
        if (number > member->size || number > LONGEST_NAME) {
            member->problem = "its name is too long";
            return BCF_OK;
        }
        if (copy_name(archive, member->offset - archive->range->offset, (size_t)number,
                      &member->name, error) != BCF_OK)
            return error->status;
        member->offset += number;
        member->size -= number;
    } else {
        size_t size = NAME_SIZE;
        while (size > 0 && header[size - 1] == ' ')
            size--;
        if (size > 0 && header[size - 1] == '/')
            size--; /* GNU */
        const char *text = bcf_arena_copy(archive->arena, header, size);
        if (!text)
            return bcf_fail_memory(error);
        member->name = (bcf_string){text, size};
    }
    if (archive->is_thin) {
        member->path = member->name;
        if (member->name.size == 0 && !member->problem)
            member->problem = "it is a file, and has no name";
        else if (memchr(member->name.data, '\0', member->name.size))
            member->problem = "it is a file, and its name has a NUL";
    }
    return BCF_OK;
}

/* Reads the member with its header at *at, and moves *at to the next one. */
static enum bcf_status read_member(struct archive *archive, uint64_t *at,
                                   struct bcf_members *members, struct bcf_error *error)
{
    const struct bcf_range *range = archive->range;
    struct bcf_member member = {.name = {"", 0}, .path = {"", 0}, .header = range->offset + *at};
    char header[HEADER_SIZE];

    if (bcf_range_read(range, *at, header, sizeof(header), "an archive member's header", error) !=
        BCF_OK)
        return error->status;
    size_t digits = read_decimal(header + SIZE_AT, SIZE_SIZE, &member.size);
    if (header[END_AT] != '`' || header[END_AT + 1] != '\n' || digits == 0)
        return bcf_fail(error, BCF_ERROR_MALFORMED, member.header,
                        "no archive member's header where one should be");
    uint64_t body = *at + HEADER_SIZE;
    bool is_names = name_is(header, "//");
    bool is_table = is_names || name_is(header, "/") || name_is(header, "/SYM64/") ||
                    memcmp(header, "/<", 2) == 0;
    bool is_here = is_table || !archive->is_thin;

    member.offset = range->offset + body;
    uint64_t room = range->size - body;
    if (is_here && member.size > room) {
        bcf_fail(error, BCF_ERROR_TRUNCATED, range->offset + range->size,
                 "the archive ends within a member: %" PRIu64 " of %" PRIu64 " bytes are there",
                 room, member.size);
        return error->status;
    }
    *at = is_here ? body + member.size + (member.size & 1) : body;
    if (is_names)
        return read_names(archive, body, member.size, error);
    if (is_table)
        return BCF_OK;
    if (read_name(archive, header, &member, error) != BCF_OK)
        return error->status;
    return is_symbol_table(&member) ? BCF_OK
                                    : bcf_members_add(members, archive->arena, &member, error);
}

static enum bcf_status list_members(const struct bcf_range *range, struct bcf_arena *arena,
                                    struct bcf_members *members, struct bcf_error *error)
{
    struct archive archive = {.range = range, .arena = arena};
    uint8_t magic[MAGIC_SIZE];
    uint64_t at = MAGIC_SIZE;

    if (bcf_range_read(range, 0, magic, sizeof(magic), "the archive's magic", error) != BCF_OK)
        return error->status;
    archive.is_thin = is_thin_magic(magic);
    while (at < range->size && error->status == BCF_OK)
        read_member(&archive, &at, members, error);
    return error->status;
}

const struct bcf_format bcf_format_ar = {
    .name = "archive",
    .recognizes = recognizes,
    .list_members = list_members,
};
