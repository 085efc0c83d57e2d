/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What bcflags check found: for people, one line a finding, and as remarks. */

#include "check.h"

#include "output.h"

#include <stdlib.h>
#include <string.h>

static void print_raw(const struct bcf_finding *finding)
{
    printf("%s\t%s\t", bcf_severity_name(bcf_finding_severity(finding)), bcf_finding_id(finding));
    print_shown(stdout, bcf_finding_subject(finding));
    putchar('\n');
}

char *finding_text(const struct bcf_finding *finding)
{
    size_t size = bcf_finding_format(finding, NULL, 0);

    if (size == 0)
        die_of_memory();
    char *text = take_memory(size + 1);
    if (bcf_finding_format(finding, text, size + 1) == 0) {
        free(text);
        die_of_memory();
    }
    return text;
}

void print_remarks(const struct check *check)
{
    const struct bcf_finding *finding;

    for (size_t i = 0; (finding = bcf_link_finding(check->link, i)); i++) {
        size_t size = bcf_finding_format_remark(finding, NULL, 0);
        char *remark = take_memory(size + 1);
        if (size == 0 || bcf_finding_format_remark(finding, remark, size + 1) != size)
            die_of_memory();
        fputs(remark, stdout);
        free(remark);
    }
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

/* "ThinLTO (10), regular LTO (2); ", unless all are merged into one. */
static void print_partitions(const struct check *check)
{
    size_t thin = bcf_link_thin_count(check->link);
    size_t regular = bcf_link_regular_count(check->link);

    if (thin > 0)
        printf("ThinLTO (%zu)%s", thin, regular > 0 ? ", " : "; ");
    if (thin > 0 && regular > 0)
        printf("regular LTO (%zu); ", regular);
}

/* Where the rules come from, if they are not compared with that LLVM itself. */
static void print_source_of_rules(const struct check *check)
{
    unsigned llvm = linking_llvm(check);

    if (bcf_llvm_rules(llvm) != llvm)
        printf("the rules of LLVM %u are not known: those of LLVM %u were used\n", llvm,
               bcf_llvm_rules(llvm));
    else if (!bcf_llvm_rules_are_tested(llvm))
        printf("the rules of LLVM %u are from its source, not run\n", llvm);
}

static const char *verdict_in_words(const size_t *counts)
{
    if (counts[BCF_SEVERITY_ERROR] > 0)
        return "will not merge them";
    return counts[BCF_SEVERITY_RISK] > 0 ? "may not merge them" : "merges them";
}

static void print_verdict(const struct check *check)
{
    const size_t *counts = check->counts;
    size_t modules = check->inputs.module_count;
    size_t files = count_files(&check->inputs);

    printf("%zu module%s in %zu file%s: ", modules, plural(modules), files, plural(files));
    print_partitions(check);
    printf("LLVM %u %s", linking_llvm(check), verdict_in_words(counts));
    print_counts(counts);
    putchar('\n');
    print_source_of_rules(check);
    if (counts[BCF_SEVERITY_RISK] > 0 && !check->imports)
        printf("what ThinLTO imports is not known, so that there are risks: --imports=DIR tells "
               "(see --help), --deny=risk makes this exit with 1\n");
}

/* Where to read on, as rustc says it: the findings have pages. */
static void print_pointer(const struct check *check)
{
    const struct bcf_finding *worst = bcf_link_finding(check->link, 0);
    const struct bcf_finding *finding;
    bool is_one = true;

    if (!worst)
        return;
    for (size_t i = 1; (finding = bcf_link_finding(check->link, i)); i++)
        is_one = is_one && strcmp(bcf_finding_id(finding), bcf_finding_id(worst)) == 0;
    printf("For more about %s, try 'bcflags explain %s'.\n", is_one ? "it" : "a finding",
           bcf_finding_id(worst));
}

static void print_summary(const struct check *check)
{
    const struct inputs *inputs = &check->inputs;
    size_t troubles = inputs->trouble_count;

    if (inputs->module_count == 0)
        printf("no bitcode module: there is nothing to merge\n");
    else
        print_verdict(check);
    if (inputs->aside_count > 0)
        printf("%zu module%s of a thin link, without flags: no part of the merge\n",
               inputs->aside_count, plural(inputs->aside_count));
    print_natives_left_out(inputs);
    if (troubles > 0)
        printf("%zu thing%s could not be read: the verdict is about the rest\n", troubles,
               plural(troubles));
    print_pointer(check);
}

void print_check(const struct check *check, bool is_raw)
{
    const struct bcf_finding *finding;

    for (size_t i = 0; (finding = bcf_link_finding(check->link, i)); i++) {
        if (is_raw)
            print_raw(finding);
        else
            print_finding(finding);
    }
    if (check->shows_flags)
        print_merged_flags(check->link, is_raw);
    if (!is_raw)
        print_summary(check);
}
