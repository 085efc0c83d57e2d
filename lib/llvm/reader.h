/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What the files of libbcflags-llvm share. They use the public API of libbcflags
 * and the C API of LLVM, nothing else: all names begin with bcf_llvm_. */

#ifndef BCF_LLVM_READER_H
#define BCF_LLVM_READER_H

#include "bcflags/llvm.h"

/* Makes *error hold no failure. */
void bcf_llvm_clear(struct bcf_error *error);

/* Fills *error, unless it is filled already, and returns status. */
enum bcf_status bcf_llvm_fail(struct bcf_error *error, enum bcf_status status, const char *message);

/* The text of a node as LLVM prints it: "<0x55d0c0ffee> = distinct !{i32 1, !"x"}",
 * with a number in place of the address where LLVM has one. */
struct bcf_llvm_node_text {
    bool is_distinct;
    /* What is left of the operands. */
    const char *at;
    const char *end;
};

/* False if this is not how a node is printed. */
bool bcf_llvm_node_text_init(struct bcf_llvm_node_text *node, const char *printed);

/* Gives the next operand as it stands there; false if there are no more. */
bool bcf_llvm_next_operand(struct bcf_llvm_node_text *node, bcf_string *operand);

/* The first unquoted byte at or behind at that closes the bracket before it, or
 * that is a comma outside of brackets, or end. */
const char *bcf_llvm_find_end(const char *at, const char *end);

/* A constant as textual IR writes it, with its type: an integer as such,
 * anything else as its text. NULL if memory is exhausted. */
struct bcf_value *bcf_llvm_make_constant(struct bcf_builder *builder, bcf_string text);

/* Adds the flags of the module to the builder. */
enum bcf_status bcf_llvm_read_flags(LLVMModuleRef module, struct bcf_builder *builder,
                                    struct bcf_error *error);

#endif
