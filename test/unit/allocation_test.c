/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Every allocation fails in turn, alone and with all behind it: whatever one asks, the
 * answer is the right one or BCF_ERROR_MEMORY. The arguments are files to read.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "allocations.h"
#include "ask.h"

#include <stdio.h>
#include <string.h>

static char **paths;
static int path_count;

typedef void scenario(const char *path, struct ask_tally *tally);

/* One input, all questions, a merge. */
static void read_and_merge(const char *path, struct ask_tally *tally)
{
    struct ask_limits limits = {.largest_offset = UINT64_MAX, .texts = 4};
    struct bcf_input *input;
    struct ask_meeting meeting;
    struct bcf_error error;

    if (bcf_input_open_with(path, &ask_options, &input, &error) != BCF_OK) {
        tally->errors++;
        tally->memory_errors += error.status == BCF_ERROR_MEMORY;
        assert_null(input);
        return;
    }
    if (ask_meet(&meeting, &error) == BCF_OK) {
        ask_input(input, &limits, &meeting, tally);
        ask_meeting(&meeting, &limits, tally);
    } else {
        assert_int_equal(error.status, BCF_ERROR_MEMORY);
        assert_null(meeting.link);
        tally->memory_errors++;
    }
    bcf_input_close(input);
}

#define TEXT(literal) ((bcf_string){literal, sizeof(literal) - 1})

static void put_together(struct bcf_builder *builder)
{
    static const char *const names[] = {"target-cpu", "other"};
    const uint64_t words[] = {1, 2};
    const bcf_string values[] = {TEXT("generic"), {NULL, 0}};

    bcf_builder_set(builder, BCF_FACT_TRIPLE, TEXT("x86_64-unknown-linux-gnu"));
    bcf_builder_begin_flags(builder);
    for (int i = 0; i < 20; i++) {
        char key[] = {'k', (char)('a' + i)};
        struct bcf_value *node = bcf_builder_node(builder, 3, false);
        bcf_builder_set_operand(builder, node, 0, bcf_builder_integer(builder, 32, words));
        bcf_builder_set_operand(builder, node, 1,
                                bcf_builder_string(builder, (bcf_string){key, 2}));
        bcf_builder_set_operand(builder, node, 2,
                                i % 2 ? bcf_builder_integer(builder, 128, words)
                                      : bcf_builder_constant(builder, TEXT("double 1.0"), false));
        bcf_builder_add_flag(builder, node);
    }
    bcf_builder_begin_attributes(builder, names, 2);
    bcf_builder_add_function(builder, true, values);
    bcf_builder_add_function(builder, false, values);
}

/* A module put together by hand, merged with itself. The path does not matter. */
static void build_and_merge(const char *path, struct ask_tally *tally)
{
    struct ask_limits limits = {.largest_offset = 0, .texts = 4};
    const struct bcf_module *module;
    struct bcf_builder *builder;
    struct ask_meeting meeting;
    struct bcf_error error;

    if (bcf_builder_new((bcf_string){path, strlen(path)}, &builder, NULL) != BCF_OK) {
        tally->memory_errors++;
        assert_null(builder);
        return;
    }
    put_together(builder);
    if (bcf_builder_module(builder, &module, NULL) != BCF_OK ||
        ask_meet(&meeting, &error) != BCF_OK) {
        tally->memory_errors++;
    } else {
        tally->flags = bcf_module_flag_count(module);
        for (int i = 0; i < 2; i++) {
            tally->memory_errors += bcf_merge_add(meeting.merge, module, NULL) != BCF_OK;
            tally->memory_errors += bcf_link_add(meeting.link, module, NULL) != BCF_OK;
        }
        ask_meeting(&meeting, &limits, tally);
    }
    bcf_builder_free(builder);
}

/* A failure must not go unnoticed: it is told, or nothing was lost by it. */
static void check(const struct ask_tally *whole, const struct ask_tally *got, const char *path,
                  size_t first)
{
    if (got->memory_errors > 0 || memcmp(whole, got, sizeof(*got)) == 0)
        return;
    print_error("%s: allocation %zu failed and nobody said so\n", path, first);
    fail();
}

static void fail_each(scenario *run, const char *path)
{
    struct ask_tally whole = {0};

    allocations_begin(0, 0);
    run(path, &whole);
    size_t count = allocations.count;
    assert_int_equal(whole.memory_errors, 0);
    assert_true((whole.flags > 0 || whole.objects > whole.modules) && count > 10);
    for (size_t i = 1; i <= count; i++) {
        for (int all = 0; all < 2; all++) {
            struct ask_tally got = {0};
            allocations_begin(i, all ? SIZE_MAX : i);
            run(path, &got);
            assert_true(allocations.failed > 0);
            allocations_end();
            check(&whole, &got, path, i);
        }
    }
    printf("%s: %zu allocations\n", path, count);
}

static void files_are_read(void **state)
{
    (void)state;
    for (int i = 0; i < path_count; i++)
        fail_each(read_and_merge, paths[i]);
}

static void modules_are_built(void **state)
{
    (void)state;
    fail_each(build_and_merge, "by hand");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(modules_are_built),
        cmocka_unit_test(files_are_read),
    };

    if (argc < 2)
        return 2;
    paths = argv + 1;
    path_count = argc - 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
