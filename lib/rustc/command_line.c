/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * As rustc reads it (rustc source: compiler/rustc_driver_impl/src/args.rs for response files, the
 * crate getopts for the shape of options, compiler/rustc_session/src/session.rs, Session::lto, and
 * compiler/rustc_codegen_ssa/src/back/lto.rs for what LTO there will be). It has to be safe: where
 * something is not understood, rustc is left alone.
 */

#include "rustc/command_line.h"

#include "linker/path.h"

#include <string.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

enum { LARGEST_RESPONSE_FILE = 16 << 20 };

struct words {
    const char **list;
    size_t count;
    size_t capacity;
};

static bool add_word(struct words *words, struct bcf_arena *arena, const char *word)
{
    if (bcf_arena_grow(arena, &words->list, words->count, &words->capacity, sizeof(char *)) != 0)
        return false;
    words->list[words->count++] = word;
    return true;
}

/* Every line is a word as it is. */
static bool add_lines(struct words *words, struct bcf_arena *arena, const char *text)
{
    while (*text != '\0') {
        size_t size = strcspn(text, "\n");
        const char *next = text + size + (text[size] == '\n');
        char *word;

        if (size > 0 && text[size] == '\n' && text[size - 1] == '\r')
            size--;
        word = bcf_arena_copy(arena, text, size);
        if (!word || !add_word(words, arena, word))
            return false;
        text = next;
    }
    return true;
}

static bool add_response_file(struct rustc_command_line *line, struct words *words,
                              struct bcf_arena *arena, const char *path)
{
    bcf_string text;
    enum bcf_status status = bcf_path_read(path, LARGEST_RESPONSE_FILE, arena, &text);

    if (status != BCF_OK || memchr(text.data, '\0', text.size)) {
        line->is_unknown = true;
        return status != BCF_ERROR_MEMORY;
    }
    char *copy = bcf_arena_copy(arena, text.data, text.size);
    return copy && add_lines(words, arena, copy);
}

static bool add_argument(struct rustc_command_line *line, struct bcf_arena *arena,
                         const struct rustc_option *option, const char *value)
{
    if (bcf_arena_grow(arena, &line->arguments, line->count, &line->capacity,
                       sizeof(*line->arguments)) != 0)
        return false;
    line->arguments[line->count++] = (struct rustc_argument){option, value};
    return true;
}

/* Takes the value of an option: what is joined to it, or the next word. */
static bool add_option(struct rustc_command_line *line, struct bcf_arena *arena,
                       const struct rustc_option *option, const char *joined,
                       const struct words *words, size_t *next)
{
    if (option->has_value && !joined) {
        if (*next == words->count) {
            line->is_unknown = true;
            return true;
        }
        joined = words->list[(*next)++];
    }
    return add_argument(line, arena, option, joined);
}

static bool add_long_option(struct rustc_command_line *line, struct bcf_arena *arena,
                            const char *word, const struct words *words, size_t *next)
{
    size_t size = strcspn(word, "=");
    const struct rustc_option *option = rustc_option_named((bcf_string){word, size});

    if (!option || (word[size] == '=' && !option->has_value)) {
        line->is_unknown = true;
        return true;
    }
    return add_option(line, arena, option, word[size] == '=' ? word + size + 1 : NULL, words, next);
}

/* "-gO", "-Copt-level=3": letters, of which the last may have a value. */
static bool add_letters(struct rustc_command_line *line, struct bcf_arena *arena, const char *word,
                        const struct words *words, size_t *next)
{
    for (; *word != '\0'; word++) {
        const struct rustc_option *option = rustc_option_lettered(*word);
        if (!option) {
            line->is_unknown = true;
            return true;
        }
        if (option->has_value)
            return add_option(line, arena, option, word[1] != '\0' ? word + 1 : NULL, words, next);
        if (!add_argument(line, arena, option, NULL))
            return false;
    }
    return true;
}

static bool add_source(struct rustc_command_line *line, struct bcf_arena *arena, const char *word)
{
    line->is_unknown |= line->source != NULL;
    line->source = word;
    return add_argument(line, arena, NULL, word);
}

static bool add_arguments(struct rustc_command_line *line, struct bcf_arena *arena,
                          const struct words *words)
{
    bool is_over = false;

    for (size_t next = 0; next < words->count;) {
        const char *word = words->list[next++];
        bool is_added;
        if (is_over || word[0] != '-' || word[1] == '\0') {
            is_added = add_source(line, arena, word);
        } else if (word[1] != '-') {
            is_added = add_letters(line, arena, word + 1, words, &next);
        } else {
            is_over = word[2] == '\0';
            is_added = is_over || add_long_option(line, arena, word + 2, words, &next);
        }
        if (!is_added)
            return false;
    }
    return true;
}

/* cargo puts two programs before rustc: those of RUSTC_WRAPPER and of RUSTC_WORKSPACE_WRAPPER. What
 * follows is no source: those end with ".rs". */
static bool is_program(const char *word)
{
    static const char *const names[] = {"rustc", "clippy-driver"};
    const char *slash = strrchr(word, '/');
    const char *name = slash ? slash + 1 : word;
    size_t size = strlen(name);

    if (size > 3 && strcmp(name + size - 3, ".rs") == 0)
        return false;
    for (size_t i = 0; i < LENGTH(names); i++)
        if (strstr(name, names[i]))
            return true;
    return false;
}

