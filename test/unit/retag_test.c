/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Bits that change: lists of them against a bit-by-bit way to do the same, numbers in the bits of
 * others, SHA-1. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"
#include "retag/key.h"
#include "retag/patch.h"

#include <string.h>

enum { SIZE = 64, ROUNDS = 400 };

static uint32_t seed = 12345;

static uint32_t next_random(uint32_t below)
{
    seed = seed * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)(seed >> 8) * below >> 24);
}

static uint64_t read_bits(const uint8_t *bytes, uint64_t offset, unsigned width)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < width; i++)
        value |= (uint64_t)(bytes[(offset + i) / 8] >> ((offset + i) % 8) & 1) << i;
    return value;
}

static void write_bits(uint8_t *bytes, uint64_t offset, unsigned width, uint64_t value)
{
    for (unsigned i = 0; i < width; i++) {
        uint64_t at = offset + i;
        bytes[at / 8] = (uint8_t)((bytes[at / 8] & ~(1U << at % 8)) | (value >> i & 1) << at % 8);
    }
}

static uint64_t random_bits(unsigned width)
{
    uint64_t bits = (uint64_t)next_random(1 << 22) << 44 ^ (uint64_t)next_random(1 << 22) << 22 ^
                    next_random(1 << 22);

    return width < 64 ? bits & ((UINT64_C(1) << width) - 1) : bits;
}

/* Changes that do not overlap, listed in another order than that of their offsets; after gets what
 * the bytes are to become. */
static void make_changes(struct bcf_arena *arena, struct bcf_change_list *changes,
                         const uint8_t *before, uint8_t *after)
{
    struct bcf_change_list sorted = {0};
    struct bcf_patch_change change;

    memcpy(after, before, SIZE);
    for (uint64_t at = next_random(70); at < (uint64_t)SIZE * 8;
         at += change.width + next_random(70)) {
        change.offset = at;
        change.width = 1 + next_random(64);
        if (at + change.width > (uint64_t)SIZE * 8)
            break;
        change.before = read_bits(before, at, change.width);
        change.after = random_bits(change.width);
        write_bits(after, at, change.width, change.after);
        assert_true(bcf_change_list_add(arena, &sorted, &change));
    }
    for (size_t i = sorted.count; i > 0; i--) {
        /* What is wished first does not count. */
        change = sorted.list[i - 1];
        change.after = random_bits(change.width);
        assert_true(bcf_change_list_add(arena, changes, &change));
    }
    for (size_t i = 0; i < sorted.count; i++)
        assert_true(bcf_change_list_add(arena, changes, &sorted.list[i]));
}

static void test_apply(void **state)
{
    uint8_t before[SIZE];
    uint8_t after[SIZE];
    uint8_t bytes[SIZE];
    struct bcf_arena arena = {0};
    struct bcf_error error;

    (void)state;
    bcf_error_clear(&error);
    for (int round = 0; round < ROUNDS; round++) {
        struct bcf_change_list changes = {0};
        for (size_t i = 0; i < SIZE; i++)
            before[i] = (uint8_t)next_random(256);
        make_changes(&arena, &changes, before, after);
        assert_int_equal(bcf_change_list_settle(&arena, &changes, &error), BCF_OK);
        for (size_t i = 0; i < changes.count; i++)
            assert_true(changes.list[i].before != changes.list[i].after);
        memcpy(bytes, before, SIZE);
        for (size_t at = 0, part; at < SIZE; at += part) {
            part = 1 + next_random(20);
            part = part < SIZE - at ? part : SIZE - at;
            assert_true(bcf_change_list_apply(&changes, at, bytes + at, part));
        }
        assert_memory_equal(bytes, after, SIZE);
    }
    bcf_arena_free(&arena);
}

/* Where one bit is not what it should be, none is changed. */
static void test_apply_refuses(void **state)
{
    struct bcf_arena arena = {0};
    struct bcf_change_list changes = {0};
    struct bcf_error error;
    uint8_t bytes[SIZE] = {0};
    static const uint8_t zeros[SIZE];

    (void)state;
    bcf_error_clear(&error);
    bcf_change_list_add(&arena, &changes, &(struct bcf_patch_change){13, 7, 0, 5});
    bcf_change_list_add(&arena, &changes, &(struct bcf_patch_change){75, 30, 1U << 20, 5});
    assert_int_equal(bcf_change_list_settle(&arena, &changes, &error), BCF_OK);
    assert_false(bcf_change_list_apply(&changes, 0, bytes, SIZE));
    assert_memory_equal(bytes, zeros, SIZE);
    assert_true(bcf_change_list_apply(&changes, 0, bytes, 11));
    assert_false(bcf_change_list_apply(&changes, 11, bytes + 11, 1));
    assert_int_equal(bytes[1], 5 << 5);
    bcf_arena_free(&arena);
}

static void test_overlap(void **state)
{
    struct bcf_arena arena = {0};
    struct bcf_error error;

    (void)state;
    for (uint64_t at = 0; at < 20; at++) {
        struct bcf_change_list changes = {0};
        bcf_error_clear(&error);
        bcf_change_list_add(&arena, &changes, &(struct bcf_patch_change){8, 6, 1, 2});
        bcf_change_list_add(&arena, &changes, &(struct bcf_patch_change){at, 3, 1, 2});
        /* At the same offset the last counts. */
        bool overlaps = at > 5 && at < 14 && at != 8;
        assert_int_equal(bcf_change_list_settle(&arena, &changes, &error),
                         overlaps ? BCF_ERROR_MALFORMED : BCF_OK);
    }
    bcf_arena_free(&arena);
}

