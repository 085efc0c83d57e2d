/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/**
 * libbcflags: the module flags of LLVM bitcode, in whatever file it lies, and
 * what LLVM's IR linker will do when the modules meet.
 *
 * The reader is the library's own: it needs no LLVM and reads bitcode of any
 * LLVM from 3.8 on, newer than any installed one included.
 *
 *     input   a path                          bcf_input_open
 *     object  the file, or an archive member  bcf_input_next_object
 *     module  one bitcode module              bcf_object_next_module
 *     flag    key, behavior, value            bcf_module_flag
 *     merge   many modules, one verdict       bcf_merge_add, bcf_merge_finish
 *
 * What costs more to find out is read only when it is asked for: bcf_..._read_...
 *
 * Memory: whatever a function returns belongs to the handle it was asked of
 * and lives until that handle's input (or merge, or builder) is closed. Nothing
 * else is freed by hand.
 *
 * Bounds: time and memory are linear in the size of an input, whatever is in it. An
 * input takes at most 128 bytes for each of its bytes (200 where sections are compressed),
 * and 9 MiB besides; a sound one takes a small part of that. What would need more is
 * BCF_ERROR_MEMORY. The files that a thin archive names count as a part of it, once each; no
 * more than 64 times its size is read of any of them. Text that is asked for is bounded where
 * the function says so.
 *
 * Errors: a function that can fail returns a bcf_status and fills the
 * bcf_error that the caller passed (NULL where the caller does not want it).
 * The library never prints, never exits and keeps no global state. Distinct
 * inputs may be used by distinct threads; a merge only reads its modules, and
 * may run while other inputs are being read.
 */
#ifndef BCFLAGS_BCFLAGS_H
#define BCFLAGS_BCFLAGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#define BCF_API __attribute__((visibility("default")))
#else
#define BCF_API
#endif

/* ---- 1. Strings and errors --------------------------------------------- */

/**
 * A view of size bytes. Bitcode strings may hold any byte, NUL included; what
 * the library returns has one more NUL behind its last byte all the same.
 */
typedef struct bcf_string {
    const char *data;
    size_t size;
} bcf_string;

/** How a call ended. */
enum bcf_status {
    BCF_OK = 0,
    /** Memory is exhausted. */
    BCF_ERROR_MEMORY = 1,
    /** The operating system refused; the message holds its words. */
    BCF_ERROR_IO = 2,
    /** Neither bitcode nor any container this library knows. */
    BCF_ERROR_FORMAT = 3,
    /** The file ends before what it announces. */
    BCF_ERROR_TRUNCATED = 4,
    /** The bytes contradict the format. */
    BCF_ERROR_MALFORMED = 5,
    /** A known format that this version cannot read. */
    BCF_ERROR_UNSUPPORTED = 6,
    /** The call itself is wrong. */
    BCF_ERROR_ARGUMENT = 7,
    /** Textual IR. This library reads bitcode only: llvm-as makes it, or LLVM's C API
     * (LLVMParseIRInContext, LLVMWriteBitcodeToMemoryBuffer) for bcf_input_open_memory. */
    BCF_ERROR_TEXTUAL_IR = 8
};

/** What went wrong. The caller owns it. */
struct bcf_error {
    enum bcf_status status;
    /** Byte offset in the file, or UINT64_MAX where none applies. Within a section that
     * had to be decompressed it counts from the first byte decompressed; the message says so. */
    uint64_t offset;
    /**
     * The object or module concerned, as bcf_object_address writes it; empty
     * where it is the input as a whole. Lives as long as the input.
     */
    bcf_string address;
    /** One line of English without a full stop; NUL-terminated. */
    char message[256];
};

/** The status in words, for example "truncated". Never NULL. */
BCF_API const char *bcf_status_name(enum bcf_status status);

/** The version of the library: "MAJOR.MINOR.PATCH". */
BCF_API const char *bcf_version(void);

/* ---- 2. Inputs and objects --------------------------------------------- */

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

/** The path of the input the object was found in. */
BCF_API bcf_string bcf_object_path(const struct bcf_object *object);

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

/* ---- 3. Modules -------------------------------------------------------- */

/** One bitcode module. */
struct bcf_module;

