/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Modules that are put together by hand: the same questions, the same merge. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bcflags/bcflags.h"

#include <string.h>

static bcf_string text(const char *string)
{
    return (bcf_string){string, strlen(string)};
}

static struct bcf_builder *begin(const char *address)
{
    struct bcf_builder *builder;

    assert_int_equal(bcf_builder_new(text(address), &builder, NULL), BCF_OK);
    return builder;
}

static const struct bcf_module *module_of(struct bcf_builder *builder)
{
    const struct bcf_module *module;

    assert_int_equal(bcf_builder_module(builder, &module, NULL), BCF_OK);
    return module;
}

static struct bcf_value *integer(struct bcf_builder *builder, uint64_t number)
{
    return bcf_builder_integer(builder, 32, &number);
}

static void add_flag(struct bcf_builder *builder, uint64_t behavior, const char *key,
                     const struct bcf_value *value)
{
    struct bcf_value *node = bcf_builder_node(builder, 3, false);

    bcf_builder_set_operand(builder, node, 0, integer(builder, behavior));
    bcf_builder_set_operand(builder, node, 1, bcf_builder_string(builder, text(key)));
    bcf_builder_set_operand(builder, node, 2, value);
    bcf_builder_add_flag(builder, node);
}

static void assert_shown(const struct bcf_value *value, const char *wanted)
{
    char shown[256];

    assert_true(bcf_value_format(value, shown, sizeof(shown)) < sizeof(shown));
    assert_string_equal(shown, wanted);
}

static void answers_like_a_file(void **state)
{
    struct bcf_builder *builder = begin("a module");
    const struct bcf_module *module = module_of(builder);
    const uint64_t wide[2] = {UINT64_MAX - 1, UINT64_MAX};
    const struct bcf_native *native;
    const struct bcf_lto *lto;
    const struct bcf_function *function;
    const struct bcf_symbols *symbols;
    const struct bcf_sizes *sizes;

    (void)state;
    assert_string_equal(bcf_module_address(module).data, "a module");
    assert_string_equal(bcf_object_path(bcf_module_object(module)).data, "a module");
    assert_int_equal(bcf_module_flags_state(module), BCF_FLAGS_ABSENT);
    bcf_builder_begin_flags(builder);
    assert_int_equal(bcf_module_flags_state(module), BCF_FLAGS_EMPTY);
    bcf_builder_set(builder, BCF_FACT_TRIPLE, text("x86_64-linux"));
    bcf_builder_set(builder, BCF_FACT_IDENT, text("me"));
    assert_string_equal(bcf_module_triple(module).data, "x86_64-linux");
    assert_string_equal(bcf_module_ident(module).data, "me");
    assert_int_equal(bcf_module_producer(module).size, 0);

    add_flag(builder, 1, "Code Model", integer(builder, 2));
    add_flag(builder, 2, "wide", bcf_builder_integer(builder, 127, wide));
    add_flag(builder, 2, "odd", bcf_builder_constant(builder, text("double 1.5"), false));
    bcf_builder_add_flag(builder, integer(builder, 9));
    struct bcf_value *self = bcf_builder_node(builder, 2, true);
    bcf_builder_set_operand(builder, self, 0, self);
    add_flag(builder, 2, "self", self);
    module = module_of(builder);
    assert_int_equal(bcf_module_flag_count(module), 5);
    assert_int_equal(bcf_module_flags_state(module), BCF_FLAGS_PRESENT);
    const struct bcf_flag *flag = bcf_module_find_flag(module, "Code Model");
    assert_int_equal(bcf_flag_behavior(flag), BCF_BEHAVIOR_ERROR);
    assert_shown(bcf_flag_value(flag), "i32 2");
    assert_shown(bcf_flag_value(bcf_module_find_flag(module, "wide")), "i127 -2");
    assert_shown(bcf_flag_value(bcf_module_find_flag(module, "odd")), "double 1.5");
    assert_false(bcf_flag_is_well_formed(bcf_module_flag(module, 3)));
    assert_int_equal(bcf_value_operand_count(self), 2);
    assert_int_equal(bcf_value_kind(bcf_value_operand(self, 1)), BCF_VALUE_NULL);

    /* What stands in no file cannot be read from one. */
    assert_int_equal(bcf_module_read_lto(module, &lto, NULL), BCF_ERROR_ARGUMENT);
    assert_int_equal(bcf_module_read_function(module, text("f"), &function, NULL),
                     BCF_ERROR_ARGUMENT);
    assert_int_equal(bcf_module_read_symbols(module, &symbols, NULL), BCF_ERROR_ARGUMENT);
    assert_int_equal(bcf_module_read_sizes(module, &sizes, NULL), BCF_ERROR_ARGUMENT);
    assert_int_equal(bcf_object_read_native(bcf_module_object(module), &native, NULL), BCF_OK);
    assert_null(native);
    bcf_builder_free(builder);
    bcf_builder_free(NULL);
}

