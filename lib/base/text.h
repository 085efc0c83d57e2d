/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Text that is put together piece by piece, in an arena or in a buffer. */

#ifndef BCF_BASE_TEXT_H
#define BCF_BASE_TEXT_H

#include "base/arena.h"
#include "bcflags/bcflags.h"

struct bcf_text {
    struct bcf_arena *arena; /* NULL: data is a buffer of fixed capacity */
    char *data;
    size_t capacity;
    size_t length; /* may go beyond the capacity of a fixed buffer */
    bool failed;   /* memory is exhausted; the text is incomplete */
};

void bcf_text_init(struct bcf_text *text, struct bcf_arena *arena);
/* buffer may be NULL if size is 0. It is kept NUL-terminated. */
void bcf_text_init_buffer(struct bcf_text *text, char *buffer, size_t size);

void bcf_text_add(struct bcf_text *text, const char *data, size_t size);
void bcf_text_add_string(struct bcf_text *text, const char *string);
void bcf_text_add_format(struct bcf_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Adds bytes as LLVM's textual IR escapes them inside quotes: printable ASCII
 * as it is but for the backslash, which is doubled, and the quote; any other
 * byte as \XX (LLVM source: StringExtras.cpp, printEscapedString). */
void bcf_text_add_escaped(struct bcf_text *text, bcf_string bytes);

/* Adds a name as textual IR writes it: behind its sigil ("@" or "%"), in quotes
 * unless it is made of letters, digits and -._ and begins with no digit (LLVM
 * source: AsmWriter.cpp, printLLVMName). */
void bcf_text_add_name(struct bcf_text *text, const char *sigil, bcf_string name);

/* Adds an integer of width bits, in words with the least significant first, as
 * textual IR writes it: in decimal and with a sign, or true and false. */
void bcf_text_add_integer(struct bcf_text *text, unsigned width, const uint64_t *words,
                          size_t count);

/* The text so far. */
bcf_string bcf_text_view(const struct bcf_text *text);

#endif
