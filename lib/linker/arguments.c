/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "linker/arguments.h"

#include "base/text.h"
#include "linker/options.h"
#include "linker/path.h"
#include "linker/quoting.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* How deep response files may lie in one another, and how many bytes all may have, where each file
 * costs some more: far more than anyone writes, and few enough that files that name one another
 * cannot exhaust memory. */
enum { DEEPEST = 64, MOST_BYTES = 64 << 20, FILE_COST = 4096 };

/* The arguments of one response file, or of the program. */
struct level {
    struct bcf_word_list list;
    size_t next;
    dev_t device;
    ino_t inode;
};

struct expansion {
    struct bcf_arena *arena;
    struct bcf_arguments *arguments;
    struct bcf_word_list result;
    bcf_quoting *quoting;
    struct level levels[DEEPEST];
    size_t depth;
    size_t bytes_left;
};

/* The last --rsp-quoting counts; it is looked for before files are read (LLVM source:
 * lld/ELF/DriverUtils.cpp, ELFOptTable::parse and getQuotingStyle). */
static bcf_quoting *find_quoting(const char *const *list, size_t count)
{
    bcf_quoting *quoting = bcf_quoting_gnu;

    for (size_t i = 1; i < count;) {
        struct bcf_linker_option option;
        bcf_linker_option_read(&option, list, count, &i);
        if (option.meaning == BCF_LINKER_RSP_QUOTING)
            quoting = strcmp(option.value, "windows") == 0 ? bcf_quoting_windows : bcf_quoting_gnu;
    }
    return quoting;
}

static bool add(struct expansion *expansion, const char *argument)
{
    struct bcf_word_list *result = &expansion->result;

    if (bcf_arena_grow(expansion->arena, &result->words, result->count, &result->capacity,
                       sizeof(*result->words)) != 0)
        return false;
    result->words[result->count++] = argument;
    return true;
}

static bool add_unread(struct expansion *expansion, const char *argument)
{
    if (!expansion->arguments->unread)
        expansion->arguments->unread = argument;
    return add(expansion, argument);
}

static bool is_open(const struct expansion *expansion, const struct stat *info)
{
    for (size_t i = 1; i < expansion->depth; i++)
        if (expansion->levels[i].device == info->st_dev &&
            expansion->levels[i].inode == info->st_ino)
            return true;
    return false;
}

static bool begins_with(bcf_string text, const char *bytes, size_t size)
{
    return text.size >= size && memcmp(text.data, bytes, size) == 0;
}

/* UTF-8 may begin with a byte order mark. With another one it is UTF-16, which nobody writes for a
 * linker of ELF files. */
static bool is_readable(bcf_string *text)
{
    if (begins_with(*text, "\xFF\xFE", 2) || begins_with(*text, "\xFE\xFF", 2))
        return false;
    if (begins_with(*text, "\xEF\xBB\xBF", 3)) {
        text->data += 3;
        text->size -= 3;
    }
    return true;
}

/* LLVM source: llvm/lib/Support/CommandLine.cpp, ExpansionContext::expandResponseFiles. */
static bool expand(struct expansion *expansion, const char *argument)
{
    struct stat info;
    bcf_string text;

    if (stat(argument + 1, &info) != 0)
        return errno == ENOENT ? add(expansion, argument) : add_unread(expansion, argument);
    if (expansion->depth == DEEPEST || expansion->bytes_left < FILE_COST ||
        is_open(expansion, &info))
        return add_unread(expansion, argument);
    expansion->bytes_left -= FILE_COST;
    enum bcf_status status =
        bcf_path_read(argument + 1, expansion->bytes_left, expansion->arena, &text);
    if (status == BCF_ERROR_MEMORY)
        return false;
    if (status != BCF_OK || !is_readable(&text))
        return add_unread(expansion, argument);
    expansion->bytes_left -= text.size;
    struct level *level = &expansion->levels[expansion->depth++];
    *level = (struct level){.device = info.st_dev, .inode = info.st_ino};
    return expansion->quoting(&level->list, expansion->arena, text);
}

static bool expand_all(struct expansion *expansion)
{
    while (expansion->depth > 0) {
        struct level *level = &expansion->levels[expansion->depth - 1];
        if (level->next == level->list.count) {
            expansion->depth--;
            continue;
        }
        const char *argument = level->list.words[level->next++];
        bool is_first = expansion->depth == 1 && level->next == 1;
        if (argument[0] == '@' && !is_first ? !expand(expansion, argument)
                                            : !add(expansion, argument))
            return false;
    }
    return true;
}

/* lld takes "-plugin-opt X" for "-plugin-opt=X", wherever it stands (LLVM source:
 * lld/ELF/DriverUtils.cpp, concatLTOPluginOptions). False if memory is exhausted. */
static bool join_plugin_options(struct bcf_word_list *list, struct bcf_arena *arena)
{
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++) {
        const char *argument = list->words[i];
        if (i > 0 && i + 1 < list->count &&
            (strcmp(argument, "-plugin-opt") == 0 || strcmp(argument, "--plugin-opt") == 0)) {
            struct bcf_text text;
            bcf_text_init(&text, arena);
            bcf_text_add_format(&text, "%s=%s", argument, list->words[++i]);
            if (text.failed)
                return false;
            argument = bcf_text_view(&text).data;
        }
        list->words[count++] = argument;
    }
    list->count = count;
    return true;
}

bool bcf_arguments_expand(struct bcf_arguments *arguments, struct bcf_arena *arena, int argc,
                          char *const *argv)
{
    size_t count = argc > 0 ? (size_t)argc : 0;
    struct expansion *expansion = bcf_arena_alloc(arena, sizeof(*expansion));
    const char **list = bcf_arena_alloc(arena, (count + 1) * sizeof(*list));

    *arguments = (struct bcf_arguments){0};
    if (!expansion || !list)
        return false;
    for (size_t i = 0; i < count; i++)
        list[i] = argv[i];
    expansion->arena = arena;
    expansion->arguments = arguments;
    expansion->quoting = find_quoting(list, count);
    expansion->bytes_left = MOST_BYTES;
    expansion->levels[0].list = (struct bcf_word_list){list, count, count};
    expansion->depth = 1;
    if (!expand_all(expansion) || !join_plugin_options(&expansion->result, arena) ||
        !add(expansion, NULL))
        return false;
    arguments->list = expansion->result.words;
    arguments->count = expansion->result.count - 1;
    return true;
}
