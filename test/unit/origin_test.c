/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Inputs that are no path: memory, and parts of a file that is open. On Inputs/api.ll. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bcflags/bcflags.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *bitcode_path;

static uint8_t bitcode[65536];
static size_t bitcode_size;

static void read_bitcode(void)
{
    FILE *file = fopen(bitcode_path, "rb");

    assert_non_null(file);
    bitcode_size = fread(bitcode, 1, sizeof(bitcode), file);
    fclose(file);
    assert_true(bitcode_size > 0 && bitcode_size < sizeof(bitcode));
}

/* A file with the bitcode in it, and so many bytes of something else before and behind. */
static int write_around(const char *path, size_t before, size_t behind)
{
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

    assert_true(fd >= 0);
    for (size_t i = 0; i < before; i++)
        assert_int_equal(write(fd, "#", 1), 1);
    assert_int_equal(write(fd, bitcode, bitcode_size), bitcode_size);
    for (size_t i = 0; i < behind; i++)
        assert_int_equal(write(fd, "#", 1), 1);
    return fd;
}

static struct bcf_module *first_module(struct bcf_input *input)
{
    struct bcf_object *object;
    struct bcf_module *module;
    struct bcf_error error;

    assert_int_equal(bcf_input_next_object(input, &object, &error), BCF_OK);
    assert_non_null(object);
    assert_int_equal(bcf_object_next_module(object, &module, &error), BCF_OK);
    assert_non_null(module);
    assert_int_equal(bcf_module_flag_count(module), 5);
    assert_non_null(bcf_module_find_flag(module, "target-abi"));
    return module;
}

static void end_input(struct bcf_input *input)
{
    struct bcf_object *object;

    assert_int_equal(bcf_input_next_object(input, &object, NULL), BCF_OK);
    assert_null(object);
}

/* What is read on request. */
static void assert_answers(const struct bcf_module *module)
{
    const struct bcf_attributes *attributes;
    const struct bcf_lto *lto;
    const struct bcf_native *native;
    struct bcf_error error;

    assert_int_equal(bcf_module_read_attributes(module, NULL, 0, &attributes, &error), BCF_OK);
    assert_int_equal(bcf_attributes_set_count(attributes), 3);
    assert_int_equal(bcf_module_read_lto(module, &lto, &error), BCF_OK);
    assert_int_equal(bcf_lto_kind(lto), BCF_LTO_NO_SUMMARY);
    assert_int_equal(bcf_object_read_native(bcf_module_object(module), &native, &error), BCF_OK);
    assert_null(native);
}

static void reads_memory(void **state)
{
    struct bcf_input *input;
    struct bcf_error error;

    (void)state;
    /* Memory of exactly this size, so that the sanitizer sees a read beyond it. */
    uint8_t *bytes = malloc(bitcode_size);
    assert_non_null(bytes);
    memcpy(bytes, bitcode, bitcode_size);
    assert_int_equal(bcf_input_open_memory("a name", bytes, bitcode_size, NULL, &input, &error),
                     BCF_OK);
    assert_string_equal(bcf_input_path(input).data, "a name");
    assert_false(bcf_input_is_archive(input));
    struct bcf_module *module = first_module(input);
    assert_string_equal(bcf_module_address(module).data, "a name");
    assert_string_equal(bcf_object_path(bcf_module_object(module)).data, "a name");
    end_input(input);
    assert_answers(module); /* later, too */
    bcf_input_close(input);
    assert_memory_equal(bytes, bitcode, bitcode_size);
    free(bytes);
}

