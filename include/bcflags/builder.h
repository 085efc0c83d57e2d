/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/** Modules that are not in a file. Included by bcflags.h. */
#ifndef BCFLAGS_BUILDER_H
#define BCFLAGS_BUILDER_H

#include "bcflags/flags.h"

#ifdef __cplusplus
extern "C" {
#endif

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
