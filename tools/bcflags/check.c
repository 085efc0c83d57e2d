/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* bcflags check: will LLVM merge these modules? */

#include "command.h"
#include "inputs.h"

#include <getopt.h>
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
        "              of a flag, \"triple\" or \"data layout\")\n"
        "  -h, --help  show this help\n"
        "\n"
        "Severities: error (the merge fails), change (it works, and some module does not get\n"
        "what it asks for).\n"
        "\n"
        "Examples:\n"
        "  bcflags check libcore-*.rlib main.o\n"
        "  bcflags check --raw *.o | grep ^error\n"
        "\n"
        "Exit status: 0 no error (there may be changes), 1 the merge fails, 2 something could\n"
        "not be read, whatever the findings about the rest are.\n");
}

static void die(const struct bcf_error *error)
{
    fprintf(stderr, "bcflags: error: %s\n", error->message);
    exit(STATUS_TROUBLE);
}

static struct bcf_merge *merge_all(const struct inputs *inputs)
{
    struct bcf_merge *merge;
    struct bcf_error error;

    if (bcf_merge_new(&merge, &error) != BCF_OK)
        die(&error);
    for (size_t i = 0; i < inputs->module_count; i++)
        if (bcf_merge_add(merge, inputs->modules[i], &error) != BCF_OK)
            die(&error);
    if (bcf_merge_finish(merge, &error) != BCF_OK)
        die(&error);
    return merge;
}

static void print_raw(const struct bcf_finding *finding)
{
    printf("%s\t%s\t", bcf_severity_name(bcf_finding_severity(finding)), bcf_finding_id(finding));
    print_shown(stdout, bcf_finding_subject(finding));
    putchar('\n');
}

static void print_finding(const struct bcf_finding *finding)
{
    size_t size = bcf_finding_format(finding, NULL, 0) + 1;
    char *text = malloc(size);

    if (!text) {
        fprintf(stderr, "bcflags: error: out of memory\n");
        exit(STATUS_TROUBLE);
    }
    bcf_finding_format(finding, text, size);
    printf("%s\n", text);
    free(text);
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* The files that modules came from: modules of one file are together. */
static size_t count_files(const struct inputs *inputs)
{
    size_t count = 0;

    for (size_t i = 0; i < inputs->module_count; i++)
        count += i == 0 || !strings_equal(module_path(inputs->modules[i]),
                                          module_path(inputs->modules[i - 1]));
    return count;
}

static void print_summary(const struct inputs *inputs, size_t errors, size_t others)
{
    size_t modules = inputs->module_count;
    size_t files = count_files(inputs);
    size_t natives = inputs->native_count;
    size_t troubles = inputs->trouble_count;

    if (modules == 0) {
        printf("no bitcode module: there is nothing to merge\n");
    } else {
        printf("%zu module%s in %zu file%s: LLVM 22 ", modules, plural(modules), files,
               plural(files));
        if (errors > 0)
            printf("will not merge them: %zu error%s", errors, plural(errors));
        else
            printf("merges them");
        if (others > 0)
            printf(", %zu change%s", others, plural(others));
        putchar('\n');
    }
    if (natives > 0)
        printf("%zu native object%s without bitcode: no part of the merge\n", natives,
               plural(natives));
    if (troubles > 0)
        printf("%zu thing%s could not be read: the verdict is about the rest\n", troubles,
               plural(troubles));
}

int check_main(int argc, char **argv)
{
    static const struct option options[] = {
        {"raw", no_argument, NULL, 'r'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    bool is_raw = false;
    struct inputs inputs;
    const struct bcf_finding *finding;
    size_t errors = 0;
    size_t others = 0;
    int option;

    while ((option = getopt_long(argc, argv, "rh", options, NULL)) != -1) {
        switch (option) {
        case 'r':
            is_raw = true;
            break;
        case 'h':
            print_help();
            return STATUS_GOOD;
        default:
            return usage_error("check");
        }
    }
    if (optind == argc) {
        fprintf(stderr, "bcflags: error: no file to check\n");
        return usage_error("check");
    }
    inputs_read(&inputs, argv + optind, (size_t)(argc - optind));
    struct bcf_merge *merge = merge_all(&inputs);
    for (size_t i = 0; (finding = bcf_merge_finding(merge, i)); i++) {
        if (is_raw)
            print_raw(finding);
        else
            print_finding(finding);
        if (bcf_finding_severity(finding) == BCF_SEVERITY_ERROR)
            errors++;
        else
            others++;
    }
    if (!is_raw)
        print_summary(&inputs, errors, others);
    int status = errors > 0 ? STATUS_FINDINGS : STATUS_GOOD;
    if (inputs.trouble_count > 0)
        status = STATUS_TROUBLE;
    bcf_merge_free(merge);
    inputs_close(&inputs);
    return status;
}
