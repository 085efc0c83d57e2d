/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What bcflags explain prints for people. */

#include "explain.h"

#include "output.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 80, INDENT = 2 };

/* Text that is put together before it is printed in lines. */
static FILE *begin_text(char **text, size_t *size)
{
    *text = NULL;
    FILE *stream = open_memstream(text, size);

    if (!stream)
        die_of_memory();
    return stream;
}

/* Prints it in lines of up to 80 columns, indented, all but the first by four more where it is
 * an item of a list, and frees it. */
static void end_text(FILE *stream, char **text, bool is_item)
{
    if (fclose(stream) != 0 || !*text)
        die_of_memory();
    int indent = INDENT;
    for (const char *rest = *text; *rest != '\0';) {
        size_t width = (size_t)(COLUMNS - indent);
        size_t size = strlen(rest);
        if (size > width) {
            for (size = width; size > 0 && rest[size] != ' ';)
                size--;
            if (size == 0) /* a word that is longer than a line */
                size = strcspn(rest, " ");
        }
        printf("%*s%.*s\n", indent, "", (int)size, rest);
        rest += size;
        rest += strspn(rest, " ");
        indent = is_item ? INDENT + 4 : INDENT;
    }
    free(*text);
}

/* A sentence: with a capital letter and a full stop. */
static void print_sentence(const char *begin, const char *words)
{
    char *text;
    size_t size;
    FILE *stream = begin_text(&text, &size);

    fprintf(stream, "%s%s.", begin, words);
    fflush(stream);
    /* A name of a compiler begins as it is. */
    if (strncmp(text, "rustc", 5) != 0 && strncmp(text, "clang", 5) != 0)
        text[0] = (char)toupper((unsigned char)text[0]);
    end_text(stream, &text, false);
}

static void print_text(const char *words)
{
    char *text;
    size_t size;
    FILE *stream = begin_text(&text, &size);

    fputs(words, stream);
    end_text(stream, &text, false);
}

/* "name: words", or nothing where there are no words. */
static void print_item(const char *kind, const char *name, const char *words)
{
    char *text;
    size_t size;

    if (words[0] == '\0')
        return;
    FILE *stream = begin_text(&text, &size);
    fprintf(stream, "%s%s: %s", kind, name, words);
    end_text(stream, &text, true);
}

/* "2  kernel, for riscv; clang OPTION; rustc OPTION" */
static void print_value(uint64_t number, const char *word, const char *triple, const char *clang,
                        const char *rustc)
{
    char *text;
    size_t size;
    FILE *stream = begin_text(&text, &size);

    fprintf(stream, "%" PRIu64, number);
    if (word)
        fprintf(stream, "  %s", word);
    if (triple[0] != '\0')
        fprintf(stream, ", for %s", triple);
    if (clang && clang[0] != '\0')
        fprintf(stream, "; clang %s", clang);
    if (rustc && rustc[0] != '\0')
        fprintf(stream, "; rustc %s", rustc);
    end_text(stream, &text, true);
}

static void print_heading(const char *text)
{
    putchar('\n');
    begin_style(stdout, STYLE_NAME);
    fputs(text, stdout);
    end_style(stdout);
    putchar('\n');
}

static void print_page_line(const char *line, bool is_code)
{
    bool is_heading = !is_code && strncmp(line, "## ", 3) == 0;

    if (is_heading) {
        begin_style(stdout, STYLE_NAME);
        fputs(line + 3, stdout);
        end_style(stdout);
        putchar('\n');
        return;
    }
    printf("%s%s\n", is_code && line[0] != '\0' ? "    " : "", line);
}

/* The page, of which headings lose their marks and examples are indented. */
static void explain_finding(const struct bcf_finding_info *finding)
{
    const struct page *page = find_page(finding->id);
    bool is_code = false;

    begin_style(stdout, STYLE_NAME);
    printf("%s [%s]", bcf_severity_name(finding->severity), finding->id);
    end_style(stdout);
    putchar('\n');
    print_text(finding->title);
    for (const char *const *line = page ? page->lines + 1 : NULL; line && *line; line++) {
        if (strncmp(*line, "```", 3) == 0)
            is_code = !is_code;
        else
            print_page_line(*line, is_code);
    }
}

static void print_values(const struct bcf_flag_info *flag)
{
    bcf_string key = {flag->key, strlen(flag->key)};
    const char *word;
    uint64_t number;

    for (size_t i = 0; (word = bcf_flag_value_at(key, i, &number)); i++) {
        char *clang = option_for_value(flag, number, word, false);
        char *rustc = option_for_value(flag, number, word, true);
        print_value(number, word, "", clang, rustc);
        free(clang);
        free(rustc);
    }
}

