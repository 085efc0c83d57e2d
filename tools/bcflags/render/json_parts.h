/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What the JSON documents of all subcommands are made of. Each function gives
 * a new reference; none returns where memory is exhausted. */

#ifndef BCFLAGS_RENDER_JSON_PARTS_H
#define BCFLAGS_RENDER_JSON_PARTS_H

#include "../inputs.h"

#include <jansson.h>

/* The version of the documents' shape: more when something in it changes its
 * meaning or goes away. What is only added changes nothing. */
enum { JSON_SCHEMA = 1 };

/* A document with what all begin with. */
json_t *begin_document(const char *command);
/* Adds what could not be read, prints the document and frees it. */
void end_document(json_t *document, const struct inputs *const *inputs, size_t count);

/* Adds to an object or an array; takes over the value. A key is as new_text. */
void put(json_t *object, const char *key, json_t *value);
void append(json_t *array, json_t *value);

json_t *new_object(void);
json_t *new_array(void);
/* Bytes that are no UTF-8: then every byte beyond ASCII appears as \XX, and a
 * backslash as two. */
json_t *new_string(bcf_string text);
/* The same of text in which backslashes are escaped already. */
json_t *new_escaped_text(const char *text);
json_t *new_text(const char *text);
/* Beyond 2^63 - 1 it is rounded. */
/* One that JSON's readers may not take, from 2^63 on, is a string. */
json_t *new_number(uint64_t number);

/* *budget is what the values of a module may take in all. */
json_t *new_value(const struct bcf_value *value, size_t *budget);
json_t *new_flag(const struct bcf_flag *flag, size_t *budget);

#endif