static const struct {
    const char *value;
    enum rustc_lto lto;
} lto_values[] = {
    {"", RUSTC_LTO_FAT},       {"fat", RUSTC_LTO_FAT},  {"yes", RUSTC_LTO_FAT},
    {"y", RUSTC_LTO_FAT},      {"on", RUSTC_LTO_FAT},   {"true", RUSTC_LTO_FAT},
    {"thin", RUSTC_LTO_THIN},  {"off", RUSTC_LTO_NONE}, {"no", RUSTC_LTO_NONE},
    {"false", RUSTC_LTO_NONE}, {"n", RUSTC_LTO_NONE},
};

static enum rustc_lto read_lto(const char *value)
{
    for (size_t i = 0; i < LENGTH(lto_values); i++)
        if (strcmp(value, lto_values[i].value) == 0)
            return lto_values[i].lto;
    return RUSTC_LTO_NONE;
}

static bool is_yes(const char *value)
{
    static const char *const no[] = {"no", "n", "off", "false"};

    for (size_t i = 0; i < LENGTH(no); i++)
        if (strcmp(value, no[i]) == 0)
            return false;
    return true;
}

/* True if one of the words of a list, "a,b=c", is one of these. */
static bool has_one_of(const char *list, const char *const *words, size_t count)
{
    while (*list != '\0') {
        size_t size = strcspn(list, ",");
        size_t name = strcspn(list, ",=");
        for (size_t i = 0; i < count; i++)
            if (strlen(words[i]) == name && memcmp(list, words[i], name) == 0)
                return true;
        list += size + (list[size] == ',');
    }
    return false;
}

/* What is known of a command line when all of it has been read. */
struct request {
    enum rustc_lto lto;
    bool has_linker_lto;
    bool has_crate_type, is_linked; /* of some type that is linked */
    bool has_emit, is_compiled;     /* to something that needs code */
    bool is_probe;
};

static void take_crate_type(struct request *request, const char *value)
{
    static const char *const linked[] = {"bin", "cdylib", "staticlib"};

    request->has_crate_type = true;
    request->is_linked |= has_one_of(value, linked, LENGTH(linked));
}

static void take_emit(struct request *request, const char *value)
{
    static const char *const compiled[] = {"link", "obj", "asm", "llvm-ir", "llvm-bc"};

    request->has_emit = true;
    request->is_compiled |= has_one_of(value, compiled, LENGTH(compiled));
}

static void take_codegen(struct request *request, const char *setting)
{
    const char *lto = rustc_setting_value(setting, "lto");
    const char *linker_lto = rustc_setting_value(setting, "linker-plugin-lto");

    if (lto)
        request->lto = read_lto(lto);
    if (linker_lto)
        request->has_linker_lto = is_yes(linker_lto);
}

static void take(struct request *request, const struct rustc_argument *argument)
{
    const struct rustc_option *option = argument->option;

    if (!option)
        return;
    if (option->letter == 'C')
        take_codegen(request, argument->value);
    else if (option->letter == 'V' || option->letter == 'h' || rustc_option_is(option, "explain"))
        request->is_probe = true;
    else if (rustc_option_is(option, "crate-type"))
        take_crate_type(request, argument->value);
    else if (rustc_option_is(option, "test"))
        take_crate_type(request, "bin");
    else if (rustc_option_is(option, "emit"))
        take_emit(request, argument->value);
}

/* With -Clinker-plugin-lto rustc leaves ThinLTO to the linker, but no fat LTO. */
static enum rustc_lto judge(const struct request *request)
{
    if (request->is_probe || (request->has_emit && !request->is_compiled) ||
        (request->has_crate_type && !request->is_linked) ||
        (request->lto == RUSTC_LTO_THIN && request->has_linker_lto))
        return RUSTC_LTO_NONE;
    return request->lto;
}

static const char *find_crate_name(const struct rustc_command_line *line)
{
    for (size_t i = 0; i < line->count; i++)
        if (line->arguments[i].option && rustc_option_is(line->arguments[i].option, "crate-name"))
            return line->arguments[i].value;
    return NULL;
}

bool rustc_command_line_read(struct rustc_command_line *line, struct bcf_arena *arena, int argc,
                             char *const *argv)
{
    struct words words = {NULL, 0, 0};
    struct request request = {.lto = RUSTC_LTO_NONE};
    int first = 1;

    while (first < argc && is_program(argv[first]))
        first++;
    *line = (struct rustc_command_line){.programs = argv, .program_count = (size_t)first};
    for (int i = first; i < argc; i++)
        if (argv[i][0] == '@' ? !add_response_file(line, &words, arena, argv[i] + 1)
                              : !add_word(&words, arena, argv[i]))
            return false;
    if (!add_arguments(line, arena, &words))
        return false;
    for (size_t i = 0; i < line->count; i++)
        take(&request, &line->arguments[i]);
    line->crate_name = find_crate_name(line);
    if (line->source && !line->is_unknown)
        line->lto = judge(&request);
    return true;
}
