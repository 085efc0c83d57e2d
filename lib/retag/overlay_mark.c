/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "retag/overlay_mark.h"

#include "base/string_view.h"

#include <errno.h>
#include <stdio.h>

/* As tools/bcflags writes it (overlay.c, and retag_sysroot_text.c: retag_sysroot_origin). */
static const char file_name[] = "/bcflags-sysroot.txt";
static const char first_words[] = "bcflags retag --sysroot made this folder";
static const char before_original[] = "Links to ";
static const char before_target[] = ", and changed copies of libraries for ";

enum { LONGEST_MARK = 16384 };

/* Takes the first line off the text, without its end; false where there is none. */
static bool take_line(bcf_string *text, bcf_string *line)
{
    const char *end = text->size > 0 ? memchr(text->data, '\n', text->size) : NULL;

    if (!end)
        return false;
    *line = (bcf_string){text->data, (size_t)(end - text->data)};
    text->data = end + 1;
    text->size -= line->size + 1;
    return true;
}

/* Where the words stand last; its size where they do not. */
static size_t find_last(bcf_string text, const char *words)
{
    size_t size = strlen(words);

    for (size_t at = text.size; at-- > 0;)
        if (text.size - at >= size && memcmp(text.data + at, words, size) == 0)
            return at;
    return text.size;
}

static bcf_string part_of(bcf_string text, size_t from, size_t to)
{
    return (bcf_string){text.data + from, to - from};
}

static bool read_digits(bcf_string digits, uint64_t *number)
{
    *number = 0;
    for (size_t i = 0; i < digits.size; i++) {
        unsigned digit = (unsigned)(unsigned char)digits.data[i] - '0';
        if (digit > 9 || *number > (UINT64_MAX - digit) / 10)
            return false;
        *number = *number * 10 + digit;
    }
    return digits.size > 0;
}

/* "1", or "small (1)". */
static bool read_value(bcf_string words, uint64_t *number)
{
    size_t bracket = find_last(words, " (");

    if (bracket < words.size && words.data[words.size - 1] == ')')
        words = part_of(words, bracket + 2, words.size - 1);
    return read_digits(words, number);
}

/* "Code Model: small (1)", "Code Model: dropped" */
static bool read_wish(bcf_string line, struct bcf_wish *wish)
{
    size_t colon = find_last(line, ": ");

    if (colon == 0 || colon == line.size)
        return false;
    bcf_string words = part_of(line, colon + 2, line.size);
    *wish = (struct bcf_wish){.key = part_of(line, 0, colon),
                              .is_drop = bcf_string_is(words, "dropped")};
    return wish->is_drop || read_value(words, &wish->value);
}

/* "Links to ORIGINAL, and changed copies of libraries for TARGET:" */
static bool read_original(bcf_string line, struct bcf_overlay_mark *mark)
{
    size_t start = strlen(before_original);
    size_t end = find_last(line, before_target);
    size_t target = end + strlen(before_target);

    if (!bcf_string_begins(line, before_original) || end <= start || target + 1 >= line.size ||
        line.data[line.size - 1] != ':')
        return false;
    mark->original = part_of(line, start, end);
    mark->target = part_of(line, target, line.size - 1);
    return bcf_is_writable_name(mark->original);
}

static enum bcf_mark_state read_mark(struct bcf_arena *arena, bcf_string text,
                                     struct bcf_overlay_mark *mark)
{
    struct bcf_wish wish;
    bcf_string line;

    if (!take_line(&text, &line) || !bcf_string_begins(line, first_words) ||
        !take_line(&text, &line) || !read_original(line, mark))
        return BCF_MARK_UNREADABLE;
    while (take_line(&text, &line)) {
        if (!read_wish(line, &wish))
            return BCF_MARK_UNREADABLE;
        if (bcf_arena_grow(arena, &mark->wishes, mark->wish_count, &mark->wish_capacity,
                           sizeof(*mark->wishes)) != 0)
            return BCF_MARK_NO_MEMORY;
        mark->wishes[mark->wish_count++] = wish;
    }
    return text.size == 0 && mark->wish_count > 0 ? BCF_MARK_READ : BCF_MARK_UNREADABLE;
}

enum bcf_mark_state bcf_overlay_mark_read(struct bcf_arena *arena, bcf_string sysroot,
                                          struct bcf_overlay_mark *mark)
{
    char *bytes = bcf_arena_alloc(arena, LONGEST_MARK);
    struct bcf_text path;

    *mark = (struct bcf_overlay_mark){.wish_count = 0};
    bcf_text_init(&path, arena);
    bcf_text_add(&path, sysroot.data, sysroot.size);
    bcf_text_add(&path, file_name, sizeof(file_name)); /* with its NUL */
    if (!bytes || path.failed)
        return BCF_MARK_NO_MEMORY;
    FILE *file = fopen(bcf_text_view(&path).data, "re");
    if (!file)
        return errno == ENOENT ? BCF_MARK_ABSENT : BCF_MARK_UNREADABLE;
    size_t size = fread(bytes, 1, LONGEST_MARK, file);
    (void)fclose(file);
    return size < LONGEST_MARK ? read_mark(arena, (bcf_string){bytes, size}, mark)
                               : BCF_MARK_UNREADABLE;
}
