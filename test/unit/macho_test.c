/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What a Mach-O file is said to be whose bitcode is where nobody here can read it. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bcflags/bcflags.h"

#include <stdlib.h>
#include <string.h>

enum { HEADER = 32, SEGMENT = 72, SECTION = 80, SIZE = HEADER + SEGMENT + SECTION };

static void put(uint8_t *bytes, size_t at, uint32_t number)
{
    for (size_t i = 0; i < 4; i++)
        bytes[at + i] = (uint8_t)(number >> 8 * i);
}

/* Opens a 64-bit executable with one section of the segment __LLVM, and checks what it is. */
static void expect_note(const char *section, uint32_t size, const char *note)
{
    struct bcf_input *input;
    struct bcf_object *object;
    const struct bcf_native *native;
    struct bcf_module *module;
    uint8_t *bytes = calloc(1, SIZE); /* to its byte: a sanitizer sees the end */

    assert_non_null(bytes);
    put(bytes, 0, 0xfeedfacf);
    put(bytes, 4, 0x0100000c);
    put(bytes, 12, 2);
    put(bytes, 16, 1);
    put(bytes, 20, SEGMENT + SECTION);
    put(bytes, HEADER, 0x19);
    put(bytes, HEADER + 4, SEGMENT + SECTION);
    put(bytes, HEADER + 64, 1);
    memcpy(bytes + HEADER + SEGMENT, section, strlen(section));
    memcpy(bytes + HEADER + SEGMENT + 16, "__LLVM", 6);
    put(bytes, HEADER + SEGMENT + 40, size);
    assert_int_equal(bcf_input_open_memory("image", bytes, SIZE, NULL, &input, NULL), BCF_OK);
    assert_int_equal(bcf_input_next_object(input, &object, NULL), BCF_OK);
    assert_string_equal(bcf_object_format(object), "Mach-O");
    assert_string_equal(bcf_object_machine(object), "AArch64");
    if (note)
        assert_string_equal(bcf_object_note(object), note);
    else
        assert_null(bcf_object_note(object));
    assert_int_equal(bcf_object_next_module(object, &module, NULL), BCF_OK);
    assert_null(module);
    assert_int_equal(bcf_object_read_native(object, &native, NULL), BCF_OK);
    assert_null(native);
    bcf_input_close(input);
    free(bytes);
}

static void names_a_bundle(void **state)
{
    (void)state;
    expect_note("__bundle", 100,
                "linked image with its bitcode in a xar archive (__LLVM,__bundle)");
}

/* As of what was linked from markers. */
static void passes_over_an_empty_bundle(void **state)
{
    (void)state;
    expect_note("__bundle", 1, NULL);
    expect_note("__cmdline", 100, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_a_bundle),
        cmocka_unit_test(passes_over_an_empty_bundle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
