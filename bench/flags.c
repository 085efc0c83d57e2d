/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* flags REPEATS LIST: reads every module flag of every file through libbcflags, and closes
 * each file at once. What lazy.c does, without LLVM. */

#include "list.h"

#include "bcflags/bcflags.h"

static volatile uint64_t seen; /* so that nothing is optimised away */

static void look_at(const struct bcf_module *module)
{
    const struct bcf_flag *flag;

    for (size_t i = 0; (flag = bcf_module_flag(module, i)); i++)
        seen += bcf_flag_behavior(flag) + bcf_flag_key(flag).size +
                (uint64_t)bcf_value_kind(bcf_flag_value(flag));
}

static bool visit(const char *path)
{
    struct bcf_input *input;
    struct bcf_object *object;
    struct bcf_module *module;
    struct bcf_error error;

    if (bcf_input_open(path, &input, &error) != BCF_OK)
        return false;
    while (bcf_input_next_object(input, &object, &error) == BCF_OK && object) {
        while (bcf_object_next_module(object, &module, &error) == BCF_OK && module)
            look_at(module);
        if (error.status != BCF_OK)
            break;
    }
    bcf_input_close(input);
    return error.status == BCF_OK;
}

int main(int argc, char **argv)
{
    return visit_list(argc, argv, visit);
}