/**
 * Moves to the object's next module and reads its identity and its flags. The
 * object must be the one that bcf_input_next_object gave last, else
 * BCF_ERROR_ARGUMENT.
 * BCF_OK with *module NULL means that there are no more; an object that has
 * none at all is native code. After an error the next call goes on with the
 * module behind the unreadable one, where there is a way to find it.
 */
BCF_API enum bcf_status bcf_object_next_module(struct bcf_object *object,
                                               struct bcf_module **module, struct bcf_error *error);

/**
 * The module as linkers write it: the object's address, and " [.llvmbc#2]"
 * (section, place in it from 1) where the object holds more than one module.
 */
BCF_API bcf_string bcf_module_address(const struct bcf_module *module);

/** The object the module lies in. */
BCF_API const struct bcf_object *bcf_module_object(const struct bcf_module *module);

/**
 * The producer string of the identification block, for example
 * "LLVM22.1.8" (LLVM source: BitcodeWriter.cpp, writeIdentificationBlock).
 * Empty where there is no such block.
 */
BCF_API bcf_string bcf_module_producer(const struct bcf_module *module);

/** The epoch of the identification block; 0 so far in every LLVM. */
BCF_API uint64_t bcf_module_epoch(const struct bcf_module *module);

/** The target triple (LangRef, "Target Triple"); may be empty. */
BCF_API bcf_string bcf_module_triple(const struct bcf_module *module);

/** The data layout string (LangRef, "Data Layout"); may be empty. */
BCF_API bcf_string bcf_module_data_layout(const struct bcf_module *module);

/** The source file name (LangRef, "Source Filename"); may be empty. */
BCF_API bcf_string bcf_module_source_file_name(const struct bcf_module *module);

/**
 * The first string of the named metadata "llvm.ident": the compiler that made
 * the module, for example "rustc version 1.96.0 (...)". Empty where absent.
 */
BCF_API bcf_string bcf_module_ident(const struct bcf_module *module);

/** What a module block holds. */
enum bcf_contents {
    /** LLVM IR. */
    BCF_CONTENTS_IR = 0,
    /**
     * The combined index of a thin link, or a part of it for one module:
     * summaries, no flags (LLVM source: BitcodeWriter.cpp, IndexBitcodeWriter).
     */
    BCF_CONTENTS_COMBINED_INDEX = 1,
    /**
     * What a thin link needs to know of a module (clang -fthin-link-bitcode). It
     * has no flags; those are in the full object (ThinLinkBitcodeWriter).
     */
    BCF_CONTENTS_THIN_LINK = 2
};

/** What the module block holds; known without reading more. */
BCF_API enum bcf_contents bcf_module_contents(const struct bcf_module *module);

/** What LTO a module was made for. */
struct bcf_lto;

/**
 * Finds out what LTO a module was made for, and keeps it. When it may be asked
 * is as for bcf_object_read_native; of a module that is in no file it may not
 * (BCF_ERROR_ARGUMENT). LLVM reads the same (LLVM source: BitcodeReader.cpp,
 * getLTOInfo).
 */
BCF_API enum bcf_status bcf_module_read_lto(const struct bcf_module *module,
                                            const struct bcf_lto **lto, struct bcf_error *error);

/** The kind of the module's summary. */
enum bcf_lto_kind {
    /** None (clang -emit-llvm -c). Linkers take it for regular LTO. */
    BCF_LTO_NO_SUMMARY = 0,
    /** For regular LTO (clang -flto). */
    BCF_LTO_REGULAR = 1,
    /** For ThinLTO (clang -flto=thin). */
    BCF_LTO_THIN = 2
};

/** The kind of the summary. */
BCF_API enum bcf_lto_kind bcf_lto_kind(const struct bcf_lto *lto);
/** True if the linker may choose regular LTO or ThinLTO (clang -funified-lto). */
BCF_API bool bcf_lto_is_unified(const struct bcf_lto *lto);
/** True if type metadata may be split off (clang -fsplit-lto-unit). */
BCF_API bool bcf_lto_enables_split_units(const struct bcf_lto *lto);
/** True for one of the two modules of a split unit: the one for ThinLTO or, with
 * what needs whole-program type information, the one for regular LTO. */
BCF_API bool bcf_lto_is_half(const struct bcf_lto *lto);
/** All this in words, for example "ThinLTO". Static. */
BCF_API const char *bcf_lto_describe(const struct bcf_lto *lto);

