/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The public C API on one small module (Inputs/api.ll): structure, not text. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bcflags/bcflags.h"

#include <string.h>

static const char *bitcode;
static struct bcf_input *input;
static struct bcf_object *object;
static struct bcf_module *module;

#define assert_text(string, wanted)                                                                \
    do {                                                                                           \
        bcf_string text_ = (string);                                                               \
        assert_int_equal(text_.size, strlen(wanted));                                              \
        assert_string_equal(text_.data, wanted);                                                   \
    } while (0)

static int set_up(void **state)
{
    struct bcf_error error;

    (void)state;
    return bcf_input_open(bitcode, &input, &error) ||
           bcf_input_next_object(input, &object, &error) ||
           bcf_object_next_module(object, &module, &error) || !module;
}

static int tear_down(void **state)
{
    (void)state;
    bcf_input_close(input);
    return 0;
}

static void tells_the_identity(void **state)
{
    (void)state;
    assert_text(bcf_input_path(input), bitcode);
    assert_false(bcf_input_is_archive(input));
    assert_text(bcf_object_address(object), bitcode);
    assert_text(bcf_object_member(object), "");
    assert_string_equal(bcf_object_format(object), "bitcode");
    assert_null(bcf_object_machine(object));
    assert_ptr_equal(bcf_module_object(module), object);
    assert_text(bcf_module_address(module), bitcode);
    assert_memory_equal(bcf_module_producer(module).data, "LLVM22", 6);
    assert_int_equal(bcf_module_epoch(module), 0);
    assert_text(bcf_module_triple(module), "riscv64-unknown-linux-gnu");
    assert_text(bcf_module_data_layout(module), "e-m:e-i64:64-n32:64");
    assert_text(bcf_module_source_file_name(module), "api.c");
    assert_text(bcf_module_ident(module), "somebody's compiler 1.0");
}

static void finds_flags(void **state)
{
    uint64_t number = 0;

    (void)state;
    assert_int_equal(bcf_module_flags_state(module), BCF_FLAGS_PRESENT);
    assert_int_equal(bcf_module_flag_count(module), 5);
    assert_null(bcf_module_flag(module, 5));
    assert_null(bcf_module_find_flag(module, "Code"));
    const struct bcf_flag *flag = bcf_module_find_flag(module, "Code Model");
    assert_non_null(flag);
    assert_ptr_equal(flag, bcf_module_flag(module, 0));
    assert_true(bcf_flag_is_well_formed(flag));
    assert_int_equal(bcf_flag_behavior(flag), BCF_BEHAVIOR_ERROR);
    assert_text(bcf_flag_key(flag), "Code Model");
    assert_int_equal(bcf_value_kind(bcf_flag_value(flag)), BCF_VALUE_INTEGER);
    assert_int_equal(bcf_value_width(bcf_flag_value(flag)), 32);
    assert_true(bcf_value_as_u64(bcf_flag_value(flag), &number));
    assert_int_equal(number, 3);
    assert_string_equal(bcf_flag_value_word(bcf_flag_key(flag), number), "medium");
    assert_string_equal(bcf_flag_info(bcf_flag_key(flag))->rustc, "-Ccode-model=");
}

static void keeps_values_structurally(void **state)
{
    uint64_t number = 0;
    size_t count = 0;
    char text[32];

    (void)state;
    const struct bcf_value *abi = bcf_flag_value(bcf_module_find_flag(module, "target-abi"));
    assert_int_equal(bcf_value_kind(abi), BCF_VALUE_STRING);
    assert_text(bcf_value_string(abi), "lp64d");
    assert_false(bcf_value_as_u64(abi, &number));

    const struct bcf_value *isa = bcf_flag_value(bcf_module_find_flag(module, "riscv-isa"));
    assert_int_equal(bcf_value_kind(isa), BCF_VALUE_NODE);
    assert_false(bcf_value_is_distinct(isa));
    assert_int_equal(bcf_value_operand_count(isa), 3);
    assert_text(bcf_value_string(bcf_value_operand(isa, 1)), "m2p0");
    assert_int_equal(bcf_value_kind(bcf_value_operand(isa, 2)), BCF_VALUE_NULL);
    assert_null(bcf_value_operand(isa, 3));

    const struct bcf_value *wide = bcf_flag_value(bcf_module_find_flag(module, "wide"));
    const uint64_t *words = bcf_value_words(wide, &count);
    assert_int_equal(bcf_value_width(wide), 128);
    assert_int_equal(count, 2);
    assert_true(words[0] == UINT64_MAX - 1 && words[1] == UINT64_MAX);
    assert_false(bcf_value_as_u64(wide, &number));

    const struct bcf_value *self = bcf_flag_value(bcf_module_find_flag(module, "self"));
    assert_true(bcf_value_is_distinct(self));
    assert_ptr_equal(bcf_value_operand(self, 0), self);
    assert_true(bcf_value_equal(self, self));
    assert_false(bcf_value_equal(self, isa));

    /* Like snprintf: cut short, and the whole length returned. */
    assert_int_equal(bcf_value_format(wide, text, 5), strlen("i128 -2"));
    assert_string_equal(text, "i128");
    assert_int_equal(bcf_value_format(wide, NULL, 0), strlen("i128 -2"));
}

