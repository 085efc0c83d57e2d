/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "base/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void bcf_text_init(struct bcf_text *text, struct bcf_arena *arena)
{
    memset(text, 0, sizeof(*text));
    text->arena = arena;
}

void bcf_text_init_buffer(struct bcf_text *text, char *buffer, size_t size)
{
    memset(text, 0, sizeof(*text));
    text->data = buffer;
    text->capacity = size;
    if (size > 0)
        buffer[0] = '\0';
}

/* Makes room for size more bytes and a NUL, in an arena. */
static bool make_room(struct bcf_text *text, size_t size)
{
    if (size < text->capacity - text->length)
        return true;
    size_t capacity = text->capacity * 2 > 64 ? text->capacity * 2 : 64;
    if (capacity - text->length <= size)
        capacity = text->length + size + 1;
    char *data = bcf_arena_alloc(text->arena, capacity);
    if (!data) {
        text->failed = true;
        return false;
    }
    if (text->length > 0)
        memcpy(data, text->data, text->length);
    text->data = data;
    text->capacity = capacity;
    return true;
}

void bcf_text_add(struct bcf_text *text, const char *data, size_t size)
{
    if (text->arena) {
        if (!make_room(text, size))
            return;
        memcpy(text->data + text->length, data, size);
        text->data[text->length + size] = '\0';
    } else if (text->length + 1 < text->capacity) {
        size_t room = text->capacity - text->length - 1;
        size_t fits = size < room ? size : room;
        memcpy(text->data + text->length, data, fits);
        text->data[text->length + fits] = '\0';
    }
    text->length += size;
}

void bcf_text_add_string(struct bcf_text *text, const char *string)
{
    bcf_text_add(text, string, strlen(string));
}

/* Where what is printed next has to be put, and how much of it there is room for. */
static char *find_room(struct bcf_text *text, size_t size, size_t *room)
{
    *room = 0;
    if (text->arena && !make_room(text, size))
        return NULL;
    if (text->length < text->capacity)
        *room = text->capacity - text->length;
    return *room > 0 ? text->data + text->length : NULL;
}

void bcf_text_add_format(struct bcf_text *text, const char *format, ...)
{
    char piece[128];
    va_list arguments;
    size_t room;

    va_start(arguments, format);
    int size = vsnprintf(piece, sizeof(piece), format, arguments);
    va_end(arguments);
    if (size <= 0)
        return;
    if ((size_t)size < sizeof(piece)) {
        bcf_text_add(text, piece, (size_t)size);
        return;
    }
    char *place = find_room(text, (size_t)size, &room);
    if (place) {
        va_start(arguments, format);
        vsnprintf(place, room, format, arguments);
        va_end(arguments);
    }
    if (!text->failed)
        text->length += (size_t)size;
}

void bcf_text_add_escaped(struct bcf_text *text, bcf_string bytes)
{
    for (size_t i = 0; i < bytes.size; i++) {
        unsigned char byte = (unsigned char)bytes.data[i];
        if (byte == '\\')
            bcf_text_add(text, "\\\\", 2);
        else if (byte >= 0x20 && byte < 0x7f && byte != '"')
            bcf_text_add(text, (const char *)&byte, 1);
        else
            bcf_text_add_format(text, "\\%02X", byte);
    }
}

static bool is_plain_name(bcf_string name)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";

    for (size_t i = 0; i < name.size; i++)
        if (!memchr(plain, name.data[i], sizeof(plain) - 1))
            return false;
    return name.size > 0 && (name.data[0] < '0' || name.data[0] > '9');
}

void bcf_text_add_name(struct bcf_text *text, const char *sigil, bcf_string name)
{
    const char *quote = is_plain_name(name) ? "" : "\"";

    bcf_text_add_string(text, sigil);
    bcf_text_add_string(text, quote);
    bcf_text_add_escaped(text, name);
    bcf_text_add_string(text, quote);
}

static bool top_bit(unsigned width, const uint64_t *words, size_t count)
{
    return (words[count - 1] >> (width - 1) % 64 & 1) != 0;
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
static void add_wide(struct bcf_text *text, unsigned width, const uint64_t *words, size_t count)
{
    enum { MOST_WORDS = 64 };
    uint32_t halves[2 * MOST_WORDS];
    char digits[2 * MOST_WORDS * 10 + 1];
    size_t first = sizeof(digits);
    bool negative = top_bit(width, words, count);
    bool any = true;
    uint64_t carry = negative ? 1 : 0;

    if (count > MOST_WORDS) {
        bcf_text_add_string(text, "...");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        uint64_t word = words[i];
        if (negative) {
            unsigned bits = i + 1 < count ? 64 : (width - 1) % 64 + 1;
            word = ~word + carry;
            carry = carry && word == 0;
            if (bits < 64)
                word &= (UINT64_C(1) << bits) - 1;
        }
        halves[2 * i] = (uint32_t)word;
        halves[2 * i + 1] = (uint32_t)(word >> 32);
    }
    while (any && first > 0) {
        digits[--first] = (char)('0' + divide_by_ten(halves, 2 * count));
        any = false;
        for (size_t i = 0; i < 2 * count; i++)
            any = any || halves[i] != 0;
    }
    if (negative)
        bcf_text_add_string(text, "-");
    bcf_text_add(text, digits + first, sizeof(digits) - first);
}

void bcf_text_add_integer(struct bcf_text *text, unsigned width, const uint64_t *words,
                          size_t count)
{
    if (width == 1) {
        bcf_text_add_string(text, words[0] & 1 ? "true" : "false");
    } else if (width <= 64) {
        /* LLVM writes the top bit as a sign: i8 200 as -56. */
        uint64_t sign = UINT64_C(1) << (width - 1);
        bcf_text_add_format(text, "%" PRId64, (int64_t)((words[0] ^ sign) - sign));
    } else {
        add_wide(text, width, words, count);
    }
}

bcf_string bcf_text_view(const struct bcf_text *text)
{
    bcf_string view = {text->data ? text->data : "", text->length};

    return view;
}
