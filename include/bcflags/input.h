/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/** Inputs and their objects. Included by bcflags.h. */
#ifndef BCFLAGS_INPUT_H
#define BCFLAGS_INPUT_H

#include "bcflags/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A file that was opened: an object, an archive or plain bitcode. */
struct bcf_input;
/** One object file: the input itself or a member of an archive. */
struct bcf_object;

/**
 * Opens a file and finds out what it is. On success *input must be closed
 * with bcf_input_close; on failure it is NULL.
 */
BCF_API enum bcf_status bcf_input_open(const char *path, struct bcf_input **input,
                                       struct bcf_error *error);

/** How the bytes of a section are compressed (ELF: ch_type of SHF_COMPRESSED). */
enum bcf_compression { BCF_COMPRESSION_ZLIB = 1, BCF_COMPRESSION_ZSTD = 2 };

/**
 * Decompresses from_size bytes to exactly to_size. The library has no decompressor
 * of its own, so that it needs none where it is loaded; its user may have.
 * BCF_ERROR_UNSUPPORTED: not at hand; BCF_ERROR_MALFORMED: the bytes are not what
 * they should be; both are said as errors of the section, with the reason if one is
 * written there: reason has room for reason_size bytes with the NUL. to_size is never
 * more than 64 times from_size: what announces more is refused before.
 */
typedef enum bcf_status bcf_decompress(void *context, enum bcf_compression compression,
                                       const void *from, size_t from_size, void *to, size_t to_size,
                                       char *reason, size_t reason_size);

/** How to open an input. What is zero is not wanted. */
struct bcf_open_options {
    /** sizeof(struct bcf_open_options): later versions may know more options. Less than this
     * version has is BCF_ERROR_ARGUMENT. */
    size_t size;
    /** What compressed sections are decompressed with. */
    bcf_decompress *decompress;
    /** For decompress. */
    void *context;
};

/** bcf_input_open with options, which may be NULL. */
BCF_API enum bcf_status bcf_input_open_with(const char *path,
                                            const struct bcf_open_options *options,
                                            struct bcf_input **input, struct bcf_error *error);

/**
 * Opens what is in memory: size bytes that are not copied and must stay as they are
 * until the input is closed. name is what the input is called; the members of a thin
 * archive are looked for in the folder of it. options may be NULL.
 */
BCF_API enum bcf_status bcf_input_open_memory(const char *name, const void *bytes, size_t size,
                                              const struct bcf_open_options *options,
                                              struct bcf_input **input, struct bcf_error *error);

/**
 * Opens a part of a regular file that is open already: size bytes from offset on,
 * or all to its end where size is UINT64_MAX. It is read with pread and must stay open
 * until the input is closed, which does not close it. Offsets in errors count from the
 * beginning of the part. name and options are as in bcf_input_open_memory.
 */
BCF_API enum bcf_status bcf_input_open_descriptor(const char *name, int descriptor, uint64_t offset,
                                                  uint64_t size,
                                                  const struct bcf_open_options *options,
                                                  struct bcf_input **input,
                                                  struct bcf_error *error);

/** Closes the input and frees all that was obtained from it. NULL is allowed. */
BCF_API void bcf_input_close(struct bcf_input *input);

/**
 * True once reading has taken all the memory that an input of this size may take, which is far more
 * than a sound one does. What was asked for then is BCF_ERROR_MALFORMED; where a link or a merge
 * asked, which passes over what cannot be read, its findings may not be all there are.
 */
BCF_API bool bcf_input_is_exhausted(const struct bcf_input *input);

/** The path or the name as it was given. */
BCF_API bcf_string bcf_input_path(const struct bcf_input *input);

/** True for an archive of any kind, whose objects are the members, and for a Mach-O
 * universal binary, whose members are named by their architecture. */
BCF_API bool bcf_input_is_archive(const struct bcf_input *input);

/**
 * Moves to the next object; the one before can give no more modules then.
 * BCF_OK with *object NULL means that there are no more: from then on the file
 * is closed, and only what was read stays. An error concerns one member or the rest of the archive:
 * the objects before it stay good, and the next call goes on behind it.
 *
 * Archive members that are no objects (symbol tables, and the metadata
 * members "lib.rmeta" and "lib.rmeta-link" of Rust libraries) are passed over.
 */
BCF_API enum bcf_status bcf_input_next_object(struct bcf_input *input, struct bcf_object **object,
                                              struct bcf_error *error);

/** The object as linkers write it: "path", or "archive(member)". */
BCF_API bcf_string bcf_object_address(const struct bcf_object *object);

