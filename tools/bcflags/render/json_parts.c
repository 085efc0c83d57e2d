/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "json_parts.h"

#include "json.h"

#include "../output.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Nodes deeper than that are given as text alone. A value takes memory beside
 * its text. */
enum { DEEPEST = 16, COST_OF_A_VALUE = 64 };

bool json_is_available(void)
{
    return true;
}

static json_t *need(json_t *value)
{
    if (!value)
        die_of_memory();
    return value;
}

void put(json_t *object, const char *key, json_t *value)
{
    json_t *name = new_text(key);

    if (json_object_set_new(object, json_string_value(name), need(value)) != 0)
        die_of_memory();
    json_decref(name);
}

void append(json_t *array, json_t *value)
{
    if (json_array_append_new(array, need(value)) != 0)
        die_of_memory();
}

json_t *new_object(void)
{
    return need(json_object());
}

json_t *new_array(void)
{
    return need(json_array());
}

json_t *new_text(const char *text)
{
    return new_string((bcf_string){text, strlen(text)});
}

/* A string, with every byte beyond ASCII and, unless it is escaped already, the
 * backslash escaped where it is no UTF-8. */
static json_t *new_any_string(bcf_string text, bool is_escaped)
{
    json_t *string = json_stringn(text.data, text.size);

    if (string)
        return string;
    char *escaped = take_memory(text.size * 3 + 1);
    char *end = escaped;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (byte >= 0x80) {
            end += sprintf(end, "\\%02X", byte);
            continue;
        }
        if (byte == '\\' && !is_escaped)
            *end++ = '\\';
        *end++ = text.data[i];
    }
    string = need(json_stringn(escaped, (size_t)(end - escaped)));
    free(escaped);
    return string;
}

json_t *new_string(bcf_string text)
{
    return new_any_string(text, false);
}

json_t *new_escaped_text(const char *text)
{
    return new_any_string((bcf_string){text, strlen(text)}, true);
}

json_t *new_number(uint64_t number)
{
    char text[24];

    if (number <= INT64_MAX)
        return need(json_integer((json_int_t)number));
    snprintf(text, sizeof(text), "%" PRIu64, number);
    return new_text(text);
}

static json_t *new_nested_value(const struct bcf_value *value, size_t *budget, unsigned depth)
{
    static const char *const kinds[] = {
        [BCF_VALUE_NULL] = "null", [BCF_VALUE_INTEGER] = "integer",   [BCF_VALUE_STRING] = "string",
        [BCF_VALUE_NODE] = "node", [BCF_VALUE_CONSTANT] = "constant", [BCF_VALUE_OTHER] = "other",
    };
    enum bcf_value_kind kind = bcf_value_kind(value);
    json_t *object = new_object();
    char *text = value_text(value, budget);
    uint64_t number;

    *budget = *budget > COST_OF_A_VALUE ? *budget - COST_OF_A_VALUE : 0;
    put(object, "kind", new_text(kinds[kind]));
    put(object, "text", new_text(text));
    free(text);
    if (kind == BCF_VALUE_INTEGER) {
        put(object, "width", new_number(bcf_value_width(value)));
        if (bcf_value_as_u64(value, &number) && number <= INT64_MAX)
            put(object, "number", new_number(number));
    } else if (kind == BCF_VALUE_STRING) {
        put(object, "string", new_string(bcf_value_string(value)));
    } else if (kind == BCF_VALUE_NODE) {
        put(object, "distinct", json_boolean(bcf_value_is_distinct(value)));
        json_t *operands = new_array();
        for (size_t i = 0; i < bcf_value_operand_count(value) && depth < DEEPEST && *budget > 0;
             i++)
            append(operands, new_nested_value(bcf_value_operand(value, i), budget, depth + 1));
        put(object, "operands", operands);
    }
    return object;
}

json_t *new_value(const struct bcf_value *value, size_t *budget)
{
    return new_nested_value(value, budget, 0);
}

json_t *new_flag(const struct bcf_flag *flag, size_t *budget)
{
    json_t *object = new_object();
    bool is_well_formed = bcf_flag_is_well_formed(flag);
    uint64_t behavior = bcf_flag_behavior(flag);
    const char *name = bcf_behavior_name(behavior);
    char words[256];

    put(object, "key", is_well_formed ? new_string(bcf_flag_key(flag)) : json_null());
    put(object, "behavior", is_well_formed ? new_number(behavior) : json_null());
    put(object, "behavior_name", name ? new_text(name) : json_null());
    put(object, "value", new_value(bcf_flag_value(flag), budget));
    size_t size =
        bcf_value_describe(bcf_flag_value(flag), bcf_flag_key(flag), words, sizeof(words));
    if (is_well_formed && size < sizeof(words))
        put(object, "words", new_text(words));
    return object;
}

json_t *begin_document(const char *command)
{
    json_t *document = new_object();

    put(document, "schema", new_number(JSON_SCHEMA));
    put(document, "bcflags", new_text(bcf_version()));
    put(document, "command", new_text(command));
    return document;
}

static json_t *new_error(const struct trouble *trouble)
{
    json_t *object = new_object();

    put(object, "address", new_string(trouble->address));
    put(object, "offset",
        trouble->error.offset == UINT64_MAX ? json_null() : new_number(trouble->error.offset));
    put(object, "status", new_text(bcf_status_name(trouble->error.status)));
    put(object, "message", new_text(trouble->error.message));
    return object;
}

void end_document(json_t *document, const struct inputs *const *inputs, size_t count)
{
    json_t *errors = new_array();

    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < inputs[i]->trouble_count; k++)
            append(errors, new_error(&inputs[i]->troubles[k]));
    put(document, "errors", errors);
    /* finish_output sees what cannot be written. */
    if (json_dumpf(document, stdout, JSON_INDENT(2)) != 0 && !ferror(stdout))
        die_of_memory();
    putchar('\n');
    json_decref(document);
}
