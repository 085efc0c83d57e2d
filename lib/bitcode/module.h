/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What is known about one module once it has been read: immutable facts. */

#ifndef BCF_BITCODE_MODULE_H
#define BCF_BITCODE_MODULE_H

#include "bcflags/bcflags.h"
#include "bitcode/attribute_sets.h"
#include "bitstream/bitstream.h"

/* Where the kind of LTO is to be found, as far as it is known when the flags have been read. */
struct bcf_summary_clue {
    bool is_known; /* false: it has to be looked for from the beginning */
    bool is_found; /* summary is its place */
    struct bcf_block_place summary;
    uint64_t rest; /* not found: it is behind this bit, if there is one */
};

struct bcf_value {
    enum bcf_value_kind kind;
    bool is_distinct;     /* of a node */
    bool is_incomparable; /* of a constant: its text does not tell all */
    unsigned width;       /* of an integer, in bits */
    size_t count;         /* words of an integer, operands of a node */
    union {
        const uint64_t *words;
        const struct bcf_value **operands;
        /* The bytes of a string. For BCF_VALUE_CONSTANT and BCF_VALUE_OTHER
         * the text: type and value. */
        bcf_string text;
    };
};

struct bcf_flag {
    bool is_well_formed;
    uint64_t behavior;
    bcf_string key;
    const struct bcf_value *value;
};

/* The named node of Objective-C that LLVM makes a module flag of when it reads the module (LLVM
 * source: AutoUpgrade.cpp, upgradeRetainReleaseMarker). */
#define BCF_ARC_MARKER "clang.arc.retainAutoreleasedReturnValueMarker"

struct bcf_module {
    const struct bcf_object *object;
    bcf_string address;
    bcf_string producer;
    uint64_t epoch;
    bcf_string triple;
    bcf_string data_layout;
    bcf_string source_file_name;
    bcf_string ident;
    bcf_string arc_marker; /* what BCF_ARC_MARKER says; data NULL: there is none */
    /* It names libraries that the linker is to take, too (LangRef, "Dependent Libs Named
     * Metadata"). */
    bool has_dependent_libraries;
    enum bcf_flags_state flags_state;
    struct bcf_flag *flags;
    size_t flag_count;
    enum bcf_contents contents;
    const struct bcf_module_place *place; /* NULL: in no file */
    struct bcf_summary_clue summary_clue;
    struct bcf_module_answers *answers;
};

/* What has been asked of a module, and read then. */
struct bcf_module_answers {
    const struct bcf_lto *lto;
    struct bcf_attributes *attributes; /* a list: one for each set of names */
    struct bcf_function *functions;    /* a list: those that were found */
    const struct bcf_symbols *symbols;
    const struct bcf_sizes *sizes;
    const uint64_t *summary_codes;
    const struct bcf_module_format *format;
};

/* Finds out which records the summary of a module has, and keeps it: one bit a code below 64
 * (enum bcf_summary_code). No module that is in no file may be asked. It reads the whole summary.
 */
enum bcf_status bcf_module_read_summary_codes(const struct bcf_module *module, uint64_t *codes,
                                              struct bcf_error *error);

/* SHA-1 of the bitcode of a module. Bitcode for a thin link has that of the module it was made with
 * (LLVM source: BitcodeWriter.cpp, writeModuleHash). */
struct bcf_module_hash {
    bool is_there; /* it is written where the module is for ThinLTO */
    uint64_t words[5];
};

/* Reads it. No module that is in no file may be asked. It may pass over the whole module. */
enum bcf_status bcf_module_read_hash(const struct bcf_module *module, struct bcf_module_hash *hash,
                                     struct bcf_error *error);

/* As bcf_module_read_attributes, but reads no more than is wanted, and keeps nothing: *attributes
 * lives in the arena, or in the module where it has been read before. They are what is wanted, or
 * all. */
enum bcf_status
bcf_module_peek_attributes(const struct bcf_module *module, const char *const *names, size_t count,
                           enum bcf_attributes_extent extent, struct bcf_arena *arena,
                           const struct bcf_attributes **attributes, struct bcf_error *error);

/* Makes *flag, all zero so far, of a node [behavior, key, value], or a malformed
 * one of anything else. */
void bcf_flag_make(struct bcf_flag *flag, const struct bcf_value *node);

/* As bcf_value_equal; takes the steps it needs within nodes off *budget, and
 * counts nodes as different when that is used up. */
bool bcf_value_equal_within(const struct bcf_value *a, const struct bcf_value *b, size_t *budget);

#endif
