/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Where the linker plugin writes remarks, and what it does where that cannot be done. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "remarks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[4096]; /* the one all tests run in, empty at first */
static struct bcf_builder *builders[2];
static struct bcf_link *links[2]; /* without a finding, and with one */

static bcf_string string(const char *text)
{
    return (bcf_string){text, strlen(text)};
}

/* A link of modules for these machines. */
static struct bcf_link *make_link(size_t count, const char *const *triples)
{
    struct bcf_link *link;

    assert_int_equal(bcf_link_new(NULL, &link, NULL), BCF_OK);
    for (size_t i = 0; i < count; i++) {
        const struct bcf_module *module;
        if (!builders[i])
            assert_int_equal(bcf_builder_new(string(triples[i]), &builders[i], NULL), BCF_OK);
        bcf_builder_set(builders[i], BCF_FACT_TRIPLE, string(triples[i]));
        bcf_builder_set(builders[i], BCF_FACT_DATA_LAYOUT, string("e"));
        assert_int_equal(bcf_builder_module(builders[i], &module, NULL), BCF_OK);
        assert_int_equal(bcf_link_add(link, module, NULL), BCF_OK);
    }
    assert_int_equal(bcf_link_finish(link, NULL), BCF_OK);
    return link;
}

static int begin(void **state)
{
    static const char *const triples[] = {"x86_64-linux-gnu", "aarch64-linux-gnu"};

    (void)state;
    assert_non_null(getcwd(folder, sizeof(folder)));
    links[0] = make_link(1, triples);
    links[1] = make_link(2, triples);
    assert_int_equal(bcf_link_finding_count(links[0]), 0);
    assert_true(bcf_link_finding_count(links[1]) > 0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        bcf_link_free(links[i]);
        bcf_builder_free(builders[i]);
    }
    return 0;
}

static void expect_path(const char *setting, const char *output, const char *linkers,
                        const char *wanted)
{
    struct plugin_remarks_wish wish = {setting, output, linkers};
    struct bcf_arena arena = {0};
    const char *path = "";

    assert_true(plugin_remarks_find(&path, &wish, &arena));
    if (wanted)
        assert_string_equal(path, wanted);
    else
        assert_null(path);
    bcf_arena_free(&arena);
}

static void goes_where_it_is_asked_for(void **state)
{
    (void)state;
    expect_path(NULL, "a.out", NULL, NULL);
    expect_path("x.yaml", "a.out", NULL, "x.yaml");
    expect_path("x.yaml", "a.out", "own.yaml", "x.yaml");
    expect_path(NULL, "a.out", "b/own.yaml", "b/own.yaml.bcflags.yaml");
    /* What is no file has nothing beside it. */
    expect_path(NULL, "a.out", "", NULL);
    expect_path(NULL, "a.out", "-", NULL);
    expect_path(NULL, "a.out", "/dev/null", NULL);
}

static void gives_every_output_a_file(void **state)
{
    char wanted[sizeof(folder) + 64];

    (void)state;
    mkdir("there", 0777);
    expect_path("there", "a.out", "own.yaml", "there/a.out.bcflags.yaml");
    expect_path("there/", "a.out", NULL, "there/a.out.bcflags.yaml");
    expect_path("not-there/", "./bin/../a", NULL, "not-there/bin-..-a.bcflags.yaml");
    expect_path("there", "/usr/bin/a", NULL, "there/usr-bin-a.bcflags.yaml");
    expect_path("/", "/usr/bin/a", NULL, "/usr-bin-a.bcflags.yaml");
    /* Links in different folders may have outputs of one name. */
    snprintf(wanted, sizeof(wanted), "/tmp/%s-bin-a.bcflags.yaml", folder + 1);
    for (char *byte = wanted + strlen("/tmp/"); *byte != '\0'; byte++)
        *byte = *byte == '/' ? '-' : *byte;
    expect_path("/tmp", "bin/a", NULL, wanted);
}

