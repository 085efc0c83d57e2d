/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What the tool loads only when it is needed, where it is not installed: dlopen is
 * wrapped. And what the library makes of a decompressor's answers. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "decompress.h"
#include "output.h"
#include "textual_ir.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_installed;
static unsigned load_count;

void *__real_dlopen(const char *name, int mode);
void *__wrap_dlopen(const char *name, int mode);

void *__wrap_dlopen(const char *name, int mode)
{
    load_count++;
    return is_installed ? __real_dlopen(name, mode) : NULL;
}

void die_of_memory(void)
{
    fail_msg("out of memory");
    abort();
}

/* ---- An object with one compressed section -------------------------------- */

enum { HEADER = 64, ENTRY = 64, NAMES = HEADER + 3 * ENTRY, SECTION = NAMES + 32, CHDR = 24 };

struct elf {
    uint8_t bytes[4096];
    size_t size;
};

static void put(struct elf *elf, size_t offset, size_t size, uint64_t number)
{
    for (size_t i = 0; i < size; i++)
        elf->bytes[offset + i] = (uint8_t)(number >> (8 * i));
}

static void make_elf(struct elf *elf, uint32_t type, uint64_t announced, const void *data,
                     size_t size)
{
    static const uint8_t ident[] = {0x7f, 'E', 'L', 'F', 2, 1, 1};
    static const char names[] = "\0.llvmbc\0.strtab";

    memset(elf, 0, sizeof(*elf));
    memcpy(elf->bytes, ident, sizeof(ident));
    put(elf, 18, 2, 62);
    put(elf, 40, 8, HEADER);
    put(elf, 58, 2, ENTRY);
    put(elf, 60, 2, 3);
    put(elf, 62, 2, 2);
    put(elf, HEADER + ENTRY, 4, 1); /* .llvmbc */
    put(elf, HEADER + ENTRY + 4, 4, 1);
    put(elf, HEADER + ENTRY + 8, 8, 0x800);
    put(elf, HEADER + ENTRY + 24, 8, SECTION);
    put(elf, HEADER + ENTRY + 32, 8, CHDR + size);
    put(elf, HEADER + 2 * ENTRY, 4, 9); /* .strtab */
    put(elf, HEADER + 2 * ENTRY + 24, 8, NAMES);
    put(elf, HEADER + 2 * ENTRY + 32, 8, sizeof(names));
    memcpy(elf->bytes + NAMES, names, sizeof(names));
    put(elf, SECTION, 4, type);
    put(elf, SECTION + 8, 8, announced);
    assert_true(SECTION + CHDR + size <= sizeof(elf->bytes));
    memcpy(elf->bytes + SECTION + CHDR, data, size);
    elf->size = SECTION + CHDR + size;
}

/* The error that the object's section gives; BCF_OK with one that has no modules. */
static struct bcf_error read_section(const struct elf *elf, bcf_decompress *decompress,
                                     void *context)
{
    struct bcf_open_options options = {sizeof(options), decompress, context};
    struct bcf_input *input;
    struct bcf_object *object;
    struct bcf_module *module;
    struct bcf_error error;

    assert_int_equal(bcf_input_open_memory("x.o", elf->bytes, elf->size, &options, &input, &error),
                     BCF_OK);
    assert_int_equal(bcf_input_next_object(input, &object, &error), BCF_OK);
    bcf_object_next_module(object, &module, &error);
    assert_null(module);
    if (error.status != BCF_OK)
        assert_string_equal(error.address.data, "x.o");
    error.address = (bcf_string){"", 0};
    bcf_input_close(input);
    return error;
}

/* What a decompressor was asked, and what it answers. */
struct script {
    enum bcf_status status;
    const char *reason;
    unsigned calls;
    enum bcf_compression compression;
    size_t from_size;
    size_t to_size;
    char from[16];
};

static enum bcf_status act(void *context, enum bcf_compression compression, const void *from,
                           size_t from_size, void *to, size_t to_size, char *reason,
                           size_t reason_size)
{
    struct script *script = context;

    script->calls++;
    script->compression = compression;
    script->from_size = from_size;
    script->to_size = to_size;
    assert_true(from_size < sizeof(script->from));
    memcpy(script->from, from, from_size);
    memset(to, 'x', to_size);
    if (script->reason)
        snprintf(reason, reason_size, "%s", script->reason);
    return script->status;
}

static void asks_the_decompressor(void **state)
{
    struct script script = {.status = BCF_OK};
    struct elf elf;

    (void)state;
    make_elf(&elf, 2, 640, "0123456789", 10);
    struct bcf_error error = read_section(&elf, act, &script);
    assert_int_equal(script.calls, 1);
    assert_int_equal(script.compression, BCF_COMPRESSION_ZSTD);
    assert_int_equal(script.from_size, 10);
    assert_int_equal(script.to_size, 640);
    assert_memory_equal(script.from, "0123456789", 10);
    assert_int_equal(error.status, BCF_ERROR_MALFORMED);
    assert_string_equal(error.message, "no bitcode magic where it should be "
                                       "(counted within the decompressed section)");
    assert_int_equal(error.offset, 0);
    /* The most is 64 times as much; nothing is nothing. */
    make_elf(&elf, 2, 641, "0123456789", 10);
    error = read_section(&elf, act, &script);
    assert_int_equal(script.calls, 1);
    assert_int_equal(error.status, BCF_ERROR_MALFORMED);
    assert_string_equal(error.message,
                        "section .llvmbc announces 641 bytes, too many for the 10 they are "
                        "compressed to (64 times is the most)");
    make_elf(&elf, 1, 0, "0123456789", 10);
    error = read_section(&elf, act, &script);
    assert_int_equal(script.calls, 1);
    assert_int_equal(error.status, BCF_OK);
}