static void refuses_memory(void **state)
{
    struct bcf_input *input = (struct bcf_input *)1;
    struct bcf_error error;

    (void)state;
    assert_int_equal(bcf_input_open_memory("empty", "", 0, NULL, &input, &error), BCF_ERROR_FORMAT);
    assert_null(input);
    assert_string_equal(error.message, "the file is empty");
    assert_int_equal(bcf_input_open_memory("empty", NULL, 0, NULL, &input, &error),
                     BCF_ERROR_FORMAT);
    assert_int_equal(bcf_input_open_memory(NULL, bitcode, bitcode_size, NULL, &input, &error),
                     BCF_ERROR_ARGUMENT);
    assert_int_equal(bcf_input_open_memory("x", bitcode, bitcode_size, NULL, NULL, &error),
                     BCF_ERROR_ARGUMENT);
    assert_int_equal(bcf_input_open_memory("x", "BC", 2, NULL, &input, NULL), BCF_ERROR_FORMAT);
    /* Text, by its first word. */
    static const char text[] = "source_filename = \"a.c\"\n";
    assert_int_equal(bcf_input_open_memory("x", text, sizeof(text) - 1, NULL, &input, &error),
                     BCF_ERROR_TEXTUAL_IR);
    assert_string_equal(bcf_status_name(error.status), "textual IR");
    assert_int_equal(error.offset, 0);
}

static void reads_a_part(void **state)
{
    static const struct {
        size_t before;
        size_t behind;
        bool to_end;
    } parts[] = {{0, 0, true}, {0, 0, false}, {4097, 0, true}, {4097, 9000, false}, {3, 1, false}};
    static const char path[] = "origin_test.part";
    struct bcf_input *input;
    struct bcf_error error;
    char first;

    (void)state;
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        int fd = write_around(path, parts[i].before, parts[i].behind);
        off_t place = lseek(fd, 0, SEEK_CUR);
        assert_int_equal(bcf_input_open_descriptor(path, fd, parts[i].before,
                                                   parts[i].to_end ? UINT64_MAX : bitcode_size,
                                                   NULL, &input, &error),
                         BCF_OK);
        struct bcf_module *module = first_module(input);
        end_input(input);
        assert_answers(module);
        bcf_input_close(input);
        /* Still open, and where it stood. */
        assert_int_equal(lseek(fd, 0, SEEK_CUR), place);
        assert_int_equal(pread(fd, &first, 1, 0), 1);
        assert_int_equal(close(fd), 0);
    }
    remove(path);
}

/* Offsets in errors count from the beginning of the part. */
static void counts_from_the_part(void **state)
{
    static const char path[] = "origin_test.cut";
    struct bcf_input *input;
    struct bcf_object *object;
    struct bcf_module *module;
    struct bcf_error in_part;
    struct bcf_error in_memory;
    int fd = write_around(path, 1000, 0);

    (void)state;
    assert_int_equal(bcf_input_open_memory("x", bitcode, 600, NULL, &input, NULL), BCF_OK);
    assert_int_equal(bcf_input_next_object(input, &object, NULL), BCF_OK);
    assert_int_equal(bcf_object_next_module(object, &module, &in_memory), BCF_ERROR_TRUNCATED);
    bcf_input_close(input);
    assert_int_equal(bcf_input_open_descriptor("x", fd, 1000, 600, NULL, &input, NULL), BCF_OK);
    assert_int_equal(bcf_input_next_object(input, &object, NULL), BCF_OK);
    assert_int_equal(bcf_object_next_module(object, &module, &in_part), BCF_ERROR_TRUNCATED);
    bcf_input_close(input);
    assert_int_equal(in_part.offset, in_memory.offset);
    assert_true(in_part.offset < 600);
    assert_string_equal(in_part.message, in_memory.message);
    close(fd);
    remove(path);
}

