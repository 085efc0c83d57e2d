/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "pass/rustc_crate.h"

#include "base/text.h"
#include "pass/process_file.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

/* Words with a NUL behind each, one after the other. */
static bool split(const struct bcf_text *text, struct bcf_arena *arena, char ***words,
                  size_t *count)
{
    size_t capacity = 0;

    *words = NULL;
    *count = 0;
    for (size_t i = 0; i < text->length; i += strlen(text->data + i) + 1) {
        if (bcf_arena_grow(arena, words, *count, &capacity, sizeof(char *)) != 0)
            return false;
        (*words)[(*count)++] = text->data + i;
    }
    return true;
}

/* The name that it was called by may be that of another program, which has chosen this one. */
static bool put_program(char **words, size_t count, struct bcf_arena *arena)
{
    char path[PATH_MAX];
    ssize_t size = readlink("/proc/self/exe", path, sizeof(path));

    if (count == 0 || size <= 0)
        return true;
    words[0] = bcf_arena_copy(arena, path, (size_t)size);
    return words[0] != NULL;
}

bool rustc_crate_read_line(struct rustc_command_line *line, struct bcf_arena *arena, bool *is_known)
{
    struct bcf_text text;
    char **words;
    size_t count;

    *line = (struct rustc_command_line){0};
    *is_known = false;
    if (!pass_process_file_read("/proc/self/cmdline", &text, arena))
        return false;
    if (text.length == 0)
        return true;
    if (!split(&text, arena, &words, &count) || !put_program(words, count, arena) ||
        !rustc_command_line_read(line, arena, (int)count, words))
        return false;
    *is_known = !line->is_unknown;
    return true;
}

/* NULL where it is not given; the last one counts. */
static const char *find_value(const struct rustc_command_line *line, const char *name)
{
    const char *value = NULL;

    for (size_t i = 0; i < line->count; i++)
        if (line->arguments[i].option && rustc_option_is(line->arguments[i].option, name))
            value = line->arguments[i].value ? line->arguments[i].value : "";
    return value;
}

bool rustc_crate_has_type(const struct rustc_command_line *line)
{
    return find_value(line, "crate-type") || find_value(line, "test");
}

const char *rustc_crate_name(const struct rustc_command_line *line, struct bcf_arena *arena)
{
    struct bcf_text text;

    if (!line->crate_name)
        return line->source ? line->source : "the crate";
    bcf_text_init(&text, arena);
    bcf_text_add_string(&text, "crate ");
    bcf_text_add_string(&text, line->crate_name);
    return text.failed ? NULL : text.data;
}

/* The value of -C NAME=VALUE, "" where there is none. */
static const char *find_setting(const struct rustc_command_line *line, const char *name)
{
    const char *value = "";

    for (size_t i = 0; i < line->count; i++) {
        const struct rustc_argument *argument = &line->arguments[i];
        const char *found = argument->option && argument->option->letter == 'C'
                                ? rustc_setting_value(argument->value, name)
                                : NULL;
        value = found ? found : value;
    }
    return value;
}

/* "src/main.rs" makes "main". */
static void add_name_of_source(struct bcf_text *text, const char *source)
{
    const char *slash = strrchr(source, '/');
    const char *name = slash ? slash + 1 : source;
    const char *dot = strrchr(name, '.');

    bcf_text_add(text, name, dot ? (size_t)(dot - name) : strlen(name));
}

const char *rustc_crate_output(const struct rustc_command_line *line, struct bcf_arena *arena)
{
    const struct rustc_option *option = rustc_option_lettered('o');
    const char *folder = find_value(line, "out-dir");
    struct bcf_text text;

    for (size_t i = line->count; option && i-- > 0;)
        if (line->arguments[i].option == option)
            return line->arguments[i].value;
    bcf_text_init(&text, arena);
    if (folder) {
        bcf_text_add_string(&text, folder);
        bcf_text_add_string(&text, "/");
    }
    if (line->crate_name)
        bcf_text_add_string(&text, line->crate_name);
    else
        add_name_of_source(&text, line->source ? line->source : "rust_out");
    bcf_text_add_string(&text, find_setting(line, "extra-filename"));
    return text.failed ? NULL : text.data;
}
