/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Constants out of textual IR, in the form in which libbcflags writes those of
 * a file. LLVM's C API has no words of wide integers and no text of a constant
 * but the printed one.
 */

#include "reader.h"

#include <stdlib.h>
#include <string.h>

enum {
    LONGEST_TEXT = 1 << 16,
    MOST_ELEMENTS = 4096,
    WIDEST = 1 << 23, /* LLVM source: DerivedTypes.h, MAX_INT_BITS */
    CHUNK_DIGITS = 9,
    WORD_BITS = 64
};

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* A text that is read from its beginning. */
static bool take(bcf_string *text, const char *word)
{
    size_t size = strlen(word);

    if (text->size < size || memcmp(text->data, word, size) != 0)
        return false;
    text->data += size;
    text->size -= size;
    return true;
}

/* Takes a number of at most limit. */
static bool take_number(bcf_string *text, uint32_t limit, uint32_t *number)
{
    uint64_t value = 0;
    size_t size = 0;

    while (size < text->size && is_digit(text->data[size]) && value <= limit)
        value = value * 10 + (uint64_t)(text->data[size++] - '0');
    text->data += size;
    text->size -= size;
    *number = (uint32_t)value;
    return size > 0 && value <= limit;
}

/* ---- Integers ----------------------------------------------------------- */

/* Multiplies by factor and adds more; what does not fit is lost. From word *used
 * on, all are zero. */
static void multiply_add(uint64_t *words, size_t count, size_t *used, uint32_t factor,
                         uint32_t more)
{
    uint64_t carry = more;

    for (size_t i = 0; i < count && (i < *used || carry > 0); i++) {
        uint64_t low = (words[i] & UINT32_MAX) * factor + carry;
        uint64_t high = (words[i] >> 32) * factor + (low >> 32);
        words[i] = high << 32 | (low & UINT32_MAX);
        carry = high >> 32;
        *used = i >= *used ? i + 1 : *used;
    }
}

static void read_decimal(bcf_string digits, uint64_t *words, size_t count)
{
    size_t used = 0;

    while (digits.size > 0) {
        uint32_t factor = 1;
        uint32_t chunk = 0;
        for (int i = 0; i < CHUNK_DIGITS && digits.size > 0; i++) {
            chunk = chunk * 10 + (uint32_t)(*digits.data++ - '0');
            digits.size--;
            factor *= 10;
        }
        multiply_add(words, count, &used, factor, chunk);
    }
}

static void negate(uint64_t *words, size_t count)
{
    bool carry = true;

    for (size_t i = 0; i < count; i++) {
        words[i] = ~words[i] + carry;
        carry = carry && words[i] == 0;
    }
}

/* "i1 true", "i128 -3"; the digits are what is left of *text. */
static bool take_integer_head(bcf_string *text, uint32_t *width, bool *is_negative)
{
    if (!take(text, "i") || !take_number(text, WIDEST, width) || *width == 0 || !take(text, " "))
        return false;
    if (*width == 1 && take(text, "true"))
        *text = (bcf_string){"1", 1};
    else if (*width == 1 && take(text, "false"))
        *text = (bcf_string){"0", 1};
    *is_negative = take(text, "-");
    for (size_t i = 0; i < text->size; i++)
        if (!is_digit(text->data[i]))
            return false;
    return text->size > 0;
}

static struct bcf_value *make_integer(struct bcf_builder *builder, bcf_string digits,
                                      uint32_t width, bool is_negative)
{
    size_t count = ((size_t)width + WORD_BITS - 1) / WORD_BITS;
    uint64_t *words = calloc(count, sizeof(*words));

    if (!words)
        return NULL;
    read_decimal(digits, words, count);
    if (is_negative)
        negate(words, count);
    /* This drops what is beyond the width. */
    struct bcf_value *value = bcf_builder_integer(builder, width, words);
    free(words);
    return value;
}

/* ---- Other constants ---------------------------------------------------- */

struct output {
    char data[LONGEST_TEXT];
    size_t size;
    bool is_cut;
    bool belongs_to_module;
};