static void refuses_parts(void **state)
{
    static const char path[] = "origin_test.refused";
    int fd = write_around(path, 0, 0);
    struct bcf_input *input = (struct bcf_input *)1;
    struct bcf_error error;
    int ends[2];

    (void)state;
    assert_int_equal(bcf_input_open_descriptor("x", fd, 0, bitcode_size + 1, NULL, &input, &error),
                     BCF_ERROR_TRUNCATED);
    assert_null(input);
    assert_string_equal(error.message, "the part to be read lies beyond the end of the file");
    assert_int_equal(
        bcf_input_open_descriptor("x", fd, bitcode_size + 1, UINT64_MAX, NULL, &input, &error),
        BCF_ERROR_TRUNCATED);
    assert_int_equal(
        bcf_input_open_descriptor("x", fd, UINT64_MAX - 1, UINT64_MAX, NULL, &input, &error),
        BCF_ERROR_TRUNCATED);
    assert_int_equal(bcf_input_open_descriptor("x", fd, 8, UINT64_MAX - 1, NULL, &input, &error),
                     BCF_ERROR_TRUNCATED);
    assert_int_equal(
        bcf_input_open_descriptor("x", fd, bitcode_size, UINT64_MAX, NULL, &input, &error),
        BCF_ERROR_FORMAT);
    assert_string_equal(error.message, "the file is empty");
    assert_int_equal(bcf_input_open_descriptor("x", fd, 0, 0, NULL, &input, &error),
                     BCF_ERROR_FORMAT);
    close(fd);
    remove(path);
    assert_int_equal(bcf_input_open_descriptor("x", fd, 0, UINT64_MAX, NULL, &input, &error),
                     BCF_ERROR_IO);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(bcf_input_open_descriptor("x", ends[0], 0, UINT64_MAX, NULL, &input, &error),
                     BCF_ERROR_IO);
    assert_string_equal(error.message, "is not a regular file");
    close(ends[0]);
    close(ends[1]);
}

/* A file that was written to gives no more answers: they could be about anything. */
static void sees_a_file_change(void **state)
{
    static const char path[] = "origin_test.changed";
    const struct bcf_lto *lto;
    struct bcf_input *input;
    struct bcf_error error;
    int fd = write_around(path, 10, 0);

    (void)state;
    assert_int_equal(bcf_input_open_descriptor("x", fd, 10, bitcode_size, NULL, &input, &error),
                     BCF_OK);
    struct bcf_module *module = first_module(input);
    end_input(input);
    struct stat before;
    assert_int_equal(fstat(fd, &before), 0);
    /* Another second, another nanosecond, as it was. */
    for (int i = 0; i < 3; i++) {
        struct timespec changed = before.st_mtim;
        changed.tv_sec -= i == 0;
        changed.tv_nsec = i == 1 ? (changed.tv_nsec + 1) % 1000000000 : changed.tv_nsec;
        struct timespec times[2] = {changed, changed};
        assert_int_equal(futimens(fd, times), 0);
        enum bcf_status status = bcf_module_read_lto(module, &lto, &error);
        assert_int_equal(status, i < 2 ? BCF_ERROR_IO : BCF_OK);
        assert_string_equal(error.message, i < 2 ? "the file has changed since it was read" : "");
    }
    const struct bcf_attributes *attributes;
    assert_int_equal(ftruncate(fd, 100), 0);
    assert_int_equal(bcf_module_read_attributes(module, NULL, 0, &attributes, &error),
                     BCF_ERROR_TRUNCATED);
    bcf_input_close(input);
    close(fd);
    remove(path);
}

