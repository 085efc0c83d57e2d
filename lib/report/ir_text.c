/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Values as textual IR writes them (LLVM source: AsmWriter.cpp). */

#include "report/report.h"

#include "bitcode/module.h"

#include <inttypes.h>
#include <string.h>

/* Nodes are expanded in place: shared ones are written again each time. */
enum { DEEPEST = 64, LONGEST_TEXT = 1 << 20 };

/* Nothing more is begun once the text is longer than limit. */
static void add_value(struct bcf_text *text, const struct bcf_value *value, unsigned depth,
                      size_t limit)
{
    if (depth > DEEPEST || text->length > limit) {
        bcf_text_add_string(text, "...");
        return;
    }
    switch (value->kind) {
    case BCF_VALUE_NULL:
        bcf_text_add_string(text, "null");
        break;
    case BCF_VALUE_INTEGER:
        bcf_text_add_format(text, "i%u ", value->width);
        bcf_text_add_integer(text, value->width, value->words, value->count);
        break;
    case BCF_VALUE_STRING:
        bcf_text_add_string(text, "!\"");
        bcf_text_add_escaped(text, value->text);
        bcf_text_add_string(text, "\"");
        break;
    case BCF_VALUE_NODE:
        bcf_text_add_string(text, value->is_distinct ? "distinct !{" : "!{");
        for (size_t i = 0; i < value->count; i++) {
            if (i > 0)
                bcf_text_add_string(text, ", ");
            if (text->length > limit) {
                bcf_text_add_string(text, "...");
                break;
            }
            add_value(text, value->operands[i], depth + 1, limit);
        }
        bcf_text_add_string(text, "}");
        break;
    default:
        bcf_text_add(text, value->text.data, value->text.size);
        break;
    }
}

void bcf_add_value(struct bcf_text *text, const struct bcf_value *value, size_t limit)
{
    add_value(text, value, 0, limit);
}

size_t bcf_value_format(const struct bcf_value *value, char *buffer, size_t size)
{
    struct bcf_text text;

    bcf_text_init_buffer(&text, buffer, size);
    bcf_add_value(&text, value, LONGEST_TEXT);
    return text.length;
}