static void counts_functions(void **state)
{
    static const char *const names[] = {"a", "b"};
    struct bcf_builder *builder = begin("m");
    const bcf_string both[] = {{"1", 1}, {"", 0}};
    const bcf_string none[] = {{NULL, 0}, {NULL, 0}};
    const struct bcf_attributes *attributes;

    (void)state;
    bcf_builder_begin_attributes(builder, names, 2);
    bcf_builder_add_function(builder, true, both);
    bcf_builder_add_function(builder, false, none);
    bcf_builder_add_function(builder, true, both);
    assert_int_equal(bcf_module_read_attributes(module_of(builder), names, 2, &attributes, NULL),
                     BCF_OK);
    assert_int_equal(bcf_attributes_set_count(attributes), 2);
    assert_int_equal(bcf_attributes_definitions(attributes, 0), 2);
    assert_int_equal(bcf_attributes_declarations(attributes, 1), 1);
    assert_int_equal(bcf_module_read_attributes(module_of(builder), names, 1, &attributes, NULL),
                     BCF_ERROR_ARGUMENT);
    bcf_builder_free(builder);
}

static void merges(void **state)
{
    struct bcf_builder *kernel = begin("kernel.o");
    struct bcf_builder *small = begin("small.o");
    struct bcf_merge *merge;
    char message[2048];

    (void)state;
    add_flag(kernel, 1, "Code Model", integer(kernel, 2));
    add_flag(small, 1, "Code Model", integer(small, 1));
    assert_int_equal(bcf_merge_new(&merge, NULL), BCF_OK);
    assert_int_equal(bcf_merge_add(merge, module_of(kernel), NULL), BCF_OK);
    assert_int_equal(bcf_merge_add(merge, module_of(small), NULL), BCF_OK);
    assert_int_equal(bcf_merge_finish(merge, NULL), BCF_OK);
    assert_int_equal(bcf_merge_finding_count(merge), 1);
    bcf_finding_format(bcf_merge_finding(merge, 0), message, sizeof(message));
    assert_non_null(strstr(message, "kernel.o"));
    assert_non_null(strstr(message, "small.o"));
    bcf_merge_free(merge);
    bcf_builder_free(kernel);
    bcf_builder_free(small);
}

/* Nothing that does not fit passes for a module. */
static void remembers_what_does_not_fit(void **state)
{
    const struct bcf_module *module;
    struct bcf_builder *builder = begin("m");

    (void)state;
    bcf_builder_set_operand(builder, bcf_builder_node(builder, 1, false), 1, integer(builder, 1));
    assert_int_equal(bcf_builder_module(builder, &module, NULL), BCF_ERROR_ARGUMENT);
    bcf_builder_free(builder);
    builder = begin("m");
    assert_null(bcf_builder_integer(builder, 0, NULL));
    assert_int_equal(bcf_builder_module(builder, &module, NULL), BCF_ERROR_ARGUMENT);
    assert_null(module);
    bcf_builder_free(builder);
    builder = begin("m");
    bcf_builder_add_function(builder, true, NULL);
    assert_int_equal(bcf_builder_module(builder, &module, NULL), BCF_ERROR_ARGUMENT);
    bcf_builder_free(builder);
    builder = begin("m");
    assert_null(bcf_builder_node(builder, SIZE_MAX, false));
    assert_int_equal(bcf_builder_module(builder, &module, NULL), BCF_ERROR_ARGUMENT);
    bcf_builder_free(builder);
    builder = begin("m");
    bcf_builder_set(builder, (enum bcf_fact)99, text("x"));
    assert_int_equal(bcf_builder_module(builder, &module, NULL), BCF_ERROR_ARGUMENT);
    bcf_builder_free(builder);
    builder = begin("m");
    bcf_builder_begin_attributes(builder, NULL, 0);
    bcf_builder_begin_attributes(builder, NULL, 0);
    assert_int_equal(bcf_builder_module(builder, &module, NULL), BCF_ERROR_ARGUMENT);
    bcf_builder_free(builder);
    assert_int_equal(bcf_builder_new(text("m"), NULL, NULL), BCF_ERROR_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_like_a_file),
        cmocka_unit_test(counts_functions),
        cmocka_unit_test(merges),
        cmocka_unit_test(remembers_what_does_not_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