/* All numbers that one chunk, two and three have room for; a smaller one gets empty chunks. */
static void test_operand(void **state)
{
    struct bcf_operand one = {{0, 6, BCF_OP_VBR, 6}, 6, 9};
    struct bcf_operand two = {{0, 12, BCF_OP_VBR, 6}, 12, 0x20 | 1 << 6};
    struct bcf_operand fixed = {{0, 3, BCF_OP_FIXED, 3}, 3, 7};
    struct bcf_operand literal = {{0, 0, BCF_OP_LITERAL, 0}, 0, 0};
    struct bcf_patch_change change;

    (void)state;
    assert_int_equal(bcf_operand_room(&one), 5);
    assert_int_equal(bcf_operand_room(&two), 10);
    for (uint64_t number = 0; number < 2000; number++) {
        assert_int_equal(bcf_operand_change(&one, number, &change), number < 32);
        if (number < 32)
            assert_int_equal(change.after, number);
        assert_int_equal(bcf_operand_change(&two, number, &change), number < 1024);
        if (number < 1024)
            assert_int_equal(change.after, (number & 31) | 32 | (number >> 5) << 6);
        assert_int_equal(bcf_operand_change(&fixed, number, &change), number < 8);
        assert_false(bcf_operand_change(&literal, number, &change));
    }
    assert_true(bcf_operand_change(&fixed, 5, &change));
    assert_int_equal(change.after, 5);
    assert_int_equal(change.width, 3);
    assert_int_equal(change.before, 7);
}

static void hash_in_parts(const uint8_t *bytes, size_t size, size_t part, struct bcf_sha1 *sha1)
{
    bcf_sha1_begin(sha1);
    for (size_t at = 0; at < size; at += part)
        bcf_sha1_add(sha1, bytes + at, part < size - at ? part : size - at);
    bcf_sha1_end(sha1);
}

/* FIPS 180-4's examples, and that it does not matter where the parts end. */
static void test_sha1(void **state)
{
    static const uint32_t abc[] = {0xa9993e36, 0x4706816a, 0xba3e2571, 0x7850c26c, 0x9cd0d89d};
    static const uint32_t nothing[] = {0xda39a3ee, 0x5e6b4b0d, 0x3255bfef, 0x95601890, 0xafd80709};
    static const uint32_t two_blocks[] = {0x84983e44, 0x1c3bd26e, 0xbaae4aa1, 0xf95129e5,
                                          0xe54670f1};
    static const char text[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    uint8_t bytes[200];
    struct bcf_sha1 sha1;
    struct bcf_sha1 whole;

    (void)state;
    hash_in_parts((const uint8_t *)"abc", 3, 3, &sha1);
    assert_memory_equal(sha1.words, abc, sizeof(abc));
    hash_in_parts((const uint8_t *)"", 0, 1, &sha1);
    assert_memory_equal(sha1.words, nothing, sizeof(nothing));
    hash_in_parts((const uint8_t *)text, sizeof(text) - 1, 64, &sha1);
    assert_memory_equal(sha1.words, two_blocks, sizeof(two_blocks));
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)next_random(256);
    for (size_t size = 0; size < sizeof(bytes); size++) {
        hash_in_parts(bytes, size, sizeof(bytes), &whole);
        for (size_t part = 1; part < 70; part += 7) {
            hash_in_parts(bytes, size, part, &sha1);
            assert_memory_equal(sha1.words, whole.words, sizeof(whole.words));
        }
    }
}

/* Keys tell apart what has to be told apart, and nothing else. */
static void test_key(void **state)
{
    struct bcf_builder *builder;
    struct bcf_arena arena = {0};
    uint64_t words[] = {2, 3};
    bcf_string made[6];

    (void)state;
    assert_int_equal(bcf_builder_new((bcf_string){"x", 1}, &builder, NULL), BCF_OK);
    const struct bcf_value *two = bcf_builder_integer(builder, 32, words);
    const struct bcf_value *wide = bcf_builder_integer(builder, 64, words);
    const struct bcf_value *three = bcf_builder_integer(builder, 32, words + 1);
    const struct bcf_flag flags[] = {
        {true, 1, {"PIC Level", 9}, two},   {true, 7, {"PIC Level", 9}, two},
        {true, 1, {"PIE Level", 9}, two},   {true, 1, {"PIC Level", 9}, wide},
        {true, 1, {"PIC Level", 9}, three}, {true, 1, {"PIC Level", 9}, two},
    };
    for (size_t i = 0; i < 6; i++) {
        made[i] = bcf_key_make(&flags[i], &arena);
        assert_int_equal(made[i].size, 9);
        assert_memory_equal(made[i].data, "PI.", 3);
        for (size_t before = 0; before < i; before++)
            assert_int_equal(memcmp(made[i].data, made[before].data, 9) == 0,
                             before == 0 && i == 5);
    }
    bcf_builder_free(builder);
    bcf_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_apply),   cmocka_unit_test(test_apply_refuses),
        cmocka_unit_test(test_overlap), cmocka_unit_test(test_operand),
        cmocka_unit_test(test_sha1),    cmocka_unit_test(test_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
