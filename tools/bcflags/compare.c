/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* bcflags compare: what two sides have in common and what not. */

#include "compare.h"

#include "command.h"
#include "output.h"
#include "render/json.h"

#include <stdlib.h>
#include <string.h>

enum { OPTION_ATTRIBUTE = FIRST_OWN_OPTION };

const char side_letters[] = "AB";

static void print_help(void)
{
    printf(
        "Usage: bcflags compare [OPTION]... A B\n"
        "       bcflags compare [OPTION]... A... -- B...\n"
        "\n"
        "Compares the modules of side A with those of side B: module flags, triple, data layout,\n"
        "kind of LTO, producer, and the target attributes of the functions they define. What is\n"
        "the same in all modules of a side is shown once. If the sides have objects of the same\n"
        "name, as two builds of a program have, it says also which are missing or have lost their\n"
        "bitcode. Other attributes are compared where they are named, the level of optimisation\n"
        "never. A file is an object, bitcode or an archive; behind the -- between the sides there\n"
        "are only files. One of all the files may be -, the standard input.\n"
        "\n"
        "Options:\n"
        "      --attribute=NAME\n"
        "              compare also the string attribute NAME of functions, and each other NAME\n"
        "              given\n"
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

/* The place of the "--" between the sides; count where there is none. One that
 * comes before any file only ends the options. */
static int find_separator(char **argv, int argc)
{
    bool has_file = false;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0 && has_file)
            return i;
        if (strcmp(argv[i], "--format") == 0 || strcmp(argv[i], "--attribute") == 0) {
            i++; /* its argument is no file */
            continue;
        }
        has_file = has_file || argv[i][0] != '-' || argv[i][1] == '\0';
    }
    return argc;
}

static int refuse(const char *why)
{
    fprintf(stderr, "bcflags: error: %s\n", why);
    return usage_error("compare");
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

const struct bcf_finding *find_consequence(const struct comparison *comparison,
                                           const struct property *property)
{
    bool is_malformed = property->kind == PROPERTY_MALFORMED_FLAG;
    bool is_flag = is_malformed || property->kind == PROPERTY_FLAG;
    const struct bcf_finding *finding;

    if (!is_flag && property->kind != PROPERTY_TRIPLE && property->kind != PROPERTY_DATA_LAYOUT)
        return NULL;
    for (size_t i = 0; (finding = bcf_merge_finding(comparison->merge, i)); i++) {
        if (bcf_finding_is_about_flag(finding) != is_flag)
            continue;
        if (is_malformed && strcmp(bcf_finding_id(finding), "flag-malformed") == 0)
            return finding;
        char *subject = escaped_string(bcf_finding_subject(finding));
        bool is_found = !is_malformed && strcmp(subject, property->name) == 0;
        free(subject);
        if (is_found)
            return finding;
    }
    return NULL;
}

static void print_raw_value(const struct property *property, const struct variant *variant,
                            int side)
{
    const struct variant_side *of = &variant->sides[side];
    bool is_attribute = property->kind == PROPERTY_ATTRIBUTE;

    if (of->count == 0)
        return;
    printf("%s\t%s\t%c\t%llu\t", property_kind_name(property->kind), property->name,
           side_letters[side], (unsigned long long)(is_attribute ? of->functions : of->count));
    if (variant->value)
        printf(is_attribute ? "\"%s\"" : "%s", variant->value);
    putchar('\n');
}

const char *object_words(const struct named_object *object)
{
    if (!object)
        return "";
    return object->has_bitcode ? "bitcode" : "native code";
}

size_t count_differences(const struct comparison *comparison)
{
    return comparison->differences.different_count + comparison->objects.count;
}

static void print_raw_object(const struct object_difference *difference)
{
    for (int side = 0; side < SIDE_COUNT; side++) {
        const struct named_object *object = difference->sides[side];
        char *name = escaped_string(object ? object->name : difference->sides[SIDE_B - side]->name);
        printf("object\t%s\t%c\t%d\t%s\n", name, side_letters[side], object != NULL,
               object_words(object));
        free(name);
    }
}

void compare_raw(const struct comparison *comparison)
{
    for (size_t i = 0; i < comparison->objects.count; i++)
        print_raw_object(&comparison->objects.list[i]);
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
        {"attribute", required_argument, NULL, OPTION_ATTRIBUTE},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    struct comparison comparison;
    struct attribute_names names = {.count = 0};
    enum format format = FORMAT_TEXT;
    int separator = find_separator(argv, argc);
    int option;

    memset(&comparison, 0, sizeof(comparison));
    while ((option = getopt_long(separator, argv, "rh", options, NULL)) != -1) {
        if (option == 'h') {
            print_help();
            return STATUS_GOOD;
        }
        bool is_taken = option == OPTION_ATTRIBUTE
                            ? attribute_names_add(&names, optarg)
                            : take_output_option(&format, FORMAT_JSON, option, optarg);
        if (!is_taken)
            return usage_error("compare");
    }
    if (!attribute_names_add_target(&names))
        return usage_error("compare");
    char **files = argv + optind;
    int count = separator - optind;
    char **others = argv + separator + 1;
    int other_count = argc - separator - 1;
    if (separator == argc && count == 2) { /* A B */
        others = files + 1;
        count = other_count = 1;
    }
    if (count < 1 || other_count < 1)
        return refuse("two sides are needed: A B, or A... -- B...");
    for (int i = 0; i < other_count; i++)
        if (strcmp(others[i], "--") == 0)
            return refuse("there can be only one -- between the sides");
    unsigned how = READ_LTO | (format == FORMAT_JSON ? READ_SILENTLY : READ_ALOUD);
    inputs_read(&comparison.sides[SIDE_A], files, (size_t)count, how);
    inputs_read(&comparison.sides[SIDE_B], others, (size_t)other_count, how);
    for (int side = 0; side < SIDE_COUNT; side++)
        inputs_set_aside(&comparison.sides[side]);
    differences_find(&comparison.differences, comparison.sides, &names);
    objects_compare(&comparison.objects, comparison.sides);
    read_targets(&comparison);
    const struct inputs *const both[] = {&comparison.sides[SIDE_A], &comparison.sides[SIDE_B]};
    comparison.merge = inputs_merge(both, SIDE_COUNT);
    if (format == FORMAT_JSON)
        json_compare_command(&comparison);
    else if (format == FORMAT_RAW)
        compare_raw(&comparison);
    else
        compare_text(&comparison);
    bcf_merge_free(comparison.merge);
    int status = count_differences(&comparison) > 0 ? STATUS_FINDINGS : STATUS_GOOD;
    for (int side = 0; side < SIDE_COUNT; side++) {
        /* Without a module there is nothing to compare. */
        if (comparison.sides[side].trouble_count > 0 || comparison.sides[side].module_count == 0)
            status = STATUS_TROUBLE;
        attribute_table_free(&comparison.targets[side]);
        inputs_close(&comparison.sides[side]);
    }
    objects_free(&comparison.objects);
    differences_free(&comparison.differences);
    return status;
}
