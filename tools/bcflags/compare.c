/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* bcflags compare: what two sides have in common and what not. */

#include "compare.h"

#include "command.h"
#include "inlining.h"
#include "output.h"
#include "render/json.h"

#include <stdlib.h>
#include <string.h>

static void print_help(void)
{
    printf(
        "Usage: bcflags compare [OPTION]... A B\n"
        "       bcflags compare [OPTION]... A... -- B...\n"
        "\n"
        "Compares the modules of side A with those of side B: module flags, triple, data layout,\n"
        "kind of LTO, producer, and the target attributes of the functions they define. What is\n"
        "the same in all modules of a side is shown once. A file is an object, bitcode or an\n"
        "archive.\n"
        "\n"
        "Options:\n"
        "  -r, --raw   one line a value of what differs, separated by TABs: \"flag\", "
        "\"attribute\",\n"
        "              \"triple\", ...; the key or name; A or B; the number of modules (of\n"
        "              functions, for an attribute); the value, empty where it is not there (a\n"
        "              flag: its behavior as a number, a space, the value as textual IR writes "
        "it)\n" OUTPUT_HELP "  -h, --help  show this help\n"
        "\n"
        "Examples:\n"
        "  bcflags compare libcore-*.rlib main.o\n"
        "  bcflags compare src/*.o -- target/release/libapp.a\n"
        "  bcflags compare yesterday/vmlinux.a today/vmlinux.a\n"
        "\n"
        "Exit status: 0 they are the same, 1 they differ, 2 something could not be read.\n");
}

/* Splits the arguments into the files of the two sides. */
static bool split(char **files, int count, int *first_count)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(files[i], "--") == 0) {
            *first_count = i;
            return i > 0 && i + 1 < count;
        }
    }
    *first_count = 1;
    return count == 2;
}

static void read_targets(struct comparison *comparison)
{
    for (int side = 0; side < SIDE_COUNT; side++) {
        struct inputs *inputs = &comparison->sides[side];
        struct attribute_table *table = &comparison->targets[side];
        for (size_t i = 0; i < inputs->module_count; i++) {
            const struct bcf_attributes *attributes;
            if (bcf_module_read_attributes(inputs->modules[i], NULL, 0, &attributes, NULL) ==
                BCF_OK)
                attribute_table_add(table, attributes);
        }
        attribute_table_finish(table);
    }
}

/* More pairs than that are not looked at. */
enum { MOST_TARGETS = 64 };

/* Makes it one of a higher kind; takes over lacking. */
static void raise_barrier(struct barrier *barrier, enum barrier_kind kind, char *lacking)
{
    if (barrier->kind >= kind) {
        free(lacking);
        return;
    }
    free(barrier->lacking);
    barrier->kind = kind;
    barrier->lacking = lacking;
}

struct barrier find_barrier(const struct comparison *comparison, int callees)
{
    const struct attribute_table *from = &comparison->targets[callees];
    const struct attribute_table *into = &comparison->targets[SIDE_A + SIDE_B - callees];
    struct barrier barrier = {BARRIER_NONE, NULL};
    bool is_open = false;

    for (size_t i = 0; i < from->count && i < MOST_TARGETS; i++) {
        for (size_t k = 0; k < into->count && k < MOST_TARGETS; k++) {
            char *lacking = NULL;
            if (from->rows[i].definitions == 0 || into->rows[k].definitions == 0)
                continue;
            enum answer answer = may_inline(&from->rows[i], &into->rows[k], &lacking);
            is_open = is_open || answer != ANSWER_NO;
            if (answer == ANSWER_NO)
                raise_barrier(&barrier, BARRIER_SOME, lacking);
            else if (answer == ANSWER_MAYBE)
                raise_barrier(&barrier, BARRIER_UNKNOWN, lacking);
        }
    }
    if (barrier.kind == BARRIER_SOME && !is_open)
        barrier.kind = BARRIER_ALL;
    return barrier;
}