/**
 * String attributes of the functions of a module (LangRef, "Function
 * Attributes"): every distinct set of values, with the functions that have it.
 */
struct bcf_attributes;

/** The attribute at index of those that choose the target of a function:
 * "target-cpu", "tune-cpu", "target-features"; NULL beyond the last. */
BCF_API const char *bcf_target_attribute(size_t index);

/** The most attributes that can be asked for at once. */
enum { BCF_MOST_ATTRIBUTES = 64 };

/**
 * Reads the values that the functions of a module give to the string attributes
 * named: count names, all different, at most BCF_MOST_ATTRIBUTES (else
 * BCF_ERROR_ARGUMENT); with count 0 the target attributes. The names are copied.
 * Values are those of the file: LLVM upgrades some when it reads them. When it
 * may be asked is as for bcf_object_read_native. What has been read is kept, and
 * with it memory of the input for each list of names. BCF_ERROR_UNSUPPORTED
 * where a newer LLVM wrote attributes of a kind that cannot be passed over.
 */
BCF_API enum bcf_status bcf_module_read_attributes(const struct bcf_module *module,
                                                   const char *const *names, size_t count,
                                                   const struct bcf_attributes **attributes,
                                                   struct bcf_error *error);

/** How many attributes were asked for. */
BCF_API size_t bcf_attributes_name_count(const struct bcf_attributes *attributes);
/** The name at index, NUL-terminated; empty beyond the last. */
BCF_API bcf_string bcf_attributes_name(const struct bcf_attributes *attributes, size_t index);
/** The sets stand in the order in which the functions use them first. */
BCF_API size_t bcf_attributes_set_count(const struct bcf_attributes *attributes);
/** How many functions are defined with the set at index; 0 beyond the last. */
BCF_API uint64_t bcf_attributes_definitions(const struct bcf_attributes *attributes, size_t set);
/** How many functions are only declared with it. */
BCF_API uint64_t bcf_attributes_declarations(const struct bcf_attributes *attributes, size_t set);
/** True, and *value set, if functions of the set have the attribute at index name. */
BCF_API bool bcf_attributes_value(const struct bcf_attributes *attributes, size_t set, size_t name,
                                  bcf_string *value);

/** A function of a module. */
struct bcf_function;

/**
 * Finds a function by its name in the IR (a "\1" before it apart, which LLVM writes
 * where a name is not to be mangled), and reads its string attributes (LangRef,
 * "Function Attributes"). BCF_OK with *function NULL: the module has no function of
 * this name; an alias is none. Values are those of the file: LLVM upgrades some when
 * it reads them. When it may be asked is as for bcf_object_read_native. What was
 * found is kept, and with it memory of the input for each name. BCF_ERROR_UNSUPPORTED
 * as for bcf_module_read_attributes.
 */
BCF_API enum bcf_status bcf_module_read_function(const struct bcf_module *module, bcf_string name,
                                                 const struct bcf_function **function,
                                                 struct bcf_error *error);

/** The name that was asked for. */
BCF_API bcf_string bcf_function_name(const struct bcf_function *function);
/** False if the function is only declared, or has a body for inlining alone. */
BCF_API bool bcf_function_is_definition(const struct bcf_function *function);
/** True if it has a body for inlining alone, and another module defines it (LangRef,
 * "Linkage Types": available_externally). */
BCF_API bool bcf_function_is_available_externally(const struct bcf_function *function);
/** How many string attributes it has. */
BCF_API size_t bcf_function_attribute_count(const struct bcf_function *function);
/** True, and key and value set, for the attribute at index, in the order of their keys;
 * the value of one without any is empty. */
BCF_API bool bcf_function_attribute(const struct bcf_function *function, size_t index,
                                    bcf_string *key, bcf_string *value);

/** The symbols of a module. */
struct bcf_symbols;
/** One of them. */
struct bcf_symbol;

/**
 * Reads what a linker sees of the globals of a module, and keeps it. Left out are what
 * no linker sees: private globals and those without a name, intrinsics and whatever else
 * begins with "llvm.", and what lies in the section "llvm.metadata" (LLVM source:
 * ModuleSymbolTable.cpp). Symbols that assembly defines or uses are not found: see
 * bcf_symbols_are_complete. A module that holds no IR has none. When it may be asked is
 * as for bcf_object_read_native.
 */
