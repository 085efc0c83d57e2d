/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* codemodels FILE...: the code model of every module, and whether LLVM would
 * merge them all. Valid C11 and C++17. */

#include <bcflags/bcflags.h>

#include <stdio.h>
#include <stdlib.h>

static void print_module(const struct bcf_module *module)
{
    const struct bcf_flag *flag = bcf_module_find_flag(module, "Code Model");
    char words[64] = "not set";

    if (flag)
        bcf_value_describe(bcf_flag_value(flag), bcf_flag_key(flag), words, sizeof(words));
    printf("%s: %s\n", bcf_module_address(module).data, words);
}

/* Shows the modules of an input and adds them to a merge; returns whether all
 * could be read. */
static bool visit(struct bcf_input *input, struct bcf_merge *merge, struct bcf_error *error)
{
    struct bcf_object *object;
    struct bcf_module *module;

    while (bcf_input_next_object(input, &object, error) == BCF_OK && object) {
        while (bcf_object_next_module(object, &module, error) == BCF_OK && module) {
            print_module(module);
            if (bcf_merge_add(merge, module, error) != BCF_OK)
                return false;
        }
        if (error->status != BCF_OK)
            return false;
    }
    return error->status == BCF_OK;
}

int main(int argc, char **argv)
{
    /* The modules of a merge live as long as their inputs: keep them all. */
    struct bcf_input **inputs =
        (struct bcf_input **)calloc((size_t)argc, sizeof(struct bcf_input *));
    struct bcf_merge *merge = NULL;
    struct bcf_error error;
    int status = 0;

    if (!inputs || bcf_merge_new(&merge, &error) != BCF_OK)
        return 2;
    for (int i = 1; i < argc; i++) {
        if (bcf_input_open(argv[i], &inputs[i], &error) != BCF_OK ||
            !visit(inputs[i], merge, &error)) {
            fprintf(stderr, "%s: %s\n", argv[i], error.message);
            status = 2;
        }
    }
    if (bcf_merge_finish(merge, &error) != BCF_OK)
        status = 2;
    for (size_t i = 0; i < bcf_merge_finding_count(merge); i++) {
        const struct bcf_finding *finding = bcf_merge_finding(merge, i);
        if (bcf_finding_severity(finding) == BCF_SEVERITY_ERROR) {
            printf("conflict: %s\n", bcf_finding_subject(finding).data);
            status = status ? status : 1;
        }
    }
    bcf_merge_free(merge);
    for (int i = 1; i < argc; i++)
        bcf_input_close(inputs[i]);
    free(inputs);
    return status;
}