const struct bcf_finding *find_consequence(const struct comparison *comparison,
                                           const struct property *property)
{
    bcf_string name = {property->name, strlen(property->name)};
    bool is_flag = property->kind == PROPERTY_FLAG;
    const struct bcf_finding *finding;

    if (!is_flag && property->kind != PROPERTY_TRIPLE && property->kind != PROPERTY_DATA_LAYOUT)
        return NULL;
    for (size_t i = 0; (finding = bcf_merge_finding(comparison->merge, i)); i++)
        if (bcf_finding_is_about_flag(finding) == is_flag &&
            strings_equal(bcf_finding_subject(finding), name))
            return finding;
    return NULL;
}

static void merge_all(struct comparison *comparison)
{
    struct bcf_error error;
    enum bcf_status status = bcf_merge_new(&comparison->merge, &error);

    for (int side = 0; side < SIDE_COUNT; side++)
        for (size_t i = 0; status == BCF_OK && i < comparison->sides[side].module_count; i++)
            status = bcf_merge_add(comparison->merge, comparison->sides[side].modules[i], &error);
    if (status == BCF_OK)
        status = bcf_merge_finish(comparison->merge, &error);
    if (status != BCF_OK)
        die_of_memory();
}

static char side_letter(int side)
{
    return side == SIDE_A ? 'A' : 'B';
}

static void print_raw_value(const struct property *property, const struct variant *variant,
                            int side)
{
    const struct variant_side *of = &variant->sides[side];
    bool is_attribute = property->kind == PROPERTY_ATTRIBUTE;

    if (of->count == 0)
        return;
    printf("%s\t%s\t%c\t%llu\t", property_kind_name(property->kind), property->name,
           side_letter(side), (unsigned long long)(is_attribute ? of->functions : of->count));
    if (variant->value)
        printf(is_attribute ? "\"%s\"" : "%s", variant->value);
    putchar('\n');
}

void compare_raw(const struct comparison *comparison)
{
    for (size_t i = 0; i < comparison->differences.count; i++) {
        const struct property *property = &comparison->differences.list[i];
        for (int side = 0; property->is_different && side < SIDE_COUNT; side++)
            for (size_t k = 0; k < property->count; k++)
                print_raw_value(property, &property->variants[k], side);
    }
}

int compare_main(int argc, char **argv)
{
    static const struct option options[] = {
        OUTPUT_OPTIONS,
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    struct comparison comparison;
    enum format format = FORMAT_TEXT;
    int option;
    int first;

    memset(&comparison, 0, sizeof(comparison));
    /* "+": options end at the first file, so that "--" between the sides stays. */
    while ((option = getopt_long(argc, argv, "+rh", options, NULL)) != -1) {
        if (option == 'h') {
            print_help();
            return STATUS_GOOD;
        }
        if (!take_output_option(&format, option, optarg))
            return usage_error("compare");
    }
    char **files = argv + optind;
    int count = argc - optind;
    if (!split(files, count, &first)) {
        fprintf(stderr, "bcflags: error: two sides are needed: A B, or A... -- B...\n");
        return usage_error("compare");
    }
    int second = strcmp(files[first], "--") == 0 ? first + 1 : first;
    bool is_silent = format == FORMAT_JSON;
    inputs_read(&comparison.sides[SIDE_A], files, (size_t)first, is_silent);
    inputs_read(&comparison.sides[SIDE_B], files + second, (size_t)(count - second), is_silent);
    differences_find(&comparison.differences, comparison.sides);
    read_targets(&comparison);
    merge_all(&comparison);
    if (format == FORMAT_JSON)
        json_compare_command(&comparison);
    else if (format == FORMAT_RAW)
        compare_raw(&comparison);
    else
        compare_text(&comparison);
    bcf_merge_free(comparison.merge);
    int status = comparison.differences.different_count > 0 ? STATUS_FINDINGS : STATUS_GOOD;
    for (int side = 0; side < SIDE_COUNT; side++) {
        /* Without a module there is nothing to compare. */
        if (comparison.sides[side].trouble_count > 0 || comparison.sides[side].module_count == 0)
            status = STATUS_TROUBLE;
        attribute_table_free(&comparison.targets[side]);
        inputs_close(&comparison.sides[side]);
    }
    differences_free(&comparison.differences);
    return status;
}