/* A file that shrinks between finding a member and reading it. */
static void sees_a_file_shrink(void **state)
{
    enum { START = 20480, PADDING = START - 8 - 60 - 60 };
    static const char path[] = "origin_test.shrunk";
    static char archive[START + 1];
    struct bcf_object *object;
    struct bcf_input *input;
    struct bcf_error error;

    (void)state;
    snprintf(archive, sizeof(archive), "!<arch>\n%-16s%-32s%-10d`\n%*s%-16s%-32s%-10zu`\n",
             "padding/", "0", PADDING, PADDING, "", "x.bc/", "0", bitcode_size);
    assert_int_equal(strlen(archive), START);
    FILE *file = fopen(path, "wb+");
    assert_non_null(file);
    assert_int_equal(fwrite(archive, 1, START, file), START);
    assert_int_equal(fwrite(bitcode, 1, bitcode_size, file), bitcode_size);
    assert_int_equal(fflush(file), 0);
    for (int is_shrunk = 0; is_shrunk < 2; is_shrunk++) {
        assert_int_equal(
            bcf_input_open_descriptor("x", fileno(file), 0, UINT64_MAX, NULL, &input, &error),
            BCF_OK);
        assert_int_equal(bcf_input_next_object(input, &object, &error), BCF_ERROR_FORMAT);
        if (is_shrunk) {
            assert_int_equal(ftruncate(fileno(file), START + 8), 0);
            assert_int_equal(bcf_input_next_object(input, &object, &error), BCF_ERROR_TRUNCATED);
            assert_string_equal(error.message, "the file shrank while it was read");
            assert_int_equal(error.offset, START + 8);
        } else {
            first_module(input);
        }
        bcf_input_close(input);
    }
    fclose(file);
    remove(path);
}

/* The members of a thin archive lie in the folder of its name. */
static void finds_thin_members(void **state)
{
    static const char member[] = "origin_test_member.bc";
    char archive[256];
    char address[300];
    struct bcf_input *input;
    struct bcf_error error;
    int fd = write_around(member, 0, 0);
    char folder[128];

    (void)state;
    close(fd);
    int size = snprintf(archive, sizeof(archive),
                        "!<thin>\n"
                        "//                                              24        `\n"
                        "origin_test_member.bc/\n\n"
                        "/0              0           0     0     644     %-10zu`\n",
                        bitcode_size);
    assert_true(size > 0 && (size_t)size < sizeof(archive));
    assert_non_null(getcwd(folder, sizeof(folder)));
    const char *names[] = {"thin.a", "./thin.a", address};
    snprintf(address, sizeof(address), "%s/thin.a", folder);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(
            bcf_input_open_memory(names[i], archive, (size_t)size, NULL, &input, &error), BCF_OK);
        assert_true(bcf_input_is_archive(input));
        struct bcf_module *module = first_module(input);
        assert_string_equal(bcf_object_member(bcf_module_object(module)).data, member);
        end_input(input);
        assert_answers(module);
        bcf_input_close(input);
    }
    struct bcf_object *object;
    assert_int_equal(
        bcf_input_open_memory("nowhere/thin.a", archive, (size_t)size, NULL, &input, &error),
        BCF_OK);
    assert_int_equal(bcf_input_next_object(input, &object, &error), BCF_ERROR_IO);
    assert_string_equal(error.address.data, "nowhere/thin.a(origin_test_member.bc)");
    bcf_input_close(input);
    remove(member);
}

/* ---- Options ---------------------------------------------------------------- */

static unsigned call_count;

static enum bcf_status count_calls(void *context, enum bcf_compression compression,
                                   const void *from, size_t from_size, void *to, size_t to_size,
                                   char *reason, size_t reason_size)
{
    (void)compression, (void)from, (void)from_size, (void)to, (void)to_size, (void)reason,
        (void)reason_size;
    call_count++;
    assert_ptr_equal(context, &call_count);
    return BCF_ERROR_MALFORMED;
}