static void ends(void **state)
{
    struct bcf_module *next_module = module;
    struct bcf_object *next_object = object;
    struct bcf_error error;

    (void)state;
    assert_int_equal(bcf_object_next_module(object, &next_module, &error), BCF_OK);
    assert_null(next_module);
    assert_int_equal(bcf_input_next_object(input, &next_object, &error), BCF_OK);
    assert_null(next_object);
    assert_int_equal(bcf_input_next_object(input, &next_object, NULL), BCF_OK);
    assert_null(next_object);
    assert_text(bcf_module_source_file_name(module), "api.c"); /* what was read stays */
    assert_int_equal(bcf_object_next_module(object, &next_module, &error), BCF_ERROR_ARGUMENT);
}

static void refuses(void **state)
{
    struct bcf_input *other = input;
    struct bcf_error error;

    (void)state;
    assert_int_equal(bcf_input_open("/no/such/file", &other, &error), BCF_ERROR_IO);
    assert_null(other);
    assert_int_equal(error.status, BCF_ERROR_IO);
    assert_true(error.offset == UINT64_MAX);
    assert_string_equal(error.message, "cannot open: No such file or directory");
    assert_int_equal(bcf_input_open("/", &other, NULL), BCF_ERROR_IO);
    assert_int_equal(bcf_input_open(NULL, &other, &error), BCF_ERROR_ARGUMENT);
    assert_string_equal(bcf_status_name(BCF_ERROR_TRUNCATED), "truncated");
    bcf_input_close(NULL);
}

static void merges(void **state)
{
    struct bcf_merge *merge;

    (void)state;
    assert_int_equal(bcf_merge_new(&merge, NULL), BCF_OK);
    assert_int_equal(bcf_merge_add(merge, module, NULL), BCF_OK);
    assert_int_equal(bcf_merge_add(merge, module, NULL), BCF_OK);
    assert_int_equal(bcf_merge_finish(merge, NULL), BCF_OK);
    assert_int_equal(bcf_merge_flag_count(merge), 5);
    assert_int_equal(bcf_merge_finding_count(merge), 0);
    assert_null(bcf_merge_finding(merge, 0));
    /* It has ended. */
    assert_int_equal(bcf_merge_finish(merge, NULL), BCF_ERROR_ARGUMENT);
    assert_int_equal(bcf_merge_add(merge, module, NULL), BCF_ERROR_ARGUMENT);
    assert_int_equal(bcf_merge_flag_count(merge), 5);
    bcf_merge_free(merge);
    bcf_merge_free(NULL);
    assert_int_equal(bcf_merge_new(NULL, NULL), BCF_ERROR_ARGUMENT);
}

static void tells_the_format(void **state)
{
    const struct bcf_module_format *format;
    uint64_t version;

    (void)state;
    assert_int_equal(bcf_module_llvm(module), 22);
    assert_int_equal(bcf_module_read_format(module, &format, NULL), BCF_OK);
    assert_false(bcf_module_format_summary_version(format, &version));
    assert_int_equal(version, 0);
    assert_false(bcf_module_format_has_typed_pointers(format));
    assert_true(bcf_module_format_has_opaque_pointers(format));
    assert_int_equal(bcf_module_format_highest_attribute(format), 18); /* nounwind */
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_the_identity),
        cmocka_unit_test(finds_flags),
        cmocka_unit_test(keeps_values_structurally),
        cmocka_unit_test(merges),
        cmocka_unit_test(tells_the_format),
        cmocka_unit_test(ends),
        cmocka_unit_test(refuses),
    };

    if (argc != 2)
        return 2;
    bitcode = argv[1];
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
