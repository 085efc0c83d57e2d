/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "output.h"

#include "command.h"
#include "render/json.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

static int color_choice = COLOR_AUTO;

/* The place of a word in a list; where it is not there, says so and returns -1. */
static int find_word(const char *const *words, int count, const char *word)
{
    for (int i = 0; i < count; i++)
        if (strcmp(words[i], word) == 0)
            return i;
    fprintf(stderr, "bcflags: error: '%s' is not one of ", word);
    for (int i = 0; i < count; i++)
        fprintf(stderr, "%s%s", i == 0 ? "" : ", ", words[i]);
    fputc('\n', stderr);
    return -1;
}

bool take_output_option(enum format *format, enum format last, int option, const char *argument)
{
    static const char *const formats[] = {"text", "raw", "json", "remarks"};
    static const char *const choices[] = {"auto", "always", "never"};
    int place;

    switch (option) {
    case 'r':
        *format = FORMAT_RAW;
        return true;
    case OPTION_FORMAT:
        place = find_word(formats, (int)last + 1, argument);
        if (place == FORMAT_JSON && !json_is_available()) {
            fprintf(stderr, "bcflags: error: this bcflags was built without JSON (jansson)\n");
            return false;
        }
        if (place >= 0)
            *format = (enum format)place;
        return place >= 0;
    case OPTION_COLOR:
        place = argument ? find_word(choices, COLOR_NEVER + 1, argument) : COLOR_ALWAYS;
        color_choice = place;
        return place >= 0;
    default:
        return false;
    }
}

/* "0" is as good as nothing. */
static bool is_set(const char *variable)
{
    const char *value = getenv(variable);

    return value && value[0] != '\0' && strcmp(value, "0") != 0;
}

/* The option goes before the environment (no-color.org, force-color.org). */
static bool has_colors(FILE *stream)
{
    const char *terminal = getenv("TERM");
    const char *no_color = getenv("NO_COLOR");

    if (color_choice != COLOR_AUTO)
        return color_choice == COLOR_ALWAYS;
    if (no_color && no_color[0] != '\0')
        return false;
    if (is_set("FORCE_COLOR") || is_set("CLICOLOR_FORCE"))
        return true;
    return isatty(fileno(stream)) && terminal && strcmp(terminal, "dumb") != 0;
}

void begin_style(FILE *stream, enum style style)
{
    static const char *const codes[] = {
        [STYLE_NAME] = "1",    [STYLE_ERROR] = "1;31", [STYLE_CHANGE] = "1;33",
        [STYLE_HELP] = "1;36", [STYLE_A] = "31",       [STYLE_B] = "32",
    };

    if (has_colors(stream))
        fprintf(stream, "\033[%sm", codes[style]);
}

void end_style(FILE *stream)
{
    if (has_colors(stream))
        fputs("\033[0m", stream);
}

static bool is_control(char byte)
{
    return (unsigned char)byte < 0x20 || byte == 0x7f;
}

void print_shown(FILE *stream, bcf_string bytes)
{
    for (size_t i = 0; i < bytes.size; i++)
        if (is_control(bytes.data[i]))
            fprintf(stream, "\\%02X", (unsigned char)bytes.data[i]);
        else
            putc(bytes.data[i], stream);
}

void die_of_memory(void)
{
    fprintf(stderr, "bcflags: error: out of memory\n");
    exit(STATUS_TROUBLE);
}

void *take_memory(size_t size)
{
    void *memory = malloc(size > 0 ? size : 1);

    if (!memory)
        die_of_memory();
    return memory;
}

void *take_zeros(size_t count, size_t size)
{
    void *memory = calloc(count > 0 ? count : 1, size);

    if (!memory)
        die_of_memory();
    return memory;
}

void *grow_list(void *list, size_t count, size_t *capacity, size_t element_size)
{
    if (count < *capacity)
        return list;
    *capacity = *capacity ? *capacity * 2 : 64;
    void *grown = realloc(list, *capacity * element_size);
    if (!grown)
        die_of_memory();
    return grown;
}

char *copy_string(bcf_string text)
{
    char *copy = take_memory(text.size + 1);

    if (text.size > 0)
        memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    return copy;
}

char *escaped_string(bcf_string text)
{
    char *shown = NULL;
    size_t size;
    FILE *stream = open_memstream(&shown, &size);

    if (!stream)
        die_of_memory();
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '\\')
            putc('\\', stream);
        print_shown(stream, (bcf_string){text.data + i, 1});
    }
    if (fclose(stream) != 0 || !shown)
        die_of_memory();
    return shown;
}

char *value_text(const struct bcf_value *value, size_t *budget)
{
    size_t size = *budget > 0 ? bcf_value_format(value, NULL, 0) : 0;
    char *text = take_memory(size + 4);

    if (*budget > 0)
        bcf_value_format(value, text, size + 1);
    else
        memcpy(text, "...", 4);
    *budget = *budget > size ? *budget - size : 0;
    return text;
}

bool strings_equal(bcf_string a, bcf_string b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

int compare_numbers(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}
