/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Values as textual IR writes them (LLVM source: AsmWriter.cpp). */

#include "report/report.h"

#include "bitcode/module.h"

#include <inttypes.h>
#include <string.h>

/* Nodes are expanded in place: shared ones are written again each time. */
enum { DEEPEST = 64, LONGEST_TEXT = 1 << 20 };

static bool top_bit(const struct bcf_value *value)
{
    unsigned bit = (value->width - 1) % 64;

    return (value->words[value->count - 1] >> bit & 1) != 0;
}

/* Divides the words by 10 and returns the remainder. */
static unsigned divide_by_ten(uint32_t *halves, size_t count)
{
    uint64_t rest = 0;

    for (size_t i = count; i-- > 0;) {
        uint64_t part = rest << 32 | halves[i];
        halves[i] = (uint32_t)(part / 10);
        rest = part % 10;
    }
    return (unsigned)rest;
}

/* An integer of more than 64 bits, in decimal. */
static void add_wide(struct bcf_text *text, const struct bcf_value *value)
{
    enum { MOST_WORDS = 64 };
    uint32_t halves[2 * MOST_WORDS];
    char digits[2 * MOST_WORDS * 10 + 1];
    size_t first = sizeof(digits);
    bool negative = top_bit(value);
    bool any = true;
    uint64_t carry = negative ? 1 : 0;

    if (value->count > MOST_WORDS) {
        bcf_text_add_string(text, "...");
        return;
    }
    for (size_t i = 0; i < value->count; i++) {
        uint64_t word = value->words[i];
        if (negative) {
            unsigned bits = i + 1 < value->count ? 64 : (value->width - 1) % 64 + 1;
            word = ~word + carry;
            carry = carry && word == 0;
            if (bits < 64)
                word &= (UINT64_C(1) << bits) - 1;
        }
        halves[2 * i] = (uint32_t)word;
        halves[2 * i + 1] = (uint32_t)(word >> 32);
    }
    while (any && first > 0) {
        digits[--first] = (char)('0' + divide_by_ten(halves, 2 * value->count));
        any = false;
        for (size_t i = 0; i < 2 * value->count; i++)
            any = any || halves[i] != 0;
    }
    if (negative)
        bcf_text_add_string(text, "-");
    bcf_text_add(text, digits + first, sizeof(digits) - first);
}

static void add_integer(struct bcf_text *text, const struct bcf_value *value)
{
    uint64_t word = value->words[0];

    bcf_text_add_format(text, "i%u ", value->width);
    if (value->width == 1) {
        bcf_text_add_string(text, word & 1 ? "true" : "false");
    } else if (value->width <= 64) {
        /* LLVM writes the top bit as a sign: i8 200 as -56. */
        uint64_t sign = UINT64_C(1) << (value->width - 1);
        bcf_text_add_format(text, "%" PRId64, (int64_t)((word ^ sign) - sign));
    } else {
        add_wide(text, value);
    }
}

static void add_value(struct bcf_text *text, const struct bcf_value *value, unsigned depth)
{
    if (depth > DEEPEST || text->length > LONGEST_TEXT) {
        bcf_text_add_string(text, "...");
        return;
    }
    switch (value->kind) {
    case BCF_VALUE_NULL:
        bcf_text_add_string(text, "null");
        break;
    case BCF_VALUE_INTEGER:
        add_integer(text, value);
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
            if (text->length > LONGEST_TEXT) {
                bcf_text_add_string(text, "...");
                break;
            }
            add_value(text, value->operands[i], depth + 1);
        }
        bcf_text_add_string(text, "}");
        break;
    default:
        bcf_text_add(text, value->text.data, value->text.size);
        break;
    }
}

void bcf_add_value(struct bcf_text *text, const struct bcf_value *value)
{
    add_value(text, value, 0);
}

size_t bcf_value_format(const struct bcf_value *value, char *buffer, size_t size)
{
    struct bcf_text text;

    bcf_text_init_buffer(&text, buffer, size);
    bcf_add_value(&text, value);
    return text.length;
}
