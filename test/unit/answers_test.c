/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What the public C API reads only when it is asked, on Inputs/api.ll: at any
 * time while the input is open, from the same file only, and once. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bcflags/bcflags.h"

#include <stdio.h>
#include <string.h>

static const char *bitcode;

struct opened {
    struct bcf_input *input;
    struct bcf_object *object;
    struct bcf_module *module;
};

static void open_input(struct opened *opened, const char *path)
{
    struct bcf_error error;

    assert_int_equal(bcf_input_open(path, &opened->input, &error), BCF_OK);
    assert_int_equal(bcf_input_next_object(opened->input, &opened->object, &error), BCF_OK);
    assert_int_equal(bcf_object_next_module(opened->object, &opened->module, &error), BCF_OK);
    assert_non_null(opened->module);
}

/* Goes on to the end, where the library closes the file. */
static void end_input(const struct opened *opened)
{
    struct bcf_object *object;

    assert_int_equal(bcf_input_next_object(opened->input, &object, NULL), BCF_OK);
    assert_null(object);
}

static void assert_value(const struct bcf_attributes *attributes, size_t set, size_t name,
                         const char *wanted)
{
    bcf_string value;
    bool is_there = bcf_attributes_value(attributes, set, name, &value);

    assert_int_equal(is_there, wanted != NULL);
    assert_int_equal(value.size, wanted ? strlen(wanted) : 0);
    if (wanted)
        assert_string_equal(value.data, wanted);
}

static void assert_target_attributes(const struct bcf_attributes *attributes)
{
    assert_int_equal(bcf_attributes_name_count(attributes), 3);
    assert_string_equal(bcf_attributes_name(attributes, 0).data, "target-cpu");
    assert_string_equal(bcf_attributes_name(attributes, 2).data, "target-features");
    assert_int_equal(bcf_attributes_name(attributes, 3).size, 0);
    assert_int_equal(bcf_attributes_set_count(attributes), 3);
    assert_int_equal(bcf_attributes_definitions(attributes, 0), 2);
    assert_int_equal(bcf_attributes_declarations(attributes, 0), 0);
    assert_value(attributes, 0, 0, "sifive-u74");
    assert_value(attributes, 0, 1, NULL);
    assert_value(attributes, 0, 2, "+m,+a");
    assert_int_equal(bcf_attributes_definitions(attributes, 1), 0);
    assert_int_equal(bcf_attributes_declarations(attributes, 1), 1);
    assert_value(attributes, 1, 0, "generic");
    assert_int_equal(bcf_attributes_declarations(attributes, 2), 1);
    assert_value(attributes, 2, 0, NULL);
    assert_value(attributes, 3, 0, NULL);
    assert_value(attributes, 0, 3, NULL);
}

static void answers_at_once(void **state)
{
    struct opened opened;
    const struct bcf_attributes *attributes;
    const struct bcf_native *native;
    const struct bcf_lto *lto;

    (void)state;
    open_input(&opened, bitcode);
    assert_int_equal(bcf_module_contents(opened.module), BCF_CONTENTS_IR);
    assert_int_equal(bcf_module_read_attributes(opened.module, NULL, 0, &attributes, NULL), BCF_OK);
    assert_target_attributes(attributes);
    assert_int_equal(bcf_module_read_lto(opened.module, &lto, NULL), BCF_OK);
    assert_int_equal(bcf_lto_kind(lto), BCF_LTO_NO_SUMMARY);
    assert_false(bcf_lto_is_unified(lto));
    assert_false(bcf_lto_enables_split_units(lto));
    assert_false(bcf_lto_is_half(lto));
    assert_int_equal(bcf_object_read_native(opened.object, &native, NULL), BCF_OK);
    assert_null(native);
    end_input(&opened);
    bcf_input_close(opened.input);
}

static void answers_later(void **state)
{
    static const char *const names[] = {"odd", "no-such"};
    static const char *const target[] = {"target-cpu", "tune-cpu", "target-features"};
    struct opened opened;
    const struct bcf_attributes *attributes;
    const struct bcf_attributes *again;
    const struct bcf_lto *lto;

    (void)state;
    open_input(&opened, bitcode);
    end_input(&opened);
    assert_int_equal(bcf_module_read_attributes(opened.module, NULL, 0, &attributes, NULL), BCF_OK);
    assert_target_attributes(attributes);
    assert_int_equal(bcf_module_read_lto(opened.module, &lto, NULL), BCF_OK);
    /* What was read is kept, by its names. */
    assert_int_equal(bcf_module_read_attributes(opened.module, target, 3, &again, NULL), BCF_OK);
    assert_ptr_equal(attributes, again);
    assert_int_equal(bcf_module_read_attributes(opened.module, names, 2, &again, NULL), BCF_OK);
    assert_int_equal(bcf_attributes_set_count(again), 2);
    assert_value(again, 0, 0, "");
    assert_value(again, 0, 1, NULL);
    assert_value(again, 1, 0, NULL);
    assert_int_equal(bcf_attributes_declarations(again, 1), 2);
    bcf_input_close(opened.input);
}