/* A big-endian ELF object of 32 bits with a compressed section. */
static const uint8_t compressed[] =
    {
        0x7f, 'E', 'L', 'F', 1,   2,   1,   0,   0,  0,   0,   0,   0,   0,   0,   0, /* ident */
        0,    1,   0,   20,  0,   0,   0,   1,   0,  0,   0,   0,   0,   0,   0,   0,   0, 0, 0,
        52, /* type ... shoff */
        0,    0,   0,   0,   0,   52,  0,   0,   0,  0,   0,   40,  0,   3,   0,   2, /* flags ...
                                                                                         shstrndx */
        0,    0,   0,   0,   0,   0,   0,   0,   0,  0,   0,   0,   0,   0,   0,   0,   0, 0, 0,
        0, /* section 0 */
        0,    0,   0,   0,   0,   0,   0,   0,   0,  0,   0,   0,   0,   0,   0,   0,   0, 0, 0,
        0, /**/
        0,    0,   0,   1,   0,   0,   0,   1,   0,  0,   8,   0,   0,   0,   0,   0,   0, 0, 0,
        192, /* .llvmbc */
        0,    0,   0,   16,  0,   0,   0,   0,   0,  0,   0,   0,   0,   0,   0,   1,   0, 0, 0,
        0, /**/
        0,    0,   0,   9,   0,   0,   0,   3,   0,  0,   0,   0,   0,   0,   0,   0,   0, 0, 0,
        172, /* .strtab */
        0,    0,   0,   17,  0,   0,   0,   0,   0,  0,   0,   0,   0,   0,   0,   1,   0, 0, 0,
        0, /**/
        0,    '.', 'l', 'l', 'v', 'm', 'b', 'c', 0,  '.', 's', 't', 'r', 't', 'a', 'b', 0, 0, 0,
        0,    0,   0,   0,   1,   0,   0,   0,   32, 0,   0,   0,   1,   1,   2,   3,   4, /* Chdr,
                                                                                              and
                                                                                              data
                                                                                            */
};

static enum bcf_status open_compressed(const struct bcf_open_options *options)
{
    struct bcf_input *input;
    struct bcf_object *object;
    struct bcf_module *module;
    struct bcf_error error;

    assert_int_equal(
        bcf_input_open_memory("x.o", compressed, sizeof(compressed), options, &input, &error),
        BCF_OK);
    assert_int_equal(bcf_input_next_object(input, &object, &error), BCF_OK);
    assert_string_equal(bcf_object_machine(object), "PowerPC");
    bcf_object_next_module(object, &module, &error);
    bcf_input_close(input);
    return error.status;
}

static void takes_options_by_size(void **state)
{
    struct bcf_open_options options = {sizeof(options), count_calls, &call_count};
    struct bcf_input *input;

    (void)state;
    assert_int_equal(open_compressed(&options), BCF_ERROR_MALFORMED);
    assert_int_equal(call_count, 1);
    /* Who forgets the size would lose the options. */
    options.size = offsetof(struct bcf_open_options, decompress);
    assert_int_equal(bcf_input_open_with(bitcode_path, &options, &input, NULL), BCF_ERROR_ARGUMENT);
    assert_null(input);
    options.size = 0;
    assert_int_equal(bcf_input_open_with(bitcode_path, &options, &input, NULL), BCF_ERROR_ARGUMENT);
    assert_int_equal(open_compressed(NULL), BCF_ERROR_UNSUPPORTED);
    assert_int_equal(call_count, 1);
    /* A newer one, who has more. */
    struct {
        struct bcf_open_options options;
        char more[64];
    } newer = {{sizeof(newer), count_calls, &call_count}, "more"};
    assert_int_equal(open_compressed(&newer.options), BCF_ERROR_MALFORMED);
    assert_int_equal(call_count, 2);
    /* A path takes them, too. */
    assert_int_equal(bcf_input_open_with(bitcode_path, &newer.options, &input, NULL), BCF_OK);
    first_module(input);
    bcf_input_close(input);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_memory),          cmocka_unit_test(refuses_memory),
        cmocka_unit_test(reads_a_part),          cmocka_unit_test(counts_from_the_part),
        cmocka_unit_test(refuses_parts),         cmocka_unit_test(sees_a_file_change),
        cmocka_unit_test(sees_a_file_shrink),    cmocka_unit_test(finds_thin_members),
        cmocka_unit_test(takes_options_by_size),
    };

    if (argc != 2)
        return 2;
    bitcode_path = argv[1];
    read_bitcode();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
