/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* merge_flags FILE...: the flags of the module that LLVM would merge these
 * into, a line each: behavior, key, value. Lists are written without saying
 * that they are distinct. */

#include "bcflags/bcflags.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST_VALUE = 1 << 18, MOST_FILES = 64 };

static int fail(const struct bcf_error *error)
{
    fprintf(stderr, "merge_flags: %s\n", error->message);
    return 2;
}

static int add_input(struct bcf_merge *merge, struct bcf_input *input)
{
    struct bcf_object *object;
    struct bcf_module *module;
    struct bcf_error error;

    for (;;) {
        if (bcf_input_next_object(input, &object, &error) != BCF_OK)
            return fail(&error);
        if (!object)
            return 0;
        for (;;) {
            if (bcf_object_next_module(object, &module, &error) != BCF_OK)
                return fail(&error);
            if (!module)
                break;
            if (bcf_merge_add(merge, module, &error) != BCF_OK)
                return fail(&error);
        }
    }
}

int main(int argc, char **argv)
{
    struct bcf_input *inputs[MOST_FILES] = {NULL};
    struct bcf_merge *merge;
    struct bcf_error error;
    const struct bcf_flag *flag;
    static char value[LONGEST_VALUE];

    if (argc > MOST_FILES)
        return 2;
    if (bcf_merge_new(&merge, &error) != BCF_OK)
        return fail(&error);
    for (int i = 1; i < argc; i++) {
        if (bcf_input_open(argv[i], &inputs[i], &error) != BCF_OK)
            return fail(&error);
        if (add_input(merge, inputs[i]) != 0)
            return 2;
    }
    if (bcf_merge_finish(merge, &error) != BCF_OK)
        return fail(&error);
    for (size_t i = 0; (flag = bcf_merge_flag(merge, i)); i++) {
        bcf_value_format(bcf_flag_value(flag), value, sizeof(value));
        printf("%" PRIu64 "\t%s\t%s\n", bcf_flag_behavior(flag), bcf_flag_key(flag).data, value);
    }
    bcf_merge_free(merge);
    for (int i = 1; i < argc; i++)
        bcf_input_close(inputs[i]);
    return 0;
}