BCF_API enum bcf_status bcf_module_read_symbols(const struct bcf_module *module,
                                                const struct bcf_symbols **symbols,
                                                struct bcf_error *error);

/** How many there are. */
BCF_API size_t bcf_symbols_count(const struct bcf_symbols *symbols);
/** False if the module has assembly of its own ("module asm"), which may define and use
 * more symbols. Assembly in functions is not looked at: LLVM does not either. */
BCF_API bool bcf_symbols_are_complete(const struct bcf_symbols *symbols);
/** The symbol at index, in the order of the file; NULL beyond the last. */
BCF_API const struct bcf_symbol *bcf_symbols_at(const struct bcf_symbols *symbols, size_t index);

/** What a symbol is. */
enum bcf_symbol_kind {
    BCF_SYMBOL_FUNCTION = 0,
    BCF_SYMBOL_VARIABLE = 1,
    BCF_SYMBOL_ALIAS = 2,
    BCF_SYMBOL_IFUNC = 3
};

/** How a symbol is found from other modules (LangRef, "Linkage Types"). */
enum bcf_symbol_binding {
    /** It is not: linkage internal. */
    BCF_BINDING_LOCAL = 0,
    BCF_BINDING_GLOBAL = 1,
    /** Linkage weak, linkonce or extern_weak. */
    BCF_BINDING_WEAK = 2,
    BCF_BINDING_COMMON = 3
};

/**
 * The name as linkers know it: that of the IR without a "\1" before it, with an
 * underscore before it where the data layout asks for one (LLVM source: Mangler.cpp), and
 * with "__imp_" before that if it is imported from a DLL.
 * The number of bytes that LLVM adds to names of functions with the calling conventions
 * stdcall, fastcall and vectorcall of 32-bit Windows is not there, unless the compiler
 * wrote it.
 */
BCF_API bcf_string bcf_symbol_name(const struct bcf_symbol *symbol);
/** The name as it stands in the IR. */
BCF_API bcf_string bcf_symbol_ir_name(const struct bcf_symbol *symbol);
/** What it is. */
BCF_API enum bcf_symbol_kind bcf_symbol_kind(const struct bcf_symbol *symbol);
/** How it is found. */
BCF_API enum bcf_symbol_binding bcf_symbol_binding(const struct bcf_symbol *symbol);
/** False if the module only uses it. What is available_externally counts as used only, as
 * it does for linkers. */
BCF_API bool bcf_symbol_is_definition(const struct bcf_symbol *symbol);
/** True if each thread has its own. */
BCF_API bool bcf_symbol_is_thread_local(const struct bcf_symbol *symbol);
/**
 * The letter that llvm-nm writes before it: T code, D data, C common, W weak, t and d
 * for local ones; U undefined, w weak and undefined. Of Mach-O constants llvm-nm says
 * S and s instead of D and d. An alias of an expression is code if its type says so.
 */
BCF_API char bcf_symbol_letter(const struct bcf_symbol *symbol);

/** The parts of which the bytes of a module are. Later versions may know more. */
enum bcf_part {
    /** Function bodies, without what counts to another part. */
    BCF_PART_FUNCTIONS = 0,
    /** Records of metadata that are debug info (DILocation, DISubprogram, ...), and in
     * function bodies the locations of instructions and the records of variables. */
    BCF_PART_DEBUG_INFO = 1,
    /** The strings of metadata. Which of them only debug info uses is not found out:
     * where there is debug info, nearly all. */
    BCF_PART_METADATA_STRINGS = 2,
    /** All other metadata: lists, of which those of debug info are a part, values, named
     * nodes, attachments, and the index that leads to the nodes. */
    BCF_PART_METADATA = 3,
    /** Constants, those of functions included. */
    BCF_PART_CONSTANTS = 4,
    /** The table of types. */
    BCF_PART_TYPES = 5,
    /** Attributes of functions, their results and parameters. */
    BCF_PART_ATTRIBUTES = 6,
    /** The summary for LTO. */
    BCF_PART_SUMMARY = 7,
    /** The symbol table of the file, and the value symbol tables of the module and its
     * functions (names of local values). */
    BCF_PART_SYMBOL_TABLES = 8,
    /** The string table of the file: the names of globals. */
    BCF_PART_STRING_TABLE = 9,
    /** What is left: records of the module and its globals, abbreviations, the
     * identification, use-lists, padding. */
    BCF_PART_REST = 10
};

