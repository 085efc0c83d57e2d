/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* merged FILE...: the flags that LLVM's merge of all modules has, which module set each, and who
 * asked for something else; then every finding. Valid C11 and C++17. */

#include <bcflags/bcflags.h>

#include <stdio.h>
#include <stdlib.h>

static void print_others(const struct bcf_merge *merge, size_t index)
{
    const struct bcf_side *side;
    size_t first = bcf_merge_flag_origin(merge, index) ? 1 : 0;

    for (size_t i = first; (side = bcf_merge_flag_side(merge, index, i)); i++) {
        char words[64] = "nothing";
        if (bcf_side_value(side))
            bcf_value_describe(bcf_side_value(side), bcf_flag_key(bcf_merge_flag(merge, index)),
                               words, sizeof(words));
        for (size_t k = 0; k < bcf_side_module_count(side); k++)
            printf("    %s asked for %s\n", bcf_module_address(bcf_side_module(side, k)).data,
                   words);
    }
}

static void print_flags(const struct bcf_merge *merge)
{
    const struct bcf_flag *flag;

    for (size_t i = 0; (flag = bcf_merge_flag(merge, i)); i++) {
        const struct bcf_module *origin = bcf_merge_flag_origin(merge, i);
        char words[64];
        bcf_value_describe(bcf_flag_value(flag), bcf_flag_key(flag), words, sizeof(words));
        printf("%s: %s, set by %s\n", bcf_flag_key(flag).data, words,
               origin ? bcf_module_address(origin).data : "no module");
        print_others(merge, i);
    }
}

static void print_findings(const struct bcf_merge *merge)
{
    const struct bcf_finding *finding;

    for (size_t i = 0; (finding = bcf_merge_finding(merge, i)); i++)
        printf("%s: %s %s [%s]\n", bcf_severity_name(bcf_finding_severity(finding)),
               bcf_finding_subject(finding).data, bcf_finding_title(finding),
               bcf_finding_id(finding));
}

/* Adds all modules of an input. */
static enum bcf_status add_input(struct bcf_merge *merge, struct bcf_input *input,
                                 struct bcf_error *error)
{
    struct bcf_object *object;
    struct bcf_module *module;

    while (bcf_input_next_object(input, &object, error) == BCF_OK && object) {
        while (bcf_object_next_module(object, &module, error) == BCF_OK && module)
            if (bcf_merge_add(merge, module, error) != BCF_OK)
                return error->status;
        if (error->status != BCF_OK)
            return error->status;
    }
    return error->status;
}

int main(int argc, char **argv)
{
    struct bcf_input **inputs =
        (struct bcf_input **)calloc((size_t)argc, sizeof(struct bcf_input *));
    struct bcf_merge *merge = NULL;
    struct bcf_error error;
    int status = 0;

    if (!inputs || bcf_merge_new(&merge, &error) != BCF_OK)
        return 2;
    for (int i = 1; i < argc && status == 0; i++)
        if (bcf_input_open(argv[i], &inputs[i], &error) != BCF_OK ||
            add_input(merge, inputs[i], &error) != BCF_OK)
            status = 2;
    if (status == 0 && bcf_merge_finish(merge, &error) != BCF_OK)
        status = 2;
    if (status != 0) {
        fprintf(stderr, "merged: %s\n", error.message);
    } else {
        print_flags(merge);
        print_findings(merge);
    }
    bcf_merge_free(merge);
    for (int i = 1; i < argc; i++)
        bcf_input_close(inputs[i]);
    free(inputs);
    return status;
}
