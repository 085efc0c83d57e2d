/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Options of a link, by callers of this version and older ones, on a module with a summary. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bcflags/bcflags.h"

static const char *bitcode;

/* How many findings a link of the one module has. */
static size_t count_findings(const struct bcf_link_options *options)
{
    struct bcf_input *input;
    struct bcf_object *object;
    struct bcf_module *module;
    struct bcf_link *link;

    assert_int_equal(bcf_input_open(bitcode, &input, NULL), BCF_OK);
    assert_int_equal(bcf_input_next_object(input, &object, NULL), BCF_OK);
    assert_int_equal(bcf_object_next_module(object, &module, NULL), BCF_OK);
    assert_int_equal(bcf_link_new(options, &link, NULL), BCF_OK);
    assert_int_equal(bcf_link_add(link, module, NULL), BCF_OK);
    assert_int_equal(bcf_link_finish(link, NULL), BCF_OK);
    size_t count = bcf_link_finding_count(link);
    if (count > 0)
        assert_string_equal(bcf_finding_id(bcf_link_finding(link, 0)), "relocatable");
    bcf_link_free(link);
    bcf_input_close(input);
    return count;
}

static void reads_options_of_this_version(void **state)
{
    struct bcf_link_options options = {.size = sizeof(options)};

    (void)state;
    assert_int_equal(count_findings(NULL), 0);
    assert_int_equal(count_findings(&options), 0);
    options.relocatable = true;
    assert_int_equal(count_findings(&options), 1);
}

/* What stands behind the options of an older caller is not theirs. */
static void reads_no_more_than_there_is(void **state)
{
    struct bcf_link_options options = {.size = offsetof(struct bcf_link_options, relocatable),
                                       .relocatable = true};

    (void)state;
    assert_int_equal(count_findings(&options), 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_options_of_this_version),
        cmocka_unit_test(reads_no_more_than_there_is),
    };

    if (argc != 2)
        return 2;
    bitcode = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