/** How many bytes the parts of a module take. */
struct bcf_sizes;

/**
 * Sums up the parts of a module, and keeps the sums. It reads the whole module once, which
 * no other question does. A string table, and the symbol table beside it, that several
 * modules of a file share counts to each in equal parts. When it may be asked is as for
 * bcf_object_read_native.
 */
BCF_API enum bcf_status bcf_module_read_sizes(const struct bcf_module *module,
                                              const struct bcf_sizes **sizes,
                                              struct bcf_error *error);

/** The bytes of a part; those of all parts add up to bcf_sizes_total. As parts begin and end
 * within bytes, one may be a byte too many or too few. */
BCF_API uint64_t bcf_sizes_part(const struct bcf_sizes *sizes, enum bcf_part part);
/** The bytes of the module block, the identification before it, and its part of the tables
 * behind it. */
BCF_API uint64_t bcf_sizes_total(const struct bcf_sizes *sizes);
/** The name of a part for programs, for example "debug-info"; NULL beyond the last. */
BCF_API const char *bcf_part_name(enum bcf_part part);
/** The same in words. */
BCF_API const char *bcf_part_describe(enum bcf_part part);

/* ---- 4. Flags ---------------------------------------------------------- */

/**
 * What happens to a flag when two modules meet (LangRef, "Module Flags
 * Metadata"; LLVM source: Module.h, ModFlagBehavior). A file may hold others.
 */
enum bcf_behavior {
    BCF_BEHAVIOR_ERROR = 1,
    BCF_BEHAVIOR_WARNING = 2,
    BCF_BEHAVIOR_REQUIRE = 3,
    BCF_BEHAVIOR_OVERRIDE = 4,
    BCF_BEHAVIOR_APPEND = 5,
    BCF_BEHAVIOR_APPEND_UNIQUE = 6,
    BCF_BEHAVIOR_MAX = 7,
    BCF_BEHAVIOR_MIN = 8
};

/** The behavior's name in LangRef ("error", "min", ...); NULL if unknown. */
BCF_API const char *bcf_behavior_name(uint64_t behavior);

/** LLVM treats these three states differently when modules meet. */
enum bcf_flags_state {
    /** The module has no named metadata "llvm.module.flags". */
    BCF_FLAGS_ABSENT = 0,
    /** It has, and there is nothing in it. */
    BCF_FLAGS_EMPTY = 1,
    BCF_FLAGS_PRESENT = 2
};

/** One module flag. */
struct bcf_flag;
/** One metadata value; see section 5. */
struct bcf_value;

/** Whether there is a list of flags, and anything in it. */
BCF_API enum bcf_flags_state bcf_module_flags_state(const struct bcf_module *module);
/** How many flags there are, malformed ones included. */
BCF_API size_t bcf_module_flag_count(const struct bcf_module *module);

/** The flag at index, in the order of the file; NULL beyond the last. */
BCF_API const struct bcf_flag *bcf_module_flag(const struct bcf_module *module, size_t index);

/** The first well-formed flag with this key; NULL where there is none. */
BCF_API const struct bcf_flag *bcf_module_find_flag(const struct bcf_module *module,
                                                    const char *key);

/**
 * True for a triple of an integer, a string and a value, as LangRef asks. For
 * any other node the behavior is 0, the key empty, and the value the node.
 */
BCF_API bool bcf_flag_is_well_formed(const struct bcf_flag *flag);

/** The behavior as the file has it; it need not be one of bcf_behavior. */
BCF_API uint64_t bcf_flag_behavior(const struct bcf_flag *flag);
/** The key; empty for a malformed flag. */
BCF_API bcf_string bcf_flag_key(const struct bcf_flag *flag);
/** The value; never NULL. For a malformed flag all that stands there. */
BCF_API const struct bcf_value *bcf_flag_value(const struct bcf_flag *flag);

/* ---- 5. Values --------------------------------------------------------- */

enum bcf_value_kind {
    /** A null operand. */
    BCF_VALUE_NULL = 0,
    /** An integer constant of any width. */
    BCF_VALUE_INTEGER = 1,
    /** A metadata string. */
    BCF_VALUE_STRING = 2,
    /** A metadata node with operands. */
    BCF_VALUE_NODE = 3,
    /** Any other constant: floating point, array, reference to a global. */
    BCF_VALUE_CONSTANT = 4,
    /** Any other metadata, debug info for example. */
    BCF_VALUE_OTHER = 5
};

