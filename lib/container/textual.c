/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Textual LLVM IR is known by the first thing in it that is no comment (LLVM
 * source: AsmParser/LLParser.cpp, parseTopLevelEntities). One word is not enough:
 * "define" begins a macro in a makefile, "$x =" a line of a script, and ";" a
 * comment in many languages. What stands behind the word has to fit, too.
 *
 * Not supported: reading it, which takes an LLVM; text that begins with more than 64 KiB of
 * comments or with a line of more than 4096 bytes, which is not recognized.
 */

#include "container/container.h"

#include "base/error.h"

#include <string.h>

/* How far comments are passed over, and how long a first line may be. */
enum { FARTHEST = 64 * 1024, CHUNK = 512, LONGEST_LINE = 4096 };

struct text {
    const struct bcf_range *range;
    uint64_t offset; /* of the chunk */
    char chunk[CHUNK];
    size_t size;
    size_t next; /* in the chunk */
};

/* The next character; -1 at the end. */
static int next_char(struct text *text)
{
    struct bcf_error unwanted;
    uint64_t left;

    if (text->next < text->size)
        return (unsigned char)text->chunk[text->next++];
    text->offset += text->size;
    text->next = text->size = 0;
    if (text->offset >= text->range->size || text->offset >= FARTHEST)
        return -1;
    left = text->range->size - text->offset;
    size_t size = left < CHUNK ? (size_t)left : CHUNK;
    bcf_error_clear(&unwanted);
    if (bcf_range_read(text->range, text->offset, text->chunk, size, "a text", &unwanted) != BCF_OK)
        return -1;
    text->size = size;
    return (unsigned char)text->chunk[text->next++];
}

/* Reads up to the end of the line, but no more than there is room for. False at the end of
 * the text, or where there is no text but bytes. */
static bool next_line(struct text *text, char line[LONGEST_LINE])
{
    size_t size = 0;
    int byte = next_char(text);

    if (byte < 0)
        return false;
    for (; byte >= 0 && byte != '\n'; byte = next_char(text)) {
        if (byte == '\0')
            return false;
        if (size < LONGEST_LINE - 1)
            line[size++] = (char)byte;
    }
    line[size] = '\0';
    return true;
}

static const char *skip_blanks(const char *line)
{
    return line + strspn(line, " \t\r");
}

/* What stands behind a word, with blanks between them if it needs some; NULL if another
 * word is there. */
static const char *skip_word(const char *line, const char *word)
{
    size_t size = strlen(word);

    return strncmp(line, word, size) == 0 ? skip_blanks(line + size) : NULL;
}

/* What stands behind a name, quoted or not; NULL if none is there. */
static const char *skip_name(const char *line)
{
    static const char characters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                     "0123456789-$._\\";
    size_t size = strspn(line, characters);

    if (size > 0)
        return line + size;
    const char *end = *line == '"' ? strchr(line + 1, '"') : NULL;
    return end ? end + 1 : NULL;
}

/* What stands behind "NAME ="; NULL if that is not there. */
static const char *skip_assignment(const char *line)
{
    const char *rest = skip_name(line);

    return rest ? skip_word(skip_blanks(rest), "=") : NULL;
}

static bool begins_with_any(const char *line, const char *const *words)
{
    for (; *words; words++)
        if (skip_word(line, *words))
            return true;
    return false;
}

/* Behind "@": a global, which is a name and what it is. */
static bool is_global(const char *rest)
{
    return skip_assignment(rest);
}

/* Behind "%". */
static bool is_type(const char *rest)
{
    rest = skip_assignment(rest);
    return rest && skip_word(rest, "type ");
}

/* Behind "$". */
static bool is_comdat(const char *rest)
{
    rest = skip_assignment(rest);
    return rest && skip_word(rest, "comdat ");
}

/* Behind "!": a list of nodes or a node; "metadata" is LLVM 3.5's. */
static bool is_metadata(const char *rest)
{
    static const char *const values[] = {"!", "distinct !", "metadata ", NULL};

    rest = skip_assignment(rest);
    return rest && begins_with_any(rest, values);
}

/* Behind "^": an entry of a summary. */
static bool is_summary(const char *rest)
{
    return *rest >= '0' && *rest <= '9' && skip_assignment(rest);
}

static bool is_assignment(const char *rest)
{
    return *rest == '=';
}

static bool is_target(const char *rest)
{
    const char *of = skip_word(rest, "triple");

    of = of ? of : skip_word(rest, "datalayout");
    return of && *of == '=';
}

/* Behind "define" or "declare": attributes and a type, then a name with a list behind it. */
static bool is_function(const char *rest)
{
    const char *at = strstr(rest, " @");
    const char *end = at ? skip_name(at + 2) : NULL;

    return end && *end == '(';
}

static bool is_quoted(const char *rest)
{
    return *rest == '"';
}

static bool is_group(const char *rest)
{
    return *rest == '#' && rest[1] >= '0' && rest[1] <= '9';
}

/* Behind "uselistorder": a type and a value, then indices. */
static bool has_indices(const char *rest)
{
    return strstr(rest, ", {");
}

static const struct {
    const char *word;
    bool (*fits)(const char *rest);
} beginnings[] = {
    {"source_filename", is_assignment},
    {"target ", is_target},
    {"define ", is_function},
    {"declare ", is_function},
    {"@", is_global},
    {"%", is_type},
    {"$", is_comdat},
    {"!", is_metadata},
    {"^", is_summary},
    {"attributes ", is_group},
    {"module asm ", is_quoted},
    {"uselistorder ", has_indices},
    {"uselistorder_bb ", has_indices},
};

static bool is_ir(const char *line)
{
    for (size_t i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++) {
        const char *rest = skip_word(line, beginnings[i].word);
        if (rest && beginnings[i].fits(rest))
            return true;
    }
    return false;
}

bool bcf_textual_ir_begins(const struct bcf_range *range)
{
    struct text text = {.range = range};
    char line[LONGEST_LINE];

    while (next_line(&text, line)) {
        const char *start = skip_blanks(line);
        /* LLVM writes this line first; a module may have nothing else. */
        if (skip_word(start, "; ModuleID = '"))
            return true;
        if (*start != ';' && *start != '\0')
            return is_ir(start);
    }
    return false;
}