static bcf_string text(const char *string)
{
    return (bcf_string){string, strlen(string)};
}

static void assert_attribute(const struct bcf_function *function, size_t index,
                             const char *wanted_key, const char *wanted_value)
{
    bcf_string key;
    bcf_string value;
    bool is_there = bcf_function_attribute(function, index, &key, &value);

    assert_int_equal(is_there, wanted_key != NULL);
    assert_string_equal(key.data, wanted_key ? wanted_key : "");
    assert_string_equal(value.data, wanted_key ? wanted_value : "");
}

static void answers_about_a_function(void **state)
{
    struct opened opened;
    const struct bcf_function *function;
    const struct bcf_function *again;

    (void)state;
    open_input(&opened, bitcode);
    assert_int_equal(bcf_module_read_function(opened.module, text("f"), &function, NULL), BCF_OK);
    assert_string_equal(bcf_function_name(function).data, "f");
    assert_true(bcf_function_is_definition(function));
    assert_int_equal(bcf_function_attribute_count(function), 3);
    assert_attribute(function, 0, "odd", "");
    assert_attribute(function, 1, "target-cpu", "sifive-u74");
    assert_attribute(function, 2, "target-features", "+m,+a");
    assert_attribute(function, 3, NULL, NULL);
    end_input(&opened);
    /* What was found is kept, by its name; others are looked for. */
    assert_int_equal(bcf_module_read_function(opened.module, text("h"), &again, NULL), BCF_OK);
    assert_false(bcf_function_is_definition(again));
    assert_int_equal(bcf_function_attribute_count(again), 1);
    assert_int_equal(bcf_module_read_function(opened.module, text("i"), &again, NULL), BCF_OK);
    assert_int_equal(bcf_function_attribute_count(again), 0);
    assert_int_equal(bcf_module_read_function(opened.module, text("f"), &again, NULL), BCF_OK);
    assert_ptr_equal(again, function);
    assert_int_equal(bcf_module_read_function(opened.module, text("ff"), &again, NULL), BCF_OK);
    assert_null(again);
    assert_int_equal(bcf_module_read_function(opened.module, text(""), &again, NULL), BCF_OK);
    assert_null(again);
    bcf_input_close(opened.input);
}

static void answers_about_symbols(void **state)
{
    static const char letters[] = "TTUU";
    static const char *const names[] = {"f", "g", "h", "i"};
    struct opened opened;
    const struct bcf_symbols *symbols;
    const struct bcf_symbols *again;

    (void)state;
    open_input(&opened, bitcode);
    end_input(&opened);
    assert_int_equal(bcf_module_read_symbols(opened.module, &symbols, NULL), BCF_OK);
    assert_true(bcf_symbols_are_complete(symbols));
    assert_int_equal(bcf_symbols_count(symbols), 4);
    for (size_t i = 0; i < 4; i++) {
        const struct bcf_symbol *symbol = bcf_symbols_at(symbols, i);
        assert_string_equal(bcf_symbol_name(symbol).data, names[i]);
        assert_string_equal(bcf_symbol_ir_name(symbol).data, names[i]);
        assert_int_equal(bcf_symbol_letter(symbol), letters[i]);
        assert_int_equal(bcf_symbol_is_definition(symbol), i < 2);
        assert_int_equal(bcf_symbol_kind(symbol), BCF_SYMBOL_FUNCTION);
        assert_int_equal(bcf_symbol_binding(symbol), BCF_BINDING_GLOBAL);
        assert_false(bcf_symbol_is_thread_local(symbol));
    }
    assert_null(bcf_symbols_at(symbols, 4));
    assert_int_equal(bcf_module_read_symbols(opened.module, &again, NULL), BCF_OK);
    assert_ptr_equal(symbols, again);
    bcf_input_close(opened.input);
}

