/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "linker/script.h"

#include "base/string_view.h"

struct word {
    bcf_string text; /* without quotes */
    bool is_quoted;
};

static const struct {
    const char *word;
    enum bcf_script_command command;
    bool has_parentheses;
} commands[] = {
    {"INPUT", BCF_SCRIPT_INPUT, true},
    {"GROUP", BCF_SCRIPT_INPUT, true},
    {"INCLUDE", BCF_SCRIPT_INCLUDE, false},
    {"SEARCH_DIR", BCF_SCRIPT_SEARCH_DIR, true},
    {"OUTPUT", BCF_SCRIPT_OUTPUT, true},
    /* How the inputs behind it are read. */
    {"TARGET", BCF_SCRIPT_UNKNOWN, true},
    {"STARTUP", BCF_SCRIPT_UNKNOWN, true},
};

void bcf_script_begin(struct bcf_script_reader *reader, struct bcf_arena *arena, bcf_string text)
{
    *reader = (struct bcf_script_reader){.arena = arena, .text = text};
}

static bcf_string rest(const struct bcf_script_reader *reader)
{
    return (bcf_string){reader->text.data + reader->at, reader->text.size - reader->at};
}

/* Moves behind the next occurrence of what; to the end if there is none. */
static void move_behind(struct bcf_script_reader *reader, const char *what)
{
    bcf_string left = rest(reader);
    const char *found = memmem(left.data, left.size, what, strlen(what));

    reader->at = found ? (size_t)(found - reader->text.data) + strlen(what) : reader->text.size;
}

/* ScriptLexer::skipSpace */
static void skip_space(struct bcf_script_reader *reader)
{
    while (reader->at < reader->text.size) {
        char byte = reader->text.data[reader->at];
        if (bcf_string_begins(rest(reader), "/*")) {
            reader->at += 2;
            move_behind(reader, "*/");
        } else if (byte == '#') {
            move_behind(reader, "\n");
        } else if (byte == ' ' || (byte >= '\t' && byte <= '\r')) {
            reader->at++;
        } else {
            return;
        }
    }
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || (byte != '\0' && strchr("_.$/\\~=+[]*?-!^:", byte));
}

/* ScriptLexer::tokenize: what is in quotes, as many letters as there are, or one other byte. */
static bool read_word(struct bcf_script_reader *reader, struct word *word)
{
    skip_space(reader);
    size_t begin = reader->at;
    if (begin >= reader->text.size)
        return false;
    word->is_quoted = reader->text.data[begin] == '"';
    if (word->is_quoted) {
        reader->at = ++begin;
        move_behind(reader, "\"");
        size_t end = reader->at;
        if (end > begin && reader->text.data[end - 1] == '"')
            end--;
        word->text = (bcf_string){reader->text.data + begin, end - begin};
        return true;
    }
    while (reader->at < reader->text.size && is_letter(reader->text.data[reader->at]))
        reader->at++;
    if (reader->at == begin)
        reader->at++;
    word->text = (bcf_string){reader->text.data + begin, reader->at - begin};
    return true;
}

static bool is(const struct word *word, const char *wanted)
{
    return !word->is_quoted && bcf_string_is(word->text, wanted);
}

static bool give(struct bcf_script_reader *reader, const struct word *word, const char **name)
{
    *name = bcf_arena_copy(reader->arena, word->text.data, word->text.size);
    reader->failed = !*name;
    return *name != NULL;
}

/* The next name in the parentheses of INPUT or GROUP; false at their end. */
static bool read_input(struct bcf_script_reader *reader, const char **name)
{
    struct word word;

    while (reader->open_lists > 0 && read_word(reader, &word)) {
        if (is(&word, "("))
            reader->open_lists++;
        else if (is(&word, ")"))
            reader->open_lists--;
        else if (!is(&word, "AS_NEEDED") && !is(&word, ","))
            return give(reader, &word, name);
    }
    reader->open_lists = 0;
    return false;
}

/* Whether a parenthesis follows; then it is read. */
static bool opens(struct bcf_script_reader *reader)
{
    struct word word;
    size_t before = reader->at;

    if (read_word(reader, &word) && is(&word, "("))
        return true;
    reader->at = before;
    return false;
}

static bool read_command(struct bcf_script_reader *reader, size_t index,
                         enum bcf_script_command *command, const char **name)
{
    struct word word;

    if (commands[index].has_parentheses && !opens(reader))
        return false;
    *command = commands[index].command;
    if (*command == BCF_SCRIPT_INPUT) {
        reader->open_lists = 1;
        return read_input(reader, name);
    }
    if (*command == BCF_SCRIPT_UNKNOWN) {
        *name = commands[index].word;
        return true;
    }
    return read_word(reader, &word) && give(reader, &word, name);
}

bool bcf_script_next(struct bcf_script_reader *reader, enum bcf_script_command *command,
                     const char **name)
{
    struct word word;

    *command = BCF_SCRIPT_INPUT;
    if (read_input(reader, name))
        return true;
    while (!reader->failed && read_word(reader, &word)) {
        for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
            if (is(&word, commands[i].word) && read_command(reader, i, command, name))
                return true;
    }
    return false;
}