static void add(struct output *output, const char *data, size_t size)
{
    size_t room = sizeof(output->data) - output->size;

    if (size > room) {
        output->is_cut = true;
        size = room;
    }
    memcpy(output->data + output->size, data, size);
    output->size += size;
}

/* Adds what is quoted, from one quote to the other; returns what is behind. */
static const char *add_quoted(struct output *output, const char *at, const char *end)
{
    const char *quote = memchr(at + 1, '"', (size_t)(end - at) - 1);
    const char *behind = quote ? quote + 1 : end;

    add(output, at, (size_t)(behind - at));
    return behind;
}

/* A global or a type. Of those without a name libbcflags says no more than that:
 * LLVM numbers them, or has nothing but the address. */
static const char *add_name(struct output *output, const char *at, const char *end)
{
    static const char nameless_type[] = "\"type 0x";
    bcf_string rest = {at + 1, (size_t)(end - at) - 1};
    bool is_global = *at == '@';
    uint32_t number;

    output->belongs_to_module = true;
    if (rest.size > 0 && is_digit(*rest.data)) {
        take_number(&rest, UINT32_MAX, &number);
        add(output, is_global ? "@\"\"" : "%?", is_global ? 3 : 2);
        return rest.data;
    }
    if (!is_global && take(&rest, nameless_type)) {
        const char *quote = memchr(rest.data, '"', rest.size);
        add(output, "%?", 2);
        return quote ? quote + 1 : end;
    }
    add(output, at, 1);
    return at + 1;
}

/*
 * Since LLVM 20, a vector with the same constant everywhere is written
 * "<2 x i32> splat (i32 7)". At " splat (", adds the elements instead; returns
 * what is behind, or NULL where there is no such vector.
 */
static const char *add_splat(struct output *output, bcf_string text, const char *at)
{
    static const char word[] = " splat (";
    const char *end = text.data + text.size;
    bcf_string rest = {at, (size_t)(end - at)};
    const char *type = at;
    size_t depth = 0;
    uint32_t count;

    if (at == text.data || at[-1] != '>' || !take(&rest, word))
        return NULL;
    do {
        type--;
        depth += *type == '>';
        depth -= *type == '<';
    } while (depth > 0 && type > text.data);
    bcf_string head = {type, (size_t)(at - type)};
    const char *close = bcf_llvm_find_end(rest.data, end);
    if (depth > 0 || !take(&head, "<") || !take_number(&head, MOST_ELEMENTS, &count) ||
        close == end)
        return NULL;
    add(output, " <", 2);
    for (uint32_t i = 0; i < count && !output->is_cut; i++) {
        if (i > 0)
            add(output, ", ", 2);
        add(output, rest.data, (size_t)(close - rest.data));
    }
    add(output, ">", 1);
    return close + 1;
}

static void rewrite(struct output *output, bcf_string text)
{
    const char *end = text.data + text.size;
    const char *behind;

    for (const char *at = text.data; at < end && !output->is_cut;) {
        if (*at == '"') {
            at = add_quoted(output, at, end);
        } else if (*at == '@' || *at == '%') {
            at = add_name(output, at, end);
        } else if (*at == ' ' && (behind = add_splat(output, text, at))) {
            at = behind;
        } else {
            add(output, at, 1);
            at++;
        }
    }
}

struct bcf_value *bcf_llvm_make_constant(struct bcf_builder *builder, bcf_string text)
{
    bcf_string digits = text;
    struct output *output;
    uint32_t width;
    bool is_negative;

    if (take_integer_head(&digits, &width, &is_negative))
        return make_integer(builder, digits, width, is_negative);
    output = malloc(sizeof(*output));
    if (!output)
        return NULL;
    output->size = 0;
    output->is_cut = output->belongs_to_module = false;
    rewrite(output, text);
    if (output->is_cut) {
        output->size -= 3;
        add(output, "...", 3);
    }
    struct bcf_value *value =
        bcf_builder_constant(builder, (bcf_string){output->data, output->size},
                             output->belongs_to_module || output->is_cut);
    free(output);
    return value;
}