/* Names of files have a limit, and have to be different all the same. */
static void shortens_names(void **state)
{
    struct bcf_arena arena = {0};
    const char *paths[2];

    (void)state;
    for (int i = 0; i < 2; i++) {
        char output[1000];
        memset(output, 'x', sizeof(output) - 1);
        output[sizeof(output) - 1] = '\0';
        output[0] = i == 0 ? 'a' : 'b';
        struct plugin_remarks_wish wish = {"there/", output, NULL};
        assert_true(plugin_remarks_find(&paths[i], &wish, &arena));
        assert_true(strlen(paths[i]) < 240);
    }
    assert_string_not_equal(paths[0], paths[1]);
    bcf_arena_free(&arena);
}

static void expect_written(const char *path)
{
    char reason[64] = "";
    char text[4096] = "";

    assert_true(plugin_remarks_write(path, links[1], reason, sizeof(reason)));
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t size = fread(text, 1, sizeof(text) - 1, file);
    fclose(file);
    assert_true(size > 0);
    assert_int_equal(memcmp(text, "--- !Failure\n", 13), 0);
    assert_string_equal(text + size - 5, "\n...\n");
}

static void expect_refused(const char *path, const char *words)
{
    char reason[64] = "";

    assert_false(plugin_remarks_write(path, links[1], reason, sizeof(reason)));
    assert_string_equal(reason, words);
}

static void expect_gone(const char *path)
{
    char reason[64] = "";

    assert_true(plugin_remarks_write(path, links[0], reason, sizeof(reason)));
    assert_int_not_equal(access(path, F_OK), 0);
}

static void writes_and_removes(void **state)
{
    struct stat status;

    (void)state;
    umask(027);
    expect_written("x.yaml");
    assert_int_equal(stat("x.yaml", &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640);
    expect_written("x.yaml");
    expect_written("new/x.yaml"); /* in a folder that is not there yet */
    expect_gone("x.yaml");
    expect_gone("x.yaml"); /* where nothing was */
    expect_gone("nowhere/x.yaml");
}

static void writes_what_a_link_points_to(void **state)
{
    struct stat status;

    (void)state;
    expect_written("target.yaml");
    assert_int_equal(truncate("target.yaml", 0), 0);
    assert_int_equal(symlink("target.yaml", "link.yaml"), 0);
    expect_written("link.yaml");
    assert_int_equal(lstat("link.yaml", &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_int_equal(stat("target.yaml", &status), 0);
    assert_true(status.st_size > 1);
}

static void refuses_what_is_no_file(void **state)
{
    (void)state;
    assert_int_equal(mkfifo("pipe", 0600), 0);
    expect_refused("pipe", "it is no regular file");
    expect_refused(".", "it is no regular file");
    expect_refused("/dev/null", "it is no regular file");
    expect_refused("no/such/x.yaml", "No such file or directory");
    assert_int_not_equal(access("no", F_OK), 0);
    expect_written("target.yaml");
    expect_refused("target.yaml/x.yaml", "Not a directory");
}

/* Beyond the limit a write would end the process. */
static void keeps_to_the_limit(void **state)
{
    struct rlimit old;

    (void)state;
    expect_written("full.yaml");
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    struct rlimit limit = {100, old.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    expect_refused("full.yaml", "File too large");
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    /* What was there is still whole. */
    struct stat status;
    assert_int_equal(stat("full.yaml", &status), 0);
    assert_true(status.st_size > 100);
    expect_written("full.yaml");
}

/* Nothing but the files that were asked for. */
static void leaves_nothing_behind(void **state)
{
    char command[128];

    (void)state;
    snprintf(command, sizeof(command), "! ls -A . new there | grep -F .%ld", (long)getpid());
    assert_int_equal(system(command), 0); /* NOLINT(cert-env33-c): a test */
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_where_it_is_asked_for),
        cmocka_unit_test(gives_every_output_a_file),
        cmocka_unit_test(shortens_names),
        cmocka_unit_test(writes_and_removes),
        cmocka_unit_test(writes_what_a_link_points_to),
        cmocka_unit_test(refuses_what_is_no_file),
        cmocka_unit_test(keeps_to_the_limit),
        cmocka_unit_test(leaves_nothing_behind),
    };

    if (argc != 2 || chdir(argv[1]) != 0)
        return 2;
    return cmocka_run_group_tests(tests, begin, end);
}
