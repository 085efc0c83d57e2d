/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* bcflags check: will LLVM merge these modules? */

#include "check.h"

#include "command.h"
#include "output.h"
#include "render/json.h"

#include <stdlib.h>
#include <string.h>

static void print_help(void)
{
    printf(
        "Usage: bcflags check [OPTION]... FILE...\n"
        "\n"
        "Says whether LLVM will merge all modules in the FILEs into one, in this order, by the\n"
        "rules of LLVM 22. Every conflict is shown, not only the one LLVM would stop at. This is\n"
        "what llvm-link and regular (fat) LTO do; ThinLTO merges only what it imports.\n"
        "\n"
        "Options:\n"
        "  -r, --raw   one line a finding, separated by TABs: severity, id, subject (the key\n"
        "              of a flag, \"triple\" or \"data layout\")\n" OUTPUT_HELP
        "  -h, --help  show this help\n"
        "\n"
        "Severities: error (the merge fails), change (it works, and some module does not get\n"
        "what it asks for).\n"
        "\n"
        "Examples:\n"
        "  bcflags check libcore-*.rlib main.o\n"
        "  bcflags check --raw *.o | grep ^error\n"
        "  bcflags check --format=json *.o | jq -r '.findings[].rendered'\n"
        "\n"
        "Exit status: 0 no error (there may be changes), 1 the merge fails, 2 something could\n"
        "not be read, whatever the findings about the rest are.\n");
}

static void die_unless(enum bcf_status status)
{
    if (status != BCF_OK)
        die_of_memory(); /* a link fails of nothing else */
}

static void link_all(struct check *check)
{
    const struct inputs *inputs = &check->inputs;
    const struct bcf_finding *finding;

    die_unless(bcf_link_new(&check->options, &check->link, NULL));
    for (size_t i = 0; i < inputs->module_count; i++)
        die_unless(bcf_link_add(check->link, inputs->modules[i], NULL));
    for (size_t i = 0; i < inputs->native_count; i++)
        die_unless(bcf_link_add_native(check->link, inputs->natives[i], NULL));
    die_unless(bcf_link_finish(check->link, NULL));
    for (size_t i = 0; (finding = bcf_link_finding(check->link, i)); i++)
        check->counts[bcf_finding_severity(finding)]++;
}

/* Reads what the native code beside the modules of a side says. Where it cannot
 * be read, nothing is told of it. */
static void read_natives_of_side(const struct bcf_side *side)
{
    const struct bcf_native *native;

    for (size_t i = 0; i < bcf_side_module_count(side); i++)
        bcf_object_read_native(bcf_module_object(bcf_side_module(side, i)), &native, NULL);
}

/* Without LTO the native code beside the modules of an error is what is linked;
 * the advice tells what that brings. */
static void read_natives(const struct check *check)
{
    const struct bcf_finding *finding;

    for (size_t i = 0; (finding = bcf_link_finding(check->link, i)); i++) {
        if (bcf_finding_severity(finding) != BCF_SEVERITY_ERROR)
            continue;
        for (size_t k = 0; k < bcf_finding_side_count(finding); k++)
            read_natives_of_side(bcf_finding_side(finding, k));
    }
}

static void print_raw(const struct bcf_finding *finding)
{
    printf("%s\t%s\t", bcf_severity_name(bcf_finding_severity(finding)), bcf_finding_id(finding));
    print_shown(stdout, bcf_finding_subject(finding));
    putchar('\n');
}

char *finding_text(const struct bcf_finding *finding)
{
    size_t size = bcf_finding_format(finding, NULL, 0) + 1;
    char *text = take_memory(size);

    bcf_finding_format(finding, text, size);
    return text;
}

/* Prints a line, what stands before its first colon in a colour. */
static void print_line(const char *line, size_t size, enum style style)
{
    size_t head = strcspn(line, ":\n");

    begin_style(stdout, style);
    printf("%.*s", (int)head, line);
    end_style(stdout);
    printf("%.*s\n", (int)(size - head), line + head);
}

static void print_finding(const struct bcf_finding *finding)
{
    bool is_error = bcf_finding_severity(finding) == BCF_SEVERITY_ERROR;
    char *text = finding_text(finding);

    for (const char *line = text; *line != '\0';) {
        size_t size = strcspn(line, "\n");
        if (line == text)
            print_line(line, size, is_error ? STYLE_ERROR : STYLE_CHANGE);
        else if (strncmp(line, "  = ", 4) == 0)
            print_line(line, size, STYLE_HELP);
        else
            printf("%.*s\n", (int)size, line);
        line += size + (line[size] == '\n');
    }
    putchar('\n');
    free(text);
}

/* The files that modules came from: modules of one file are together. */
size_t count_files(const struct inputs *inputs)
{
    size_t count = 0;

    for (size_t i = 0; i < inputs->module_count; i++)
        count += i == 0 || !strings_equal(module_path(inputs->modules[i]),
                                          module_path(inputs->modules[i - 1]));
    return count;
}

