/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "retag_wishes.h"

#include "explain.h"
#include "output.h"

#include <errno.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bcf_string string_of(const char *text)
{
    return (bcf_string){text, strlen(text)};
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

/* The text without blanks at its ends, on the heap. */
static char *trimmed(const char *text, size_t size)
{
    while (size > 0 && is_blank(text[0])) {
        text++;
        size--;
    }
    while (size > 0 && is_blank(text[size - 1]))
        size--;
    return copy_string((bcf_string){text, size});
}

void retag_suggest_keys(const char *key)
{
    struct topics flags = {NULL, 0, 0};
    const char *names[MOST_SUGGESTIONS];
    size_t kept = 0;

    list_topics(&flags);
    for (size_t i = 0; i < flags.count; i++)
        if (flags.list[i].flag)
            flags.list[kept++] = flags.list[i];
    flags.count = kept;
    size_t count = suggest_names(&flags, key, names);
    for (size_t i = 0; i < count; i++) {
        const char *between = i + 1 < count ? ", " : " or ";
        fprintf(stderr, "%s'%s'", i == 0 ? "Did you mean " : between, names[i]);
    }
    if (count > 0)
        fprintf(stderr, "?\n");
    free(flags.list);
}

/* Adds a wish for a key, which it takes over; false, and says so, if there is one already. */
static bool add(struct retag_wishes *wishes, struct retag_wish wish)
{
    for (size_t i = 0; i < wishes->count; i++) {
        if (strcmp(wishes->list[i].key, wish.key) != 0)
            continue;
        fprintf(stderr, "bcflags: error: '%s' is given twice\n", wish.key);
        free(wish.key);
        return false;
    }
    wishes->list = grow_list(wishes->list, wishes->count, &wishes->capacity, sizeof(*wishes->list));
    wishes->list[wishes->count++] = wish;
    return true;
}

static bool find_word(const char *key, const char *text, uint64_t *value)
{
    const char *word;
    uint64_t number;

    for (size_t i = 0; (word = bcf_flag_value_at(string_of(key), i, &number)); i++) {
        if (strcasecmp(word, text) != 0)
            continue;
        *value = number;
        return true;
    }
    return false;
}

/* A number, decimal or with 0x before it. */
static bool parse_number(const char *text, uint64_t *value)
{
    bool is_hexadecimal = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    const char *digits = is_hexadecimal ? text + 2 : text;
    size_t size = strspn(digits, is_hexadecimal ? "0123456789abcdefABCDEF" : "0123456789");

    if (size == 0 || digits[size] != '\0')
        return false;
    errno = 0;
    *value = strtoull(digits, NULL, is_hexadecimal ? 16 : 10);
    return errno == 0;
}

/* What the value of a flag is; NULL for a number. */
static const char *kind_words(const char *key)
{
    switch (bcf_flag_value_kind(string_of(key))) {
    case BCF_VALUE_INTEGER:
        return NULL;
    case BCF_VALUE_STRING:
        return "a string";
    case BCF_VALUE_NODE:
        return "a list";
    default:
        return "no single number";
    }
}

/* For a flag that never has a number: that it cannot be changed, and should it be. */
static void refuse_kind(const char *key, const char *text, const char *kind)
{
    const struct bcf_retag_info *info = bcf_retag_info(string_of(key));

    fprintf(stderr,
            "bcflags: error: '%s' cannot become '%s': its value is %s, which cannot be changed in "
            "place",
            key, text, kind);
    if (info && !bcf_retag_is_allowed(info->smaller))
        fprintf(stderr, ", nor should it be: %s", info->words);
    putc('\n', stderr);
}

static void refuse_value(const char *key, const char *text)
{
    const char *kind = kind_words(key);
    const char *word;
    uint64_t number;

    if (kind) {
        refuse_kind(key, text, kind);
        return;
    }
    fprintf(stderr, "bcflags: error: '%s' is no value of '%s'", text, key);
    for (size_t i = 0; (word = bcf_flag_value_at(string_of(key), i, &number)); i++)
        fprintf(stderr, "%s%s (%" PRIu64 ")", i == 0 ? ": it is a number or one of " : ", ", word,
                number);
    if (bcf_flag_value_at(string_of(key), 0, &number)) {
        putc('\n', stderr);
    } else if (bcf_flag_info(string_of(key))) {
        fprintf(stderr, ": it is a number\n");
    } else {
        fprintf(stderr, ": the flag is not known, so only a number will do\n");
        retag_suggest_keys(key);
    }
}

bool retag_wishes_set(struct retag_wishes *wishes, const char *argument)
{
    const char *equals = strrchr(argument, '=');
    struct retag_wish wish = {.drops = false};

    if (!equals) {
        fprintf(stderr, "bcflags: error: '%s' is not KEY=VALUE\n", argument);
        return false;
    }
    wish.key = trimmed(argument, (size_t)(equals - argument));
    char *text = trimmed(equals + 1, strlen(equals + 1));
    bool is_good = find_word(wish.key, text, &wish.value) || parse_number(text, &wish.value);
    if (!is_good)
        refuse_value(wish.key, text);
    free(text);
    if (is_good)
        return add(wishes, wish);
    free(wish.key);
    return false;
}

bool retag_wishes_drop(struct retag_wishes *wishes, const char *key)
{
    return add(wishes, (struct retag_wish){.key = copy_string(string_of(key)), .drops = true});
}

void retag_wishes_select(struct retag_wishes *wishes, const char *pattern)
{
    wishes->patterns = grow_list(wishes->patterns, wishes->pattern_count, &wishes->pattern_capacity,
                                 sizeof(*wishes->patterns));
    wishes->patterns[wishes->pattern_count++] = pattern;
}

void retag_wishes_free(struct retag_wishes *wishes)
{
    for (size_t i = 0; i < wishes->count; i++)
        free(wishes->list[i].key);
    free(wishes->list);
    free(wishes->patterns);
    *wishes = (struct retag_wishes){.list = NULL};
}

bool retag_pattern_matches(const char *pattern, const struct bcf_module *module)
{
    const struct bcf_object *object = bcf_module_object(module);

    return fnmatch(pattern, bcf_module_address(module).data, 0) == 0 ||
           fnmatch(pattern, bcf_object_member(object).data, 0) == 0;
}

bool retag_wishes_select_module(const struct retag_wishes *wishes, const struct bcf_module *module)
{
    for (size_t i = 0; i < wishes->pattern_count; i++)
        if (retag_pattern_matches(wishes->patterns[i], module))
            return true;
    return wishes->pattern_count == 0;
}

char *retag_wish_words(const struct retag_wish *wish)
{
    const char *word = bcf_flag_value_word(string_of(wish->key), wish->value);
    size_t size = (word ? strlen(word) : 0) + 32;
    char *words = take_memory(size);

    if (word)
        snprintf(words, size, "%s (%" PRIu64 ")", word, wish->value);
    else
        snprintf(words, size, "%" PRIu64, wish->value);
    return words;
}