/** What a value is. */
BCF_API enum bcf_value_kind bcf_value_kind(const struct bcf_value *value);

/** The width of an integer in bits; 0 for any other kind. */
BCF_API unsigned bcf_value_width(const struct bcf_value *value);

/**
 * The 64-bit words of an integer, least significant first, zero-extended.
 * *count is the number of words: (width + 63) / 64. NULL for any other kind.
 */
BCF_API const uint64_t *bcf_value_words(const struct bcf_value *value, size_t *count);

/** True, and *number set, for an integer that fits in 64 bits unsigned. */
BCF_API bool bcf_value_as_u64(const struct bcf_value *value, uint64_t *number);

/** The bytes of a metadata string; empty for any other kind. */
BCF_API bcf_string bcf_value_string(const struct bcf_value *value);

/**
 * The operands of a node. Nodes form a graph: one may appear as an operand of
 * several others and, if it is distinct, of itself.
 */
BCF_API size_t bcf_value_operand_count(const struct bcf_value *value);
/** The operand at index; NULL beyond the last. */
BCF_API const struct bcf_value *bcf_value_operand(const struct bcf_value *value, size_t index);
/** True for a distinct node (LangRef, "Metadata Nodes and Metadata Strings"). */
BCF_API bool bcf_value_is_distinct(const struct bcf_value *value);

/**
 * Equality as LLVM's IR linker sees it across two modules: type and value for
 * constants, contents for strings and uniqued nodes, identity for distinct
 * nodes (LLVM source: IRMover.cpp compares metadata by address, and uniqued
 * metadata is one per context). What belongs to its module counts as different:
 * constants that name a global or a named type. So does what cannot be compared:
 * values of kind BCF_VALUE_OTHER, constants whose text leaves something out, and
 * nodes so deep or so large (256 levels, 65,536 operands in all) that it would
 * take too long.
 */
BCF_API bool bcf_value_equal(const struct bcf_value *a, const struct bcf_value *b);

/**
 * Writes the value as textual IR does, nodes expanded in place: i32 2,
 * !"text" with LLVM's escapes, !{i32 1, !"x"}. Works as snprintf does: at most
 * size bytes with the NUL, and the number of bytes it would take without it.
 * A cycle, operands beyond 1 MiB of text, and the rest of very large constants
 * (64 KiB) appear as "...".
 */
BCF_API size_t bcf_value_format(const struct bcf_value *value, char *buffer, size_t size);

/* ---- 6. What is known about flags -------------------------------------- */

/** What is known about a module flag; all strings are static. */
struct bcf_flag_info {
    const char *key;
    /** What the flag says, in a few words. */
    const char *meaning;
    /** The options of clang and rustc that set it; "" where there are none. */
    const char *clang;
    const char *rustc;
    /** What it means that two modules disagree. */
    const char *consequence;
};

/** NULL for a key that is not known. */
BCF_API const struct bcf_flag_info *bcf_flag_info(bcf_string key);

/** The word for a value of a flag, as "kernel" for 2 of "Code Model"; or NULL. */
BCF_API const char *bcf_flag_value_word(bcf_string key, uint64_t number);

/**
 * The whole option of clang or rustc that gives a flag this value on a target,
 * where it is not bcf_flag_info's with the word behind it: then NULL. "" if
 * there is no option.
 */
BCF_API const char *bcf_flag_value_option(bcf_string key, uint64_t number, bcf_string triple,
                                          bool is_rustc);

/**
 * Writes a flag's value for people: "kernel (2)", "4", "\"lp64d\"", and as
 * textual IR where there are no words for it; of long values the first 4 KiB or
 * so. Works as snprintf does.
 */
BCF_API size_t bcf_value_describe(const struct bcf_value *value, bcf_string key, char *buffer,
                                  size_t size);

/* ---- 7. Merge ---------------------------------------------------------- */

/** What LLVM's IR linker does with a sequence of modules. */
struct bcf_merge;
/** One thing that goes wrong or changes when the modules meet. */
struct bcf_finding;

