/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Values in words. */

#include "report/report.h"

#include <inttypes.h>
#include <string.h>

void bcf_add_shown(struct bcf_text *text, bcf_string bytes)
{
    for (size_t i = 0; i < bytes.size; i++) {
        unsigned char byte = (unsigned char)bytes.data[i];
        if (byte < 0x20 || byte == 0x7f)
            bcf_text_add_format(text, "\\%02X", byte);
        else
            bcf_text_add(text, bytes.data + i, 1);
    }
}

/* Words are for people: a long value is cut off. */
enum { LONGEST_VALUE = 4096 };

static void add_quoted(struct bcf_text *text, bcf_string string)
{
    bool is_long = string.size > LONGEST_VALUE;

    if (is_long)
        string.size = LONGEST_VALUE;
    bcf_text_add_string(text, "\"");
    bcf_text_add_escaped(text, string);
    bcf_text_add_string(text, is_long ? "\"..." : "\"");
}

void bcf_add_value_words(struct bcf_text *text, const struct bcf_value *value, bcf_string key)
{
    uint64_t number;

    if (bcf_value_kind(value) == BCF_VALUE_STRING) {
        add_quoted(text, bcf_value_string(value));
        return;
    }
    if (!bcf_value_as_u64(value, &number)) {
        bcf_add_value(text, value, text->length + LONGEST_VALUE);
        return;
    }
    const char *word = bcf_flag_value_word(key, number);
    if (word)
        bcf_text_add_format(text, "%s (%" PRIu64 ")", word, number);
    else
        bcf_text_add_format(text, "%" PRIu64, number);
}

size_t bcf_value_describe(const struct bcf_value *value, bcf_string key, char *buffer, size_t size)
{
    struct bcf_text text;

    bcf_text_init_buffer(&text, buffer, size);
    bcf_add_value_words(&text, value, key);
    return text.length;
}

const char *bcf_lto_describe(const struct bcf_lto *lto)
{
    enum bcf_lto_kind kind = bcf_lto_kind(lto);

    if (kind == BCF_LTO_NO_SUMMARY)
        return "regular LTO, without a summary";
    if (bcf_lto_is_half(lto))
        return kind == BCF_LTO_THIN ? "split unit, the half for ThinLTO"
                                    : "split unit, the half for regular LTO";
    if (bcf_lto_is_unified(lto))
        return "unified LTO (the linker chooses regular LTO or ThinLTO)";
    if (kind == BCF_LTO_THIN)
        return bcf_lto_enables_split_units(lto) ? "ThinLTO (in split units)" : "ThinLTO";
    return "regular LTO";
}