static void answers_about_sizes(void **state)
{
    struct opened opened;
    const struct bcf_sizes *sizes;
    const struct bcf_sizes *again;
    uint64_t sum = 0;
    int part = 0;

    (void)state;
    open_input(&opened, bitcode);
    end_input(&opened);
    assert_int_equal(bcf_module_read_sizes(opened.module, &sizes, NULL), BCF_OK);
    for (; bcf_part_name((enum bcf_part)part); part++) {
        assert_non_null(bcf_part_describe((enum bcf_part)part));
        sum += bcf_sizes_part(sizes, (enum bcf_part)part);
    }
    assert_int_equal(part, BCF_PART_REST + 1);
    assert_null(bcf_part_describe((enum bcf_part)part));
    assert_int_equal(bcf_sizes_part(sizes, (enum bcf_part)part), 0);
    assert_int_equal(sum, bcf_sizes_total(sizes));
    assert_true(bcf_sizes_part(sizes, BCF_PART_FUNCTIONS) > 0);
    assert_int_equal(bcf_sizes_part(sizes, BCF_PART_DEBUG_INFO), 0);
    assert_int_equal(bcf_module_read_sizes(opened.module, &again, NULL), BCF_OK);
    assert_ptr_equal(sizes, again);
    bcf_input_close(opened.input);
}

static void copy_file(const char *from, const char *to, char first)
{
    char buffer[65536];
    FILE *in = fopen(from, "rb");
    FILE *out = fopen(to, "wb");

    assert_non_null(in);
    assert_non_null(out);
    size_t size = fread(buffer, 1, sizeof(buffer), in);
    assert_true(size > 0 && size < sizeof(buffer));
    buffer[0] = first;
    assert_int_equal(fwrite(buffer, 1, size, out), size);
    fclose(in);
    assert_int_equal(fclose(out), 0);
}

/* A file that was replaced, or is gone, gives no answers; those that were read
 * before stay. */
static void does_not_answer_from_another_file(void **state)
{
    static const char path[] = "answers_test.bc";
    struct opened opened;
    const struct bcf_attributes *attributes;
    const struct bcf_lto *lto;
    const struct bcf_function *function;
    const struct bcf_symbols *symbols;
    const struct bcf_sizes *sizes;
    struct bcf_error error;

    (void)state;
    copy_file(bitcode, path, 'B');
    open_input(&opened, path);
    end_input(&opened);
    assert_int_equal(bcf_module_read_attributes(opened.module, NULL, 0, &attributes, &error),
                     BCF_OK);
    assert_int_equal(remove(path), 0);
    assert_int_equal(bcf_module_read_lto(opened.module, &lto, &error), BCF_ERROR_IO);
    assert_null(lto);
    assert_string_equal(error.address.data, path);
    copy_file(bitcode, "answers_test.new", 'X');
    assert_int_equal(rename("answers_test.new", path), 0);
    assert_int_equal(bcf_module_read_lto(opened.module, &lto, &error), BCF_ERROR_IO);
    assert_string_equal(error.message, "the file has changed since it was read");
    assert_int_equal(bcf_module_read_function(opened.module, text("f"), &function, &error),
                     BCF_ERROR_IO);
    assert_null(function);
    assert_int_equal(bcf_module_read_symbols(opened.module, &symbols, &error), BCF_ERROR_IO);
    assert_null(symbols);
    assert_int_equal(bcf_module_read_sizes(opened.module, &sizes, &error), BCF_ERROR_IO);
    assert_null(sizes);
    assert_int_equal(bcf_module_read_attributes(opened.module, NULL, 0, &attributes, &error),
                     BCF_OK);
    assert_target_attributes(attributes);
    bcf_input_close(opened.input);
    remove(path);
}

static void refuses_names(void **state)
{
    enum { MANY = BCF_MOST_ATTRIBUTES + 1 };
    static char text[MANY][4];
    const char *names[MANY];
    const struct bcf_attributes *attributes;
    struct opened opened;

    (void)state;
    for (size_t i = 0; i < MANY; i++) {
        snprintf(text[i], sizeof(text[i]), "%zu", i % 100);
        names[i] = text[i];
    }
    open_input(&opened, bitcode);
    assert_int_equal(bcf_module_read_attributes(opened.module, names, MANY - 1, &attributes, NULL),
                     BCF_OK);
    assert_int_equal(bcf_module_read_attributes(opened.module, names, MANY, &attributes, NULL),
                     BCF_ERROR_ARGUMENT);
    names[1] = names[0];
    assert_int_equal(bcf_module_read_attributes(opened.module, names, 2, &attributes, NULL),
                     BCF_ERROR_ARGUMENT);
    bcf_input_close(opened.input);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_at_once),
        cmocka_unit_test(answers_later),
        cmocka_unit_test(answers_about_a_function),
        cmocka_unit_test(answers_about_symbols),
        cmocka_unit_test(answers_about_sizes),
        cmocka_unit_test(does_not_answer_from_another_file),
        cmocka_unit_test(refuses_names),
    };

    if (argc != 2)
        return 2;
    bitcode = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