static void says_what_the_decompressor_says(void **state)
{
    static const struct {
        enum bcf_status status;
        const char *reason;
        enum bcf_status wanted;
        const char *message;
    } answers[] = {
        {BCF_ERROR_UNSUPPORTED, NULL, BCF_ERROR_UNSUPPORTED,
         "section .llvmbc is compressed (zlib); decompress it with llvm-objcopy "
         "--compress-sections=.llvmbc=none"},
        {BCF_ERROR_UNSUPPORTED, "the moon is wrong", BCF_ERROR_UNSUPPORTED,
         "section .llvmbc is compressed (zlib), and the moon is wrong; decompress it with "
         "llvm-objcopy --compress-sections=.llvmbc=none"},
        {BCF_ERROR_MALFORMED, NULL, BCF_ERROR_MALFORMED,
         "section .llvmbc cannot be decompressed (zlib) to the 100 bytes it announces"},
        {BCF_ERROR_MALFORMED, "odd", BCF_ERROR_MALFORMED,
         "section .llvmbc cannot be decompressed (zlib) to the 100 bytes it announces: odd"},
        {BCF_ERROR_MEMORY, "odd", BCF_ERROR_MEMORY, "out of memory"},
    };
    struct elf elf;

    (void)state;
    make_elf(&elf, 1, 100, "0123456789", 10);
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        struct script script = {.status = answers[i].status, .reason = answers[i].reason};
        struct bcf_error error = read_section(&elf, act, &script);
        assert_int_equal(script.calls, 1);
        assert_int_equal(error.status, answers[i].wanted);
        assert_string_equal(error.message, answers[i].message);
    }
    struct bcf_error error = read_section(&elf, NULL, NULL);
    assert_int_equal(error.status, BCF_ERROR_UNSUPPORTED);
    assert_int_equal(error.offset, SECTION);
    assert_string_equal(error.message, answers[0].message);
}

static void names_the_library_that_is_missing(void **state)
{
    static const char *const libraries[] = {NULL, "libz.so.1", "libzstd.so.1"};
    struct elf elf;
    char wanted[256];

    (void)state;
    is_installed = false;
    for (uint32_t type = 1; type <= 2; type++) {
        make_elf(&elf, type, 100, "0123456789", 10);
        struct bcf_error error = read_section(&elf, decompress_section, NULL);
        snprintf(wanted, sizeof(wanted),
                 "section .llvmbc is compressed (%s), and %s, which could decompress it, is not "
                 "there; decompress it with llvm-objcopy --compress-sections=.llvmbc=none",
                 type == 1 ? "zlib" : "zstd", libraries[type]);
        assert_int_equal(error.status, BCF_ERROR_UNSUPPORTED);
        assert_string_equal(error.message, wanted);
    }
    /* A kind that a later library may know. */
    char byte;
    assert_int_equal(decompress_section(NULL, (enum bcf_compression)3, "", 0, &byte, 1, &byte, 1),
                     BCF_ERROR_UNSUPPORTED);
}

static void loads_a_library_once(void **state)
{
    /* "a" 64 times, by zlib's compress at level 9. */
    static const uint8_t packed[] = {0x78, 0xda, 0x4b, 0x4c, 0xa4, 0x0c,
                                     0x00, 0x00, 0x14, 0x8d, 0x18, 0x41};
    char unpacked[64];
    char reason[64] = "";

    (void)state;
    is_installed = true;
    load_count = 0;
    for (int i = 0; i < 3; i++) {
        memset(unpacked, 0, sizeof(unpacked));
        assert_int_equal(decompress_section(NULL, BCF_COMPRESSION_ZLIB, packed, sizeof(packed),
                                            unpacked, sizeof(unpacked), reason, sizeof(reason)),
                         BCF_OK);
        assert_int_equal(unpacked[0], 'a');
        assert_int_equal(unpacked[63], 'a');
    }
    assert_int_equal(load_count, 1);
    is_installed = false;
}

static void says_that_no_llvm_is_installed(void **state)
{
    char text[] = "source_filename = \"a.c\"\n";
    struct contents contents = {text, sizeof(text) - 1, sizeof(text)};
    struct contents bitcode = {NULL, 0, 0};
    struct bcf_error error;

    (void)state;
    is_installed = false;
    load_count = 0;
    unsetenv("BCFLAGS_LIBLLVM");
    assert_int_equal(textual_ir_to_bitcode(&contents, "a.ll", &bitcode, &error),
                     BCF_ERROR_TEXTUAL_IR);
    assert_true(load_count > 20); /* each by its name */
    assert_string_equal(error.message,
                        "is textual LLVM IR, and no LLVM to read it is installed (libLLVM.so.22.1 "
                        "or the like, or one that BCFLAGS_LIBLLVM names); llvm-as makes bitcode of "
                        "it");
    assert_null(bitcode.bytes);
    assert_string_equal(textual_ir_reader(), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asks_the_decompressor),
        cmocka_unit_test(says_what_the_decompressor_says),
        cmocka_unit_test(names_the_library_that_is_missing),
        cmocka_unit_test(loads_a_library_once),
        cmocka_unit_test(says_that_no_llvm_is_installed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
