/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The bitstream cursor against a bit-by-bit reading of the same bytes, over
 * the borders of its windows. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bitstream/cursor.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SIZE = 100000, BASE = 3 };

static uint8_t bytes[SIZE];
static struct bcf_source source;
static struct bcf_error error;

static uint64_t slow_read(uint64_t position, unsigned width)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < width; i++, position++)
        value |= (uint64_t)(bytes[BASE + position / 8] >> (position & 7) & 1) << i;
    return value;
}

static int set_up(void **state)
{
    char path[] = "cursor_test_XXXXXX";
    uint32_t random = 12345;

    (void)state;
    for (size_t i = 0; i < SIZE; i++) {
        random = random * 1664525 + 1013904223;
        bytes[i] = (uint8_t)(random >> 24);
    }
    int file = mkstemp(path);
    if (file < 0 || write(file, bytes, SIZE) != SIZE)
        return -1;
    close(file);
    bcf_error_clear(&error);
    enum bcf_status status = bcf_source_open(&source, path, &error);
    unlink(path);
    return status == BCF_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    bcf_source_close(&source);
    return 0;
}

static void reads_every_width(void **state)
{
    struct bcf_cursor cursor;

    (void)state;
    for (unsigned width = 0; width <= 64; width++) {
        uint64_t position = 0;
        bcf_cursor_init(&cursor, &source, BASE, SIZE - BASE, &error);
        while (bcf_cursor_left(&cursor) >= width && position < 300000) {
            assert_int_equal(bcf_read(&cursor, width), slow_read(position, width));
            position += width;
            assert_int_equal(cursor.position, position);
            /* An odd step, so that every alignment comes by. */
            unsigned step = width == 0 ? 7 : 1;
            if (bcf_cursor_left(&cursor) < step)
                break;
            bcf_cursor_skip(&cursor, step);
            position += step;
        }
        assert_false(bcf_cursor_failed(&cursor));
    }
}

static void seeks_back_and_forth(void **state)
{
    struct bcf_cursor cursor;
    uint64_t position = 17;

    (void)state;
    bcf_cursor_init(&cursor, &source, BASE, SIZE - BASE, &error);
    for (int i = 0; i < 20000; i++) {
        position = position * 7919 % ((SIZE - BASE) * 8 - 64);
        bcf_cursor_seek(&cursor, position);
        assert_int_equal(bcf_read(&cursor, 33), slow_read(position, 33));
    }
    assert_false(bcf_cursor_failed(&cursor));
}

static void skips_as_it_reads(void **state)
{
    struct bcf_cursor reader;
    struct bcf_cursor skipper;

    (void)state;
    for (unsigned width = 2; width <= 32; width++) {
        for (uint64_t count = 0; count < 40; count++) {
            uint64_t start = count * 977 + width;
            bcf_error_clear(&error);
            bcf_cursor_init(&reader, &source, BASE, SIZE - BASE, &error);
            bcf_cursor_seek(&reader, start);
            for (uint64_t i = 0; i < count && !bcf_cursor_failed(&reader); i++)
                bcf_read_vbr(&reader, width);
            if (bcf_cursor_failed(&reader))
                continue; /* random bytes: a number beyond 64 bits */
            bcf_cursor_init(&skipper, &source, BASE, SIZE - BASE, &error);
            bcf_cursor_seek(&skipper, start);
            bcf_skip_vbr(&skipper, width, count);
            assert_int_equal(skipper.position, reader.position);
        }
    }
    bcf_error_clear(&error);
}

static void fails_once_at_the_end(void **state)
{
    struct bcf_cursor cursor;

    (void)state;
    bcf_error_clear(&error);
    bcf_cursor_init(&cursor, &source, BASE, 10, &error);
    assert_int_equal(bcf_read(&cursor, 64), slow_read(0, 64));
    assert_int_equal(bcf_read(&cursor, 16), slow_read(64, 16));
    assert_false(bcf_cursor_failed(&cursor));
    assert_int_equal(bcf_read(&cursor, 1), 0);
    assert_true(bcf_cursor_failed(&cursor));
    assert_int_equal(error.status, BCF_ERROR_TRUNCATED);
    assert_int_equal(error.offset, BASE + 10);
    bcf_cursor_seek(&cursor, 0);
    assert_int_equal(bcf_read(&cursor, 8), 0); /* it stays failed */
    bcf_error_clear(&error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_width),
        cmocka_unit_test(seeks_back_and_forth),
        cmocka_unit_test(skips_as_it_reads),
        cmocka_unit_test(fails_once_at_the_end),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
