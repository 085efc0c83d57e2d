/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "base/text.h"

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

void bcf_text_add_format(struct bcf_text *text, const char *format, ...)
{
    char piece[128];
    va_list arguments;

    va_start(arguments, format);
    int size = vsnprintf(piece, sizeof(piece), format, arguments);
    va_end(arguments);
    if (size > 0)
        bcf_text_add(text, piece, (size_t)size < sizeof(piece) ? (size_t)size : sizeof(piece) - 1);
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
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-$._";

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

bcf_string bcf_text_view(const struct bcf_text *text)
{
    bcf_string view = {text->data ? text->data : "", text->length};

    return view;
}