/* Values without a word that have options of their own, and options of single targets. */
static void print_options(const struct bcf_flag_info *flag)
{
    bcf_string key = {flag->key, strlen(flag->key)};
    const struct bcf_flag_option *option;

    for (size_t i = 0; (option = bcf_flag_option_at(key, i)); i++) {
        const char *word = bcf_flag_value_word(key, option->number);
        if (!word || option->triple[0] != '\0') /* else it stands with the values */
            print_value(option->number, word, option->triple, option->clang, option->rustc);
    }
}

static void print_setters(const struct bcf_flag_info *flag)
{
    bcf_string key = {flag->key, strlen(flag->key)};
    const struct bcf_flag_setter *setter;

    print_item("", "clang", flag->clang);
    print_item("", "rustc", flag->rustc);
    for (size_t i = 0; (setter = bcf_flag_setter(key, i)); i++)
        print_item("behavior ", bcf_behavior_name(setter->behavior), setter->who);
    print_item("", "since", flag->since);
}

static void print_findings(const struct topics *all, const struct topic *topic)
{
    bool is_first = true;

    for (size_t i = 0; i < all->count; i++) {
        const struct bcf_finding_info *finding = all->list[i].finding;
        if (!finding || !finding_may_be_about(finding, topic))
            continue;
        if (is_first)
            print_heading("What bcflags check may say of it");
        is_first = false;
        print_item("", finding->id, finding->title);
    }
}

static void print_cost(const char *consequence, const char *help)
{
    if (consequence[0] != '\0') {
        print_heading("What a difference costs");
        print_sentence("", consequence);
    }
    if (help[0] != '\0') {
        print_heading("What to do");
        print_sentence("", help);
    }
}

/* What it means to change the flag of a compiled module. */
static void print_retag(const struct bcf_retag_info *info)
{
    static const char *const words[] = {
        [BCF_RETAG_SAFE] = "safe",
        [BCF_RETAG_CONDITION] = "as safe as what follows allows",
        [BCF_RETAG_POINTLESS] = "harmless and pointless",
        [BCF_RETAG_MEANING] = "not without --force",
        [BCF_RETAG_REPEATED] = "not possible",
        [BCF_RETAG_UNKNOWN] = "not without --force",
    };

    print_heading("Retag");
    if (info->larger == info->smaller && info->smaller == info->drop) {
        print_item("", "any change", words[info->drop]);
    } else {
        print_item("", "to a larger number", words[info->larger]);
        print_item("", "to a smaller number", words[info->smaller]);
        print_item("", "without the flag (--drop)", words[info->drop]);
    }
    print_sentence("", info->words);
}

static void explain_flag(const struct topics *all, const struct topic *topic)
{
    const struct bcf_flag_info *flag = topic->flag;
    bcf_string key = {flag->key, strlen(flag->key)};
    uint64_t number;

    begin_style(stdout, STYLE_NAME);
    printf("module flag '%s'", flag->key);
    end_style(stdout);
    putchar('\n');
    print_sentence("says ", flag->meaning);
    if (bcf_flag_value_at(key, 0, &number) || bcf_flag_option_at(key, 0)) {
        print_heading("Values");
        print_values(flag);
        print_options(flag);
    }
    print_heading("Who sets it");
    print_setters(flag);
    print_cost(flag->consequence, flag->help);
    print_retag(bcf_retag_info(key));
    print_findings(all, topic);
}

static void explain_attribute(const struct topics *all, const struct topic *topic)
{
    const struct bcf_attribute_info *attribute = topic->attribute;

    begin_style(stdout, STYLE_NAME);
    printf("function attribute %s", attribute->name);
    end_style(stdout);
    putchar('\n');
    print_sentence("says ", attribute->meaning);
    print_heading("Who sets it");
    print_item("", "clang", attribute->clang);
    print_item("", "rustc", attribute->rustc);
    if (attribute->is_string)
        printf("  shown by: bcflags dump --attribute=%s\n", attribute->name);
    print_heading("Inlining");
    print_sentence("", inlining_sentence(attribute->inlining));
    print_cost(attribute->consequence, attribute->help);
    print_findings(all, topic);
}

void explain_topic(const struct topics *all, const struct topic *topic)
{
    if (topic->finding)
        explain_finding(topic->finding);
    else if (topic->flag)
        explain_flag(all, topic);
    else
        explain_attribute(all, topic);
}
