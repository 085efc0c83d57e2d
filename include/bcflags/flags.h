/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/** Module flags and their values. Included by bcflags.h. */
#ifndef BCFLAGS_FLAGS_H
#define BCFLAGS_FLAGS_H

#include "bcflags/module.h"

#ifdef __cplusplus
extern "C" {
#endif

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

/* ---- Values ------------------------------------------------------------- */

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

#ifdef __cplusplus
}
#endif

#endif