/** This version makes findings of severity error and change only. */
enum bcf_severity {
    /** Worth knowing; nothing is lost. */
    BCF_SEVERITY_NOTE = 0,
    /** It links, with a value that some module did not ask for. */
    BCF_SEVERITY_CHANGE = 1,
    /** It links, and a protection or an optimisation is gone. */
    BCF_SEVERITY_LOSS = 2,
    /** It fails if ThinLTO imports across this edge. */
    BCF_SEVERITY_RISK = 3,
    /** This link will fail. */
    BCF_SEVERITY_ERROR = 4
};

/** "error", "risk", "loss", "change" or "note". */
BCF_API const char *bcf_severity_name(enum bcf_severity severity);

/**
 * Begins a merge by the rules of LLVM 22. *merge must be freed with
 * bcf_merge_free, before the inputs of its modules are closed or after, but
 * the findings are to be read before.
 */
BCF_API enum bcf_status bcf_merge_new(struct bcf_merge **merge, struct bcf_error *error);
/** Frees the merge and its findings; the modules stay. NULL is allowed. */
BCF_API void bcf_merge_free(struct bcf_merge *merge);

/**
 * Merges one more module. The order is the order of the calls. The module must
 * live as long as the merge is used. BCF_ERROR_ARGUMENT after bcf_merge_finish.
 * BCF_ERROR_MEMORY ends the merge: it finds nothing any more.
 */
BCF_API enum bcf_status bcf_merge_add(struct bcf_merge *merge, const struct bcf_module *module,
                                      struct bcf_error *error);

/** Ends the merge, once, and makes its findings, the worst first. */
BCF_API enum bcf_status bcf_merge_finish(struct bcf_merge *merge, struct bcf_error *error);

/**
 * The flags of the merged module after bcf_merge_finish, requirements apart.
 * Where LLVM would have stopped, the flag is as it was before.
 */
BCF_API size_t bcf_merge_flag_count(const struct bcf_merge *merge);
/** The flag at index; NULL beyond the last. */
BCF_API const struct bcf_flag *bcf_merge_flag(const struct bcf_merge *merge, size_t index);

/** How many findings there are after bcf_merge_finish. */
BCF_API size_t bcf_merge_finding_count(const struct bcf_merge *merge);
/** The finding at index; NULL beyond the last. */
BCF_API const struct bcf_finding *bcf_merge_finding(const struct bcf_merge *merge, size_t index);

/** How bad it is. */
BCF_API enum bcf_severity bcf_finding_severity(const struct bcf_finding *finding);
/** The stable id, for example "flag-values". */
BCF_API const char *bcf_finding_id(const struct bcf_finding *finding);
/** The flag's key, or "triple", or "data layout". */
BCF_API bcf_string bcf_finding_subject(const struct bcf_finding *finding);
/** True where the subject is the key of a module flag. */
BCF_API bool bcf_finding_is_about_flag(const struct bcf_finding *finding);
/** What is the matter with the subject: "has conflicting values". */
BCF_API const char *bcf_finding_title(const struct bcf_finding *finding);
/** One sentence: what LLVM does about it. */
BCF_API const char *bcf_finding_effect(const struct bcf_finding *finding);

/**
 * Writes the finding for people, as a compiler would: what, which modules ask
 * for what, what it means, and what to do. Several lines, each ended. Works as
 * snprintf does.
 */
BCF_API size_t bcf_finding_format(const struct bcf_finding *finding, char *buffer, size_t size);

/**
 * The sides of a finding: every distinct thing that modules ask for, with the
 * modules that ask for it. The first is what LLVM's merged module ends up
 * with where it ends up with one of them.
 */
struct bcf_side;

/** How many sides there are; at least one. */
BCF_API size_t bcf_finding_side_count(const struct bcf_finding *finding);
/** The side at index; NULL beyond the last. */
BCF_API const struct bcf_side *bcf_finding_side(const struct bcf_finding *finding, size_t index);

/** The flag as it stands in these modules; NULL where they do not have it. */
BCF_API const struct bcf_flag *bcf_side_flag(const struct bcf_side *side);
/**
 * The value with which LLVM merges it, after the upgrades it makes on reading;
 * NULL where bcf_side_flag is.
 */
BCF_API const struct bcf_value *bcf_side_value(const struct bcf_side *side);
/** The behavior with which LLVM merges it, after the upgrades it makes on reading. */
BCF_API uint64_t bcf_side_behavior(const struct bcf_side *side);
/**
 * The triple or data layout, where the finding is about those; what is wrong
 * with the flag, where it is malformed; else empty.
 */
