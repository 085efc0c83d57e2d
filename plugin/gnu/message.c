/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "gnu/message.h"

#include "speech.h"

#include <stdlib.h>
#include <string.h>

/* mold has a buffer of 1000 bytes for a message (mold source: elf/lto-unix.cc, message). */
enum { LONGEST_SHORT = 900 };

static bcf_string without_last_break(bcf_string text)
{
    if (text.size > 0 && text.data[text.size - 1] == '\n')
        text.size--;
    return text;
}

/* How much of a text are whole lines of no more than a message may have; the first line alone may
 * be more. */
static size_t head_size(bcf_string text)
{
    size_t size = 0;

    while (size < text.size) {
        const char *end = memchr(text.data + size, '\n', text.size - size);
        size_t next = end ? (size_t)(end - text.data) + 1 : text.size;
        if (size > 0 && next > LONGEST_SHORT)
            break;
        size = next;
    }
    return size;
}

/* GNU ld knows few conversions: no precision (binutils source: ld/ldmisc.c, vfinfo). */
static void pass_on(const struct gnu_speech *speech, enum ld_level level, bcf_string text)
{
    bcf_string line = without_last_break(text);
    char *copy = strndup(line.data, line.size);

    if (copy)
        (void)speech->message((int)level, "%s", copy);
    else
        plugin_say_text(text);
    free(copy);
}

/* The linker says the beginning of what is too long for it; the rest is written behind. What ends
 * the link is said last, and by the linker. */
static void say_in_parts(const struct gnu_speech *speech, enum ld_level level, bcf_string text)
{
    size_t head = head_size(text);
    bcf_string rest = {text.data + head, text.size - head};

    if (rest.size == 0) {
        pass_on(speech, level, text);
        return;
    }
    pass_on(speech, level < LD_ERROR ? level : LD_WARNING, (bcf_string){text.data, head});
    plugin_say_text(rest);
    if (level >= LD_ERROR)
        (void)speech->message((int)level, "%s", "bcflags: the link is stopped");
}

static void say(const struct gnu_speech *speech, enum ld_level level, bcf_string text)
{
    /* What only is said must not end a link; and GNU ld would write it to standard output (binutils
     * source: ld/plugin.c, message). */
    bool is_by_us = level < LD_ERROR && (speech->is_strict || speech->warns_on_output);

    if (!speech->message || is_by_us)
        plugin_say_text(text);
    else if (speech->is_short)
        say_in_parts(speech, level, text);
    else
        pass_on(speech, level, text);
}

void gnu_words_collect(struct gnu_words *words)
{
    *words = (struct gnu_words){.text = {.arena = NULL}};
    bcf_text_init(&words->text, &words->arena);
    plugin_speech_collect(&words->text);
}

void gnu_words_pass_on(struct gnu_words *words, const struct gnu_speech *speech,
                       enum ld_level level)
{
    bcf_string text = bcf_text_view(&words->text);

    plugin_speech_collect(NULL);
    if (text.size > 0)
        say(speech, level, text);
    bcf_arena_free(&words->arena);
}
