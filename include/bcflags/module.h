/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/** Modules, and what they say beside flags. Included by bcflags.h. */
#ifndef BCFLAGS_MODULE_H
#define BCFLAGS_MODULE_H

#include "bcflags/input.h"

#ifdef __cplusplus
extern "C" {
#endif

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

/**
 * The major version of the LLVM that wrote the module, as its producer tells: 22 for
 * "LLVM22.1.2-rust-1.95.0-stable". 0 where it does not: Apple's LLVM ("LLVM APPLE_1_...") has
 * numbers of its own.
 */
BCF_API unsigned bcf_module_llvm(const struct bcf_module *module);

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
 * Of attributes that are no strings these can be asked for: "ssp", "sspreq",
 * "sspstrong", "shadowcallstack"; their value is empty.
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

/** What of the bitcode format a module makes use of. */
struct bcf_module_format;

/**
 * Finds out what of the format a module makes use of that not every LLVM can read, and keeps it.
 * It reads the whole module once. When it may be asked is as for bcf_object_read_native.
 */
BCF_API enum bcf_status bcf_module_read_format(const struct bcf_module *module,
                                               const struct bcf_module_format **format,
                                               struct bcf_error *error);

/** False if there is no summary; else *version is the version of its format, 0 if it does not say
 * (LLVM source: ModuleSummaryIndex.h, BitcodeSummaryVersion). */
BCF_API bool bcf_module_format_summary_version(const struct bcf_module_format *format,
                                               uint64_t *version);
/** True if types have pointers without a pointee, as all have from LLVM 17 on. */
BCF_API bool bcf_module_format_has_opaque_pointers(const struct bcf_module_format *format);
/** True if types have pointers to a type, as most have before LLVM 15. */
BCF_API bool bcf_module_format_has_typed_pointers(const struct bcf_module_format *format);
/** The highest kind of an attribute (LLVM source: LLVMBitCodes.h, AttributeKindCodes); 0 if there
 * are only strings, or none. */
BCF_API uint64_t bcf_module_format_highest_attribute(const struct bcf_module_format *format);

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

#ifdef __cplusplus
}
#endif

#endif
