/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "retag/key.h"

#include "bitcode/module.h"
#include "retag/sha1.h"

#include <string.h>

/* BitCodeFormat, "Char6 Encoding". */
static const char char6[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._";

enum {
    DIGIT_BITS = 6,
    DIGITS = 8,
    FEWER_DIGITS = 6, /* for keys of which nothing would be left to read */
    LONG_KEY = 12,
    CHAR = 8,
    WORD_BITS = 64
};

static size_t digits_of(size_t length)
{
    size_t digits = length > LONG_KEY ? DIGITS : FEWER_DIGITS;

    return digits < length ? digits : length - 1;
}

/* What tells the flag from others: its behavior, its key, and its value as textual IR writes it. */
static bool hash_flag(const struct bcf_flag *flag, struct bcf_arena *arena, struct bcf_sha1 *sha1)
{
    struct bcf_arena_mark mark = bcf_arena_mark(arena);
    size_t size = bcf_value_format(flag->value, NULL, 0) + 1;
    char *text = bcf_arena_alloc(arena, size);
    uint8_t numbers[2 * sizeof(uint64_t)];

    if (!text)
        return false;
    bcf_value_format(flag->value, text, size);
    for (size_t i = 0; i < sizeof(uint64_t); i++) {
        numbers[i] = (uint8_t)(flag->behavior >> (CHAR * i));
        numbers[sizeof(uint64_t) + i] = (uint8_t)((uint64_t)flag->key.size >> (CHAR * i));
    }
    bcf_sha1_begin(sha1);
    bcf_sha1_add(sha1, numbers, sizeof(numbers));
    bcf_sha1_add(sha1, flag->key.data, flag->key.size);
    bcf_sha1_add(sha1, text, size);
    bcf_sha1_end(sha1);
    bcf_arena_release(arena, mark);
    return true;
}

bcf_string bcf_key_make(const struct bcf_flag *flag, struct bcf_arena *arena)
{
    size_t length = flag->key.size;
    size_t digits = digits_of(length);
    struct bcf_sha1 sha1;

    if (!hash_flag(flag, arena, &sha1))
        return (bcf_string){NULL, 0};
    char *made = bcf_arena_copy(arena, flag->key.data, length);
    if (!made)
        return (bcf_string){NULL, 0};
    uint64_t number = (uint64_t)sha1.words[0] << 32 | sha1.words[1];
    made[length - digits - 1] = '.';
    for (size_t i = length - digits; i < length; i++) {
        made[i] = char6[number & ((1U << DIGIT_BITS) - 1)];
        number >>= DIGIT_BITS;
    }
    return (bcf_string){made, length};
}

/* Whether dropping a flag with the known key, and all else the same, gives this one. */
static bool was_made_of(const struct bcf_flag *flag, bcf_string known, struct bcf_arena *arena)
{
    struct bcf_flag before = *flag;
    size_t length = known.size;

    if (length < BCF_SHORTEST_KEY || flag->key.size != length)
        return false;
    size_t kept = length - digits_of(length) - 1;
    if (flag->key.data[kept] != '.' || memcmp(flag->key.data, known.data, kept) != 0)
        return false;
    before.key = known;
    bcf_string made = bcf_key_make(&before, arena);
    return made.data && memcmp(made.data, flag->key.data, length) == 0;
}

const char *bcf_flag_dropped_key(const struct bcf_flag *flag)
{
    struct bcf_arena arena = {0};
    const struct bcf_flag_info *info;
    const char *found = NULL;

    for (size_t i = 0; flag->is_well_formed && !found && (info = bcf_flag_info_at(i)); i++)
        if (was_made_of(flag, (bcf_string){info->key, strlen(info->key)}, &arena))
            found = info->key;
    bcf_arena_free(&arena);
    return found;
}

static uint64_t encode(char character, unsigned width)
{
    if (width == CHAR)
        return (uint8_t)character;
    const char *found = memchr(char6, character, sizeof(char6) - 1);
    return found ? (uint64_t)(found - char6) : 0;
}

void bcf_key_change(const struct bcf_referred *key, bcf_string before, bcf_string after,
                    size_t *index, struct bcf_patch_change *change)
{
    unsigned width = key->character_width;

    *change = (struct bcf_patch_change){.offset = key->characters + *index * width};
    for (; *index < before.size && change->width + width <= WORD_BITS; ++*index) {
        change->before |= encode(before.data[*index], width) << change->width;
        change->after |= encode(after.data[*index], width) << change->width;
        change->width += width;
    }
}
