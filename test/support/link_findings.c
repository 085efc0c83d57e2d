/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* link_findings LLVM LTO FILE...: what is found in a link of these files with that LLVM and
 * mode of LTO ("auto", "full", "thin"); a line each, with TABs: severity, id, notes. */

#include "bcflags/bcflags.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FILES = 64 };

static void die(const struct bcf_error *error)
{
    fprintf(stderr, "link_findings: %s\n", error->message);
    exit(2);
}

static void add_object(struct bcf_link *link, struct bcf_object *object)
{
    struct bcf_module *module;
    struct bcf_error error;

    for (size_t count = 0;; count++) {
        if (bcf_object_next_module(object, &module, &error) != BCF_OK)
            die(&error);
        if (!module && count == 0 && bcf_link_add_native(link, object, &error) != BCF_OK)
            die(&error);
        if (!module)
            return;
        if (bcf_link_add(link, module, &error) != BCF_OK)
            die(&error);
    }
}

static void add_input(struct bcf_link *link, struct bcf_input *input)
{
    struct bcf_object *object;
    struct bcf_error error;

    for (;;) {
        if (bcf_input_next_object(input, &object, &error) != BCF_OK)
            die(&error);
        if (!object)
            return;
        add_object(link, object);
    }
}

static void print_findings(const struct bcf_link *link)
{
    const struct bcf_finding *finding;

    for (size_t i = 0; (finding = bcf_link_finding(link, i)); i++) {
        printf("%s\t%s\t", bcf_severity_name(bcf_finding_severity(finding)),
               bcf_finding_id(finding));
        for (size_t k = 0; k < bcf_finding_note_count(finding); k++) {
            bcf_string note = bcf_finding_note(finding, k);
            printf("%.*s. ", (int)note.size, note.data);
        }
        putchar('\n');
    }
}

int main(int argc, char **argv)
{
    struct bcf_link_options options = {.size = sizeof(options)};
    struct bcf_input *inputs[MOST_FILES] = {NULL};
    struct bcf_link *link;
    struct bcf_error error;

    if (argc < 4 || argc > MOST_FILES)
        return 2;
    options.llvm = (unsigned)strtoul(argv[1], NULL, 10);
    if (strcmp(argv[2], "full") == 0)
        options.lto = BCF_LTO_MODE_FULL;
    else if (strcmp(argv[2], "thin") == 0)
        options.lto = BCF_LTO_MODE_THIN;
    if (bcf_link_new(&options, &link, &error) != BCF_OK)
        die(&error);
    for (int i = 3; i < argc; i++) {
        if (bcf_input_open(argv[i], &inputs[i], &error) != BCF_OK)
            die(&error);
        add_input(link, inputs[i]);
    }
    if (bcf_link_finish(link, &error) != BCF_OK)
        die(&error);
    print_findings(link);
    bcf_link_free(link);
    for (int i = 3; i < argc; i++)
        bcf_input_close(inputs[i]);
    return 0;
}