/* Objects without bitcode of one kind: native ones, or what their note says. */
struct kind {
    const char *note; /* NULL: native */
    size_t count;
};

/* The place of a note among the kinds, where it is put if it is new. */
static size_t find_kind(struct kind *kinds, size_t *count, const char *note)
{
    size_t place = 0; /* native */

    if (!note)
        return place;
    for (place = 1; place < *count; place++)
        if (strcmp(kinds[place].note, note) == 0)
            return place;
    kinds[(*count)++].note = note;
    return place;
}

static void print_natives_left_out(const struct inputs *inputs)
{
    enum { MOST_KINDS = 64 }; /* more than there are notes */
    struct kind kinds[MOST_KINDS] = {{NULL, 0}};
    size_t count = 1;

    for (size_t i = 0; i < inputs->native_count && count < MOST_KINDS; i++)
        kinds[find_kind(kinds, &count, bcf_object_note(inputs->natives[i]))].count++;
    if (kinds[0].count > 0)
        printf("%zu native object%s without bitcode: no part of the merge\n", kinds[0].count,
               plural(kinds[0].count));
    for (size_t i = 1; i < count; i++)
        printf("%zu object%s without bitcode, no part of the merge: %s\n", kinds[i].count,
               plural(kinds[i].count), kinds[i].note);
}

/* ": 1 error, 2 changes" */
static void print_counts(const size_t *counts)
{
    const char *before = counts[BCF_SEVERITY_ERROR] > 0 ? ": " : ", ";

    for (int severity = BCF_SEVERITY_ERROR; severity >= BCF_SEVERITY_NOTE; severity--) {
        const char *name = bcf_severity_name((enum bcf_severity)severity);
        size_t count = counts[severity];
        if (count == 0)
            continue;
        const char *end = severity == BCF_SEVERITY_LOSS && count > 1 ? "es" : plural(count);
        printf("%s%zu %s%s", before, count, name, end);
        before = ", ";
    }
}

static void print_summary(const struct check *check)
{
    const struct inputs *inputs = &check->inputs;
    const size_t *counts = check->counts;
    size_t modules = inputs->module_count;
    size_t files = count_files(inputs);
    size_t troubles = inputs->trouble_count;

    if (modules == 0) {
        printf("no bitcode module: there is nothing to merge\n");
    } else {
        printf("%zu module%s in %zu file%s: LLVM 22 ", modules, plural(modules), files,
               plural(files));
        printf(counts[BCF_SEVERITY_ERROR] > 0 ? "will not merge them" : "merges them");
        print_counts(counts);
        putchar('\n');
    }
    if (inputs->aside_count > 0)
        printf("%zu module%s of a thin link, without flags: no part of the merge\n",
               inputs->aside_count, plural(inputs->aside_count));
    print_natives_left_out(inputs);
    if (troubles > 0)
        printf("%zu thing%s could not be read: the verdict is about the rest\n", troubles,
               plural(troubles));
}

static void print_all(const struct check *check, bool is_raw)
{
    const struct bcf_finding *finding;

    for (size_t i = 0; (finding = bcf_link_finding(check->link, i)); i++) {
        if (is_raw)
            print_raw(finding);
        else
            print_finding(finding);
    }
    if (!is_raw)
        print_summary(check);
}

int check_main(int argc, char **argv)
{
    static const struct option options[] = {
        OUTPUT_OPTIONS,
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    struct check check = {.options = {.size = sizeof(struct bcf_link_options)}};
    enum format format = FORMAT_TEXT;
    int option;

    while ((option = getopt_long(argc, argv, "rh", options, NULL)) != -1) {
        if (option == 'h') {
            print_help();
            return STATUS_GOOD;
        }
        if (!take_output_option(&format, option, optarg))
            return usage_error("check");
    }
    if (optind == argc) {
        fprintf(stderr, "bcflags: error: no file to check\n");
        return usage_error("check");
    }
    inputs_read(&check.inputs, argv + optind, (size_t)(argc - optind),
                format == FORMAT_JSON ? READ_SILENTLY : READ_ALOUD);
    inputs_set_aside(&check.inputs);
    link_all(&check);
    if (check.counts[BCF_SEVERITY_ERROR] > 0 && format != FORMAT_RAW)
        read_natives(&check);
    if (format == FORMAT_JSON)
        json_check_command(&check);
    else
        print_all(&check, format == FORMAT_RAW);
    int status = check.counts[BCF_SEVERITY_ERROR] > 0 ? STATUS_FINDINGS : STATUS_GOOD;
    if (check.inputs.trouble_count > 0)
        status = STATUS_TROUBLE;
    bcf_link_free(check.link);
    inputs_close(&check.inputs);
    return status;
}