BCF_API bcf_string bcf_side_text(const struct bcf_side *side);
/** How many modules are on this side; at least one. */
BCF_API size_t bcf_side_module_count(const struct bcf_side *side);
/** The module at index, in the order of the merge; NULL beyond the last. */
BCF_API const struct bcf_module *bcf_side_module(const struct bcf_side *side, size_t index);

/**
 * The value the merged module would have: the present one for "change", NULL
 * where there is none because LLVM stops.
 */
BCF_API const struct bcf_value *bcf_finding_result(const struct bcf_finding *finding);

/* ---- 8. Modules that are not in a file ----------------------------------- */

/**
 * Puts together what is known about a module from elsewhere, so that it can be
 * asked, shown and merged like one that was read. bcflags/llvm.h uses it for
 * modules in memory. Everything is copied and lives as long as the builder.
 *
 * Where memory is exhausted, or an argument does not fit, values are NULL, which
 * every function takes; bcf_builder_module says so.
 */
struct bcf_builder;

/** address: what to call the module. *builder must be freed. */
BCF_API enum bcf_status bcf_builder_new(bcf_string address, struct bcf_builder **builder,
                                        struct bcf_error *error);
/** Frees the builder and its module. NULL is allowed. */
BCF_API void bcf_builder_free(struct bcf_builder *builder);

/** The facts that are strings. */
enum bcf_fact {
    BCF_FACT_PRODUCER = 0,
    BCF_FACT_TRIPLE = 1,
    BCF_FACT_DATA_LAYOUT = 2,
    BCF_FACT_SOURCE_FILE_NAME = 3,
    BCF_FACT_IDENT = 4
};

/** Sets one of them. */
BCF_API void bcf_builder_set(struct bcf_builder *builder, enum bcf_fact fact, bcf_string text);

/** Begins the list of flags: it is there then, even if none is added. */
BCF_API void bcf_builder_begin_flags(struct bcf_builder *builder);

/** Adds a flag: a node of behavior, key and value, with its operands set, or
 * whatever stands there. */
BCF_API void bcf_builder_add_flag(struct bcf_builder *builder, const struct bcf_value *node);

/** An integer of width bits; words as bcf_value_words gives them, (width + 63) / 64. */
BCF_API struct bcf_value *bcf_builder_integer(struct bcf_builder *builder, unsigned width,
                                              const uint64_t *words);
/** A metadata string. */
BCF_API struct bcf_value *bcf_builder_string(struct bcf_builder *builder, bcf_string text);
/** A node of count operands, all null until they are set. */
BCF_API struct bcf_value *bcf_builder_node(struct bcf_builder *builder, size_t count,
                                           bool is_distinct);
/** Sets the operand at index: any value of this builder, the node itself included. */
BCF_API void bcf_builder_set_operand(struct bcf_builder *builder, struct bcf_value *node,
                                     size_t index, const struct bcf_value *value);
/**
 * A value of kind BCF_VALUE_CONSTANT: its text in textual IR, "double 1.000000e+00". A constant
 * that belongs to its module, because it names a global for example, never equals another (see
 * bcf_value_equal).
 */
BCF_API struct bcf_value *bcf_builder_constant(struct bcf_builder *builder, bcf_string text,
                                               bool belongs_to_module);
/** The same for metadata of kind BCF_VALUE_OTHER, which never equals another. */
BCF_API struct bcf_value *bcf_builder_other(struct bcf_builder *builder, bcf_string text);

/**
 * Begins the attributes of the functions: names as in bcf_module_read_attributes,
 * which gives them from then on when it is asked for the same names. Once for each
 * list of names.
 */
BCF_API void bcf_builder_begin_attributes(struct bcf_builder *builder, const char *const *names,
                                          size_t count);
/** Counts a function with these values, one for each name; data NULL where the
 * function does not have the attribute. */
BCF_API void bcf_builder_add_function(struct bcf_builder *builder, bool is_definition,
                                      const bcf_string *values);

/** The module; more may still be added. An error means that not all is in it. */
BCF_API enum bcf_status bcf_builder_module(struct bcf_builder *builder,
                                           const struct bcf_module **module,
                                           struct bcf_error *error);

#ifdef __cplusplus
}
#endif

#endif
