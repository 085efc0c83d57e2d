/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* bcflags check: will LLVM merge these modules? */

#include "check.h"

#include "architectures.h"
#include "check_options.h"
#include "command.h"
#include "imports.h"
#include "output.h"
#include "render/json.h"

#include <stdlib.h>
#include <string.h>

static void print_help(void)
{
    printf(
        "Usage: bcflags check [OPTION]... FILE...\n"
        "\n"
        "Says what happens when the FILEs are linked with LTO, in this order, by the rules of\n"
        "LLVM 22 or another. Every conflict is shown, not only the one LLVM would stop at.\n"
        "Modules for regular LTO are merged into one; ThinLTO merges into each module what it\n"
        "imports.\n"
        "\n"
        "Options:\n" LINK_HELP "      --flags\n"
        "              also show the flags that come of merging the modules for regular LTO: the\n"
        "              value of each, which module set it, and who asked for something else\n"
        "      --suggest-retag\n"
        "              print nothing but commands, one a line: those of 'bcflags retag' that mend\n"
        "              conflicts of flags which nothing in the modules depends on, towards what\n"
        "              the program says; stderr tells which errors they do not mend, and why\n"
        "  -r, --raw   one line a finding, separated by TABs: severity, id, subject (the key\n"
        "              of a flag, \"triple\" or \"data layout\")\n" OUTPUT_HELP
        "      --format=remarks\n"
        "              the findings as LLVM's remarks (YAML), for llvm-remarkutil, opt-viewer and\n"
        "              llvm-c/Remarks.h; where there are none nothing is written\n"
        "  -h, --help  show this help\n"
        "\n"
        "Severities: error (the link fails), risk (it fails if ThinLTO imports along references\n"
        "that are there), loss (it works, without an optimisation or a protection), change (it\n"
        "works, and some module does not get what it asks for), note.\n"
        "\n"
        "Examples:\n"
        "  bcflags check libcore-*.rlib main.o\n"
        "  bcflags check --expect-lto=thin --deny=loss *.o\n"
        "  bcflags check --raw *.o | grep ^error\n"
        "  bcflags check --format=json *.o | jq -r '.findings[].rendered'\n"
        "\n"
        "Exit status: 0 nothing of the severity of --deny or a worse one, 1 there is, 2 something\n"
        "could not be read, whatever the findings about the rest are, or there is no bitcode and\n"
        "nothing was expected.\n");
}

static void die_unless(enum bcf_status status)
{
    if (status != BCF_OK)
        die_of_memory(); /* a link fails of nothing else */
}

/* What LTO the modules are for: where that cannot be read it is said, and they are taken to be for
 * regular LTO. */
static void read_kinds(struct check *check)
{
    struct inputs *inputs = &check->inputs;

    for (size_t i = 0; i < inputs->module_count && check->options.lto != BCF_LTO_MODE_FULL; i++)
        read_lto(inputs, inputs->modules[i]);
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
    if (check->imports)
        imports_read(&check->inputs, check->link, &check->options, check->imports);
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

/* The files that modules came from: modules of one file are together. */
size_t count_files(const struct inputs *inputs)
{
    size_t count = 0;

    for (size_t i = 0; i < inputs->module_count; i++)
        count += i == 0 || !strings_equal(module_path(inputs->modules[i]),
                                          module_path(inputs->modules[i - 1]));
    return count;
}

unsigned linking_llvm(const struct check *check)
{
    return check->options.llvm > 0 ? check->options.llvm : BCF_LLVM_NEWEST;
}

static int status_of(const struct check *check)
{
    bool has_nothing =
        check->inputs.module_count == 0 && check->options.expect == BCF_EXPECT_NOTHING;

    if (check->inputs.trouble_count > 0 || has_nothing)
        return STATUS_TROUBLE;
    for (int severity = BCF_SEVERITY_ERROR; severity >= (int)check->denied; severity--)
        if (check->counts[severity] > 0)
            return STATUS_FINDINGS;
    return STATUS_GOOD;
}

/* What does not go together; NULL where all does. */
static const char *find_contradiction(const struct check *check, enum format format)
{
    if (format == FORMAT_REMARKS && check->shows_flags)
        return "--flags is not for --format=remarks";
    if (check->suggests_retag && (check->shows_flags || format != FORMAT_TEXT))
        return "with --suggest-retag nothing else is shown, and in one format";
    return NULL;
}

static void print_all(const struct check *check, enum format format)
{
    if (check->suggests_retag)
        print_retag_commands(check);
    else if (format == FORMAT_JSON)
        json_check_command(check);
    else if (format == FORMAT_REMARKS)
        print_remarks(check);
    else
        print_check(check, format == FORMAT_RAW);
}

int check_main(int argc, char **argv)
{
    static const struct option options[] = {
        LINK_OPTIONS,
        {"flags", no_argument, NULL, OPTION_FLAGS},
        {"suggest-retag", no_argument, NULL, OPTION_SUGGEST_RETAG},
        OUTPUT_OPTIONS,
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    struct check check = {.options = {.size = sizeof(struct bcf_link_options)},
                          .denied = BCF_SEVERITY_ERROR};
    enum format format = FORMAT_TEXT;
    int option;

    while ((option = getopt_long(argc, argv, "rh", options, NULL)) != -1) {
        if (option == 'h') {
            print_help();
            return STATUS_GOOD;
        }
        if (option == OPTION_FLAGS)
            check.shows_flags = true;
        else if (option == OPTION_SUGGEST_RETAG)
            check.suggests_retag = true;
        else if (!(option >= FIRST_OWN_OPTION
                       ? take_link_option(&check, option, optarg)
                       : take_output_option(&format, FORMAT_REMARKS, option, optarg)))
            return usage_error("check");
    }
    if (optind == argc) {
        fprintf(stderr, "bcflags: error: no file to check\n");
        return usage_error("check");
    }
    const char *contradiction = find_contradiction(&check, format);
    if (contradiction) {
        fprintf(stderr, "bcflags: error: %s\n", contradiction);
        return usage_error("check");
    }
    inputs_read(&check.inputs, argv + optind, (size_t)(argc - optind),
                READ_LTO | (format == FORMAT_JSON ? READ_SILENTLY : READ_ALOUD));
    inputs_set_aside(&check.inputs);
    inputs_choose_architecture(&check.inputs, check.architecture);
    read_kinds(&check);
    link_all(&check);
    inputs_note_exhausted(&check.inputs);
    if (check.counts[BCF_SEVERITY_ERROR] > 0 && format != FORMAT_RAW)
        read_natives(&check);
    print_all(&check, format);
    int status = status_of(&check);
    bcf_link_free(check.link);
    inputs_close(&check.inputs);
    return status;
}
