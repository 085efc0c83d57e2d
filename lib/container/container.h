/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Where in a file there is bitcode. One file a format; formats.c lists them.
 *
 * A format is an archive, which has members, or an object, which has pieces of
 * bitcode. Nothing here looks into the bitcode. An object may have native code
 * beside it; what its headers and relocations say is read here, too.
 */

#ifndef BCF_CONTAINER_CONTAINER_H
#define BCF_CONTAINER_CONTAINER_H

#include "base/arena.h"
#include "base/source.h"

/* A run of bytes of a file. */
struct bcf_range {
    struct bcf_source *source;
    uint64_t offset;
    uint64_t size;
};

/* A member of an archive. */
struct bcf_member {
    bcf_string name;
    /* The file that a member of a thin archive is, as stored: relative to the
     * folder of the archive. Empty: the bytes are in the archive. */
    bcf_string path;
    /* With a path: the member of the archive at path that has its header at
     * this offset. 0: the file as a whole. */
    uint64_t nested_header;
    uint64_t header; /* offset of the header in the file */
    uint64_t offset; /* of the bytes in the file */
    uint64_t size;
    /* Why this member cannot be read, where it is known already. */
    const char *problem;
};

struct bcf_members {
    struct bcf_member *list;
    size_t count;
    size_t capacity;
};

/* As the user of the library gave it. */
struct bcf_unpacker {
    bcf_decompress *decompress;
    void *context;
};

/* A piece of bitcode: one bitstream, or several one behind the other. */
struct bcf_piece {
    const char *section; /* "" where the whole file is bitcode */
    uint64_t offset;     /* in the source */
    uint64_t size;
    /* Where it had to be unpacked: memory that lives in the arena, and the source of that.
     * NULL: the range's source. */
    struct bcf_source *unpacked;
};

struct bcf_pieces {
    struct bcf_piece *list;
    size_t count;
    size_t capacity;
    /* The machine of an object that may hold native code; NULL for others. */
    const char *machine;
    /* What the object is, where it is something else than native code or has something else
     * beside it: static; or NULL. */
    const char *note;
    /* The machine is known, but code for it is not there: read_native has nothing to read. */
    bool has_no_code;
    /* Who can unpack compressed sections; its function is NULL where nobody can. Set by the
     * caller. */
    struct bcf_unpacker unpacker;
    /* How many bytes have been unpacked so far, as they were before. */
    uint64_t packed_size;
};

/* A machine as a format numbers it, and in words. */
struct bcf_machine {
    uint32_t number;
    const char *name;
};

/* The words for a machine; for one that is not in the table the number behind what it
 * is. NULL where memory is exhausted. */
const char *bcf_machine_name(const struct bcf_machine *machines, size_t count, uint64_t number,
                             const char *what, struct bcf_arena *arena);

/* Relocations of one type. */
struct bcf_got_relocation {
    const char *name; /* static */
    uint64_t count;   /* never 0 */
};

/* What the native code of an object says. Public as an opaque struct. */
struct bcf_native {
    uint64_t abi_flags;
    /* The flags in words, NUL-terminated; empty if there are none. */
    bcf_string abi;
    bool is_relocatable; /* a linker links it into an image; what follows is of such alone */
    uint32_t features;   /* FEATURE_1_AND of .note.gnu.property */
    /* The relocations that go through the global offset table (GOT). */
    uint64_t got_count;
    /* The same by type: the most frequent first, equal ones by the number of their type. */
    struct bcf_got_relocation *got;
    size_t got_type_count;
};

/* Bytes of a file's head by which its format is known. */
enum { BCF_HEAD_SIZE = 32 };

struct bcf_format {
    const char *name;
    /* size may be less than BCF_HEAD_SIZE, for a short file. */
    bool (*recognizes)(const uint8_t *head, size_t size);
    /*
     * Exactly one of these two. On failure what was found before it is there all
     * the same. Offsets are checked to lie inside the range.
     */
    enum bcf_status (*list_members)(const struct bcf_range *range, struct bcf_arena *arena,
                                    struct bcf_members *members, struct bcf_error *error);
    enum bcf_status (*list_pieces)(const struct bcf_range *range, struct bcf_arena *arena,
                                   struct bcf_pieces *pieces, struct bcf_error *error);
    /* NULL for formats without native code. What it finds is static or lives in
     * the arena. On failure the ABI may be there, but no relocations are. */
    enum bcf_status (*read_native)(const struct bcf_range *range, struct bcf_arena *arena,
                                   struct bcf_native *native, struct bcf_error *error);
};

extern const struct bcf_format bcf_format_ar;
extern const struct bcf_format bcf_format_coff;
extern const struct bcf_format bcf_format_elf;
extern const struct bcf_format bcf_format_macho;
extern const struct bcf_format bcf_format_macho_universal;
extern const struct bcf_format bcf_format_wasm;
extern const struct bcf_format bcf_format_wrapper;
extern const struct bcf_format bcf_format_bitcode;

/* True if a range begins as textual IR does. */
bool bcf_textual_ir_begins(const struct bcf_range *range);

/* Finds out what a range is; a failure where it is nothing we can read. */
enum bcf_status bcf_format_find(const struct bcf_range *range, const struct bcf_format **format,
                                struct bcf_error *error);

/* Adds a piece; its section's name must be static or live in the arena. */
enum bcf_status bcf_pieces_add(struct bcf_pieces *pieces, struct bcf_arena *arena,
                               const struct bcf_piece *piece, struct bcf_error *error);

/* Adds a member; its name must be static or live in the arena. */
enum bcf_status bcf_members_add(struct bcf_members *members, struct bcf_arena *arena,
                                const struct bcf_member *member, struct bcf_error *error);

/*
 * Adds the bitcode in a section, the range, in which it may have wrappers: any
 * number of them, with zeros in between, then plain bitcode. A section of
 * nothing but zeros has none. The section's name must be static.
 */
enum bcf_status bcf_wrapper_list_section(const struct bcf_range *range, const char *section,
                                         struct bcf_arena *arena, struct bcf_pieces *pieces,
                                         struct bcf_error *error);

/* Reads size bytes at an offset of the range; what names them in an error. */
enum bcf_status bcf_range_read(const struct bcf_range *range, uint64_t offset, void *buffer,
                               size_t size, const char *what, struct bcf_error *error);

/* The note of an object of an import library: it stands for a symbol of a DLL, and has no code. */
extern const char bcf_coff_import[];

#endif
