/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "linker/quoting.h"

/* The word under construction. All words together with a NUL each need no more room than the text
 * and one NUL: between two there is a space. */
struct splitter {
    struct bcf_word_list *list;
    struct bcf_arena *arena;
    const char *text;
    size_t size;
    size_t at;
    char *word;
    size_t length;
};

static bool begin(struct splitter *splitter, struct bcf_word_list *list, struct bcf_arena *arena,
                  bcf_string text)
{
    *splitter =
        (struct splitter){.list = list, .arena = arena, .text = text.data, .size = text.size};
    splitter->word = bcf_arena_alloc(arena, text.size + 1);
    return splitter->word != NULL;
}

static void put(struct splitter *splitter, char byte)
{
    splitter->word[splitter->length++] = byte;
}

static bool end_word(struct splitter *splitter)
{
    struct bcf_word_list *list = splitter->list;

    if (bcf_arena_grow(splitter->arena, &list->words, list->count, &list->capacity,
                       sizeof(*list->words)) != 0)
        return false;
    splitter->word[splitter->length] = '\0';
    list->words[list->count++] = splitter->word;
    splitter->word += splitter->length + 1;
    splitter->length = 0;
    return true;
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* From behind the quote to the other one. */
static void read_gnu_quote(struct splitter *splitter, char quote)
{
    for (; splitter->at < splitter->size && splitter->text[splitter->at] != quote; splitter->at++) {
        if (splitter->text[splitter->at] == '\\' && splitter->at + 1 < splitter->size)
            splitter->at++;
        put(splitter, splitter->text[splitter->at]);
    }
    splitter->at++;
}

bool bcf_quoting_gnu(struct bcf_word_list *list, struct bcf_arena *arena, bcf_string text)
{
    struct splitter splitter;

    if (!begin(&splitter, list, arena, text))
        return false;
    while (splitter.at < splitter.size) {
        char byte = splitter.text[splitter.at++];
        if (byte == '\\' && splitter.at < splitter.size)
            put(&splitter, splitter.text[splitter.at++]);
        else if (byte == '"' || byte == '\'')
            read_gnu_quote(&splitter, byte);
        else if (!is_space(byte))
            put(&splitter, byte);
        else if (splitter.length > 0 && !end_word(&splitter))
            return false;
    }
    return splitter.length == 0 || end_word(&splitter);
}

static bool is_windows_space(char byte)
{
    return is_space(byte) || byte == '\0';
}

/* Backslashes: before a quote every two are one, and one that is left makes the quote a byte like
 * others. */
static void read_backslashes(struct splitter *splitter)
{
    size_t count = 0;

    for (; splitter->at < splitter->size && splitter->text[splitter->at] == '\\'; splitter->at++)
        count++;
    bool is_quoted = splitter->at < splitter->size && splitter->text[splitter->at] == '"';
    for (size_t i = 0; i < (is_quoted ? count / 2 : count); i++)
        put(splitter, '\\');
    if (is_quoted && count % 2 != 0) {
        put(splitter, '"');
        splitter->at++;
    }
}

/* One byte in quotes, or what a backslash begins; false at the quote that ends them. */
static bool read_quoted(struct splitter *splitter)
{
    char byte = splitter->text[splitter->at];

    if (byte == '\\') {
        read_backslashes(splitter);
        return true;
    }
    splitter->at++;
    if (byte == '"') {
        if (splitter->at >= splitter->size || splitter->text[splitter->at] != '"')
            return false;
        splitter->at++;
    }
    put(splitter, byte);
    return true;
}

static bool read_windows_word(struct splitter *splitter)
{
    bool quoted = false;

    while (splitter->at < splitter->size) {
        char byte = splitter->text[splitter->at];
        if (quoted) {
            quoted = read_quoted(splitter);
        } else if (is_windows_space(byte)) {
            break;
        } else if (byte == '\\') {
            read_backslashes(splitter);
        } else {
            splitter->at++;
            if (byte == '"')
                quoted = true;
            else
                put(splitter, byte);
        }
    }
    return end_word(splitter);
}

bool bcf_quoting_windows(struct bcf_word_list *list, struct bcf_arena *arena, bcf_string text)
{
    struct splitter splitter;

    if (!begin(&splitter, list, arena, text))
        return false;
    while (splitter.at < splitter.size) {
        if (is_windows_space(splitter.text[splitter.at]))
            splitter.at++;
        else if (!read_windows_word(&splitter))
            return false;
    }
    return true;
}