/** The archive member's name; empty for an input that is no archive. */
BCF_API bcf_string bcf_object_member(const struct bcf_object *object);

/**
 * Where the header of an archive member stands, in bytes from the beginning of the file; 0 for an
 * object that is none. Linkers tell members of one name by it: lld calls them
 * "archive(member at OFFSET)" (LLVM source: lld/ELF/InputFiles.cpp, BitcodeFile).
 */
BCF_API uint64_t bcf_object_header_offset(const struct bcf_object *object);

/** The slice of a Mach-O universal binary that the object lies in, for example "arm64"; empty where
 * it lies in none. Of a universal binary a linker takes one slice. */
BCF_API bcf_string bcf_object_architecture(const struct bcf_object *object);

/** The path of the input the object was found in. */
BCF_API bcf_string bcf_object_path(const struct bcf_object *object);

/**
 * The path of the file that the bytes of the object lie in: that of the input, or of what a thin
 * archive names. It lives as long as the input.
 */
BCF_API bcf_string bcf_object_file(const struct bcf_object *object);

/** The container's name: "bitcode", "bitcode wrapper", "ELF", "COFF", "Mach-O",
 * "WebAssembly"; "memory" for a module that was put together (see section 8). */
BCF_API const char *bcf_object_format(const struct bcf_object *object);

/**
 * The machine a native object was made for, for example "x86-64"; NULL for
 * plain bitcode, whose modules have a triple instead.
 */
BCF_API const char *bcf_object_machine(const struct bcf_object *object);

/**
 * What the object is, in a few words, where there is more to say than its format and
 * machine, for example "import of a DLL"; NULL where there is not. Static.
 */
BCF_API const char *bcf_object_note(const struct bcf_object *object);

/** What a native object says of itself beside its code. */
struct bcf_native;

/**
 * Reads what there is to know about the native code of an object, and keeps
 * it. It may be asked at any time while the input is open: where the input has
 * moved on, the file is opened again, and BCF_ERROR_IO says if it is another by
 * now. BCF_OK with *native NULL: the object is plain bitcode, in no file, has no
 * native code (a slim object of GCC), or is in a format whose native code is not looked at
 * (all but ELF).
 * BCF_ERROR_MALFORMED, BCF_ERROR_TRUNCATED: the native code cannot be read.
 * BCF_ERROR_UNSUPPORTED: its relocations are in a form that is not known. All
 * functions that read on request take memory from the input, so that only one
 * thread may use them on the objects and modules of an input.
 */
BCF_API enum bcf_status bcf_object_read_native(const struct bcf_object *object,
                                               const struct bcf_native **native,
                                               struct bcf_error *error);

/** What bcf_object_read_native has read of the object; NULL if nobody asked. */
BCF_API const struct bcf_native *bcf_object_native(const struct bcf_object *object);

/** The processor-specific flags of the file header (ELF: e_flags). */
BCF_API uint64_t bcf_native_abi_flags(const struct bcf_native *native);

/**
 * What these flags say of the ABI, for example "RVC, double-float ABI"; empty
 * where they say nothing (LLVM source: BinaryFormat/ELF.h). Bits that have no
 * words appear as a number.
 */
BCF_API bcf_string bcf_native_abi(const struct bcf_native *native);

/** True for an object that a linker makes a part of an image; false for images, shared
 * libraries among them. */
BCF_API bool bcf_native_is_relocatable(const struct bcf_native *native);

/**
 * The protections that a relocatable ELF object for x86 or AArch64 takes part in: the bits of the
 * property FEATURE_1_AND in .note.gnu.property. On x86 1 is indirect branch tracking, 2 the
 * shadow stack; on AArch64 1 is BTI, 2 PAC, 4 GCS (LLVM source: BinaryFormat/ELF.h). An image has
 * those that all its objects have. 0 where there is no such note.
 */
BCF_API uint32_t bcf_native_features(const struct bcf_native *native);

/**
 * The relocations in sections that are loaded which go through the global
 * offset table (GOT): the linker has to make one for them. 0 also for machines
 * whose relocations are not known.
 */
BCF_API uint64_t bcf_native_got_relocation_count(const struct bcf_native *native);

/**
 * The same by type: the name of the type at index, for example
 * "R_X86_64_GOTPCREL", and how many there are. The most frequent comes first.
 * NULL beyond the last.
 */
BCF_API const char *bcf_native_got_relocation(const struct bcf_native *native, size_t index,
                                              uint64_t *count);

#ifdef __cplusplus
}
#endif

#endif
