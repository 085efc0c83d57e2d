/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* bcflags explain: what a finding, a module flag or a function attribute means. */

#include "explain.h"

#include "command.h"
#include "output.h"
#include "render/json.h"

#include <stdlib.h>
#include <string.h>

static void print_help(void)
{
    printf(
        "Usage: bcflags explain [OPTION]... [NAME]\n"
        "\n"
        "Explains what NAME is: the id of a finding, as 'bcflags check' shows it in brackets, a\n"
        "module flag, or a function attribute. A finding: what happens, how it comes about, how\n"
        "to fix it with clang, rustc, cargo and kbuild, when to leave it, an example. A flag:\n"
        "what it means, its values, who sets it with which options, what a difference costs.\n"
        "Without a NAME it lists all there are.\n"
        "\n"
        "Options:\n"
        "  -r, --raw   one line a name, separated by TABs: \"finding\", \"flag\" or "
        "\"attribute\",\n"
        "              the name, what it says\n" OUTPUT_HELP "  -h, --help  show this help\n"
        "\n"
        "Examples:\n"
        "  bcflags explain flag-values\n"
        "  bcflags explain Code Model\n"
        "  bcflags explain --raw | grep -i stack\n"
        "\n"
        "Exit status: 0 there is something of that name, 2 there is not.\n");
}

/* The arguments as one name: flags have names of several words. */
static char *join(char **words, int count)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);

    if (!stream)
        die_of_memory();
    for (int i = 0; i < count; i++)
        fprintf(stream, "%s%s", i > 0 ? " " : "", words[i]);
    if (fclose(stream) != 0 || !text)
        die_of_memory();
    return text;
}

static const char *kind_of(const struct topic *topic)
{
    if (topic->finding)
        return "finding";
    return topic->flag ? "flag" : "attribute";
}

static const char *summary_of(const struct topic *topic)
{
    if (topic->finding)
        return topic->finding->title;
    return topic->flag ? topic->flag->meaning : topic->attribute->meaning;
}

static void print_raw(const struct topics *topics)
{
    for (size_t i = 0; i < topics->count; i++)
        printf("%s\t%s\t%s\n", kind_of(&topics->list[i]), topics->list[i].name,
               summary_of(&topics->list[i]));
}

static void print_list(const struct topics *topics)
{
    static const char *const headings[] = {"Findings of bcflags check", "Module flags",
                                           "Function attributes"};
    const char *last = "";
    size_t heading = 0;

    for (size_t i = 0; i < topics->count; i++) {
        const struct topic *topic = &topics->list[i];
        if (strcmp(kind_of(topic), last) != 0) {
            printf("%s", i > 0 ? "\n" : "");
            begin_style(stdout, STYLE_NAME);
            printf("%s", headings[heading++]);
            end_style(stdout);
            printf("\n");
        }
        last = kind_of(topic);
        printf("  %-30s  %s\n", topic->name, summary_of(topic));
    }
    printf("\nbcflags explain NAME says more.\n");
}

static void print_pages(const struct topics *all, const struct topics *topics)
{
    for (size_t i = 0; i < topics->count; i++) {
        printf("%s", i > 0 ? "\n" : "");
        explain_topic(all, &topics->list[i]);
    }
}

static int refuse(const struct topics *all, const char *name)
{
    const char *suggestions[MOST_SUGGESTIONS];
    size_t count = suggest_names(all, name, suggestions);

    fprintf(stderr, "bcflags: error: '");
    print_shown(stderr, (bcf_string){name, strlen(name)});
    fprintf(stderr, "' is no finding, module flag or function attribute that is known\n");
    for (size_t i = 0; i < count; i++) {
        const char *between = i + 1 < count ? ", " : " or ";
        fprintf(stderr, "%s'%s'", i == 0 ? "Did you mean " : between, suggestions[i]);
    }
    if (count > 0)
        fprintf(stderr, "?\n");
    fprintf(stderr, "'bcflags explain' lists all there are.\n");
    return STATUS_TROUBLE;
}

static int explain(char **words, int count, enum format format)
{
    struct topics all = {NULL, 0, 0};
    struct topics topics = {NULL, 0, 0};
    char *name = join(words, count);
    int status = STATUS_GOOD;

    list_topics(&all);
    list_topics(&topics);
    if (count > 0)
        keep_topics(&topics, name);
    if (topics.count == 0)
        status = refuse(&all, name);
    else if (format == FORMAT_JSON)
        json_explain_command(&all, &topics);
    else if (format == FORMAT_RAW)
        print_raw(&topics);
    else if (count == 0)
        print_list(&topics);
    else
        print_pages(&all, &topics);
    free(name);
    free(topics.list);
    free(all.list);
    return status;
}

int explain_main(int argc, char **argv)
{
    static const struct option options[] = {
        OUTPUT_OPTIONS,
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    enum format format = FORMAT_TEXT;
    int option;

    while ((option = getopt_long(argc, argv, "rh", options, NULL)) != -1) {
        if (option == 'h') {
            print_help();
            return STATUS_GOOD;
        }
        if (!take_output_option(&format, FORMAT_JSON, option, optarg))
            return usage_error("explain");
    }
    return explain(argv + optind, argc - optind, format);
}
