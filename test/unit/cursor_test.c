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

/* A list of six-bit numbers, written at a bit position of a buffer of zeros. */
static uint8_t list[128 * 1024];

static uint64_t write_vbr6(uint64_t position, uint64_t value)
{
    do {
        uint64_t chunk = (value & 31) | (value > 31 ? 32 : 0);
        for (unsigned bit = 0; bit < 6; bit++, position++)
            list[position / 8] |= (uint8_t)((chunk >> bit & 1) << (position & 7));
        value >>= 5;
    } while (value > 0);
    return position;
}

/* Small numbers mostly, as in an index; now and then one of up to most bits. */
static uint64_t next_number(uint32_t *random, unsigned most)
{
    *random = *random * 1664525 + 1013904223;
    unsigned bits = *random >> 28 == 0 ? (*random >> 16) % most + 1 : (*random >> 16) % 9;
    return ((uint64_t)*random << 20 ^ *random >> 7) & ((UINT64_C(1) << bits) - 1);
}

enum { LONGEST_LIST = 6000 };

/* In windows, or all at once: then a list is passed over in the longest steps. */
static void check_list(struct bcf_source *from, uint64_t start, const uint64_t *ends,
                       const uint64_t *sums, size_t count)
{
    struct bcf_cursor cursor;
    uint64_t sum = 7;

    bcf_error_clear(&error);
    bcf_cursor_init(&cursor, from, 0, from->size, &error);
    bcf_cursor_seek(&cursor, start);
    bcf_skip_vbr(&cursor, 6, count);
    assert_int_equal(cursor.position, count > 0 ? ends[count - 1] : start);
    bcf_cursor_seek(&cursor, start);
    assert_true(bcf_sum_vbr6(&cursor, count, &sum));
    assert_int_equal(cursor.position, count > 0 ? ends[count - 1] : start);
    assert_int_equal(sum, 7 + (count > 0 ? sums[count - 1] : 0));
}

static void adds_up_lists(void **state)
{
    static uint64_t ends[LONGEST_LIST];
    static uint64_t sums[LONGEST_LIST];
    struct bcf_source memory;
    struct bcf_source windows;
    uint32_t random = 1;

    (void)state;
    for (unsigned round = 0; round < 64; round++) {
        unsigned most = round % 4 == 0 ? 9 : round % 40 + 1;
        uint64_t start = round;
        uint64_t position = start;
        uint64_t sum = 0;
        char path[] = "list-XXXXXX";
        memset(list, 0, sizeof(list));
        for (size_t i = 0; i < LONGEST_LIST; i++) {
            uint64_t number = round == 1 ? 31 : next_number(&random, most); /* 31: full lanes */
            ends[i] = position = write_vbr6(position, number);
            sums[i] = sum += number;
        }
        size_t size = (size_t)(position + 7) / 8;
        int file = mkstemp(path);
        assert_int_equal(write(file, list, size), (ssize_t)size);
        assert_int_equal(bcf_source_open_descriptor(&windows, file, 0, UINT64_MAX, &error), BCF_OK);
        unlink(path);
        bcf_source_open_memory(&memory, list, size);
        for (size_t count = 0; count <= LONGEST_LIST; count += count < 300 ? 1 : 313 + round) {
            check_list(&memory, start, ends, sums, count);
            check_list(&windows, start, ends, sums, count);
        }
        check_list(&memory, start, ends, sums, LONGEST_LIST);
        bcf_source_close(&windows);
        close(file);
    }
}

static void refuses_lists(void **state)
{
    struct bcf_source memory;
    struct bcf_cursor cursor;
    uint64_t sum = 0;

    (void)state;
    memset(list, 0, sizeof(list));
    uint64_t position = write_vbr6(0, UINT64_MAX);
    for (int i = 0; i < 100; i++)
        position = write_vbr6(position, 1);
    bcf_source_open_memory(&memory, list, (size_t)(position + 7) / 8);
    bcf_error_clear(&error);
    bcf_cursor_init(&cursor, &memory, 0, memory.size, &error);
    assert_true(bcf_sum_vbr6(&cursor, 1, &sum));
    assert_true(sum == UINT64_MAX);
    bcf_cursor_seek(&cursor, 0);
    sum = 0;
    assert_false(bcf_sum_vbr6(&cursor, 101, &sum)); /* more than 64 bits */
    assert_int_equal(error.status, BCF_ERROR_MALFORMED);
    /* More numbers than there are. */
    bcf_error_clear(&error);
    bcf_cursor_init(&cursor, &memory, 0, memory.size, &error);
    bcf_skip_vbr(&cursor, 6, 1000);
    assert_int_equal(error.status, BCF_ERROR_TRUNCATED);
    bcf_error_clear(&error);
    bcf_cursor_init(&cursor, &memory, 0, memory.size, &error);
    bcf_cursor_seek(&cursor, 13 * 6);
    sum = 0;
    assert_false(bcf_sum_vbr6(&cursor, 1000, &sum));
    assert_int_equal(error.status, BCF_ERROR_TRUNCATED);
    bcf_error_clear(&error);
}

/* A stream of fewer bytes than are loaded at once. */
static void reads_few_bytes(void **state)
{
    (void)state;
    for (size_t size = 1; size < 12; size++) {
        uint8_t *few = malloc(size);
        struct bcf_source memory;
        struct bcf_cursor cursor;
        memset(few, 0xff, size);
        bcf_source_open_memory(&memory, few, size);
        bcf_error_clear(&error);
        bcf_cursor_init(&cursor, &memory, 0, size, &error);
        for (size_t bits = 0; bits + 3 <= size * 8; bits += 3)
            assert_int_equal(bcf_read(&cursor, 3), 7);
        assert_false(bcf_cursor_failed(&cursor));
        bcf_cursor_seek(&cursor, 0);
        bcf_read_vbr(&cursor, 6); /* it does not end */
        assert_true(bcf_cursor_failed(&cursor));
        free(few);
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
        cmocka_unit_test(reads_every_width),     cmocka_unit_test(seeks_back_and_forth),
        cmocka_unit_test(skips_as_it_reads),     cmocka_unit_test(adds_up_lists),
        cmocka_unit_test(refuses_lists),         cmocka_unit_test(reads_few_bytes),
        cmocka_unit_test(fails_once_at_the_end),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
