/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "retag_sysroot_text.h"

#include "output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Steps that say the same. */
struct group {
    const struct retag_step *step;
    size_t count;
};

static struct group *find_group(struct group *groups, size_t count, const struct retag_step *step)
{
    for (size_t i = 0; i < count; i++)
        if (groups[i].step->wish == step->wish &&
            bcf_value_equal(bcf_flag_value(groups[i].step->flag), bcf_flag_value(step->flag)))
            return &groups[i];
    return NULL;
}

static void print_text(const char *text)
{
    print_shown(stdout, (bcf_string){text, strlen(text)});
}

static void print_name(const char *path)
{
    printf("  ");
    begin_style(stdout, STYLE_NAME);
    print_text(strrchr(path, '/') + 1);
    end_style(stdout);
}

static void print_group(const struct retag_file *file, const struct group *group)
{
    const struct retag_wish *wish = &file->wishes->list[group->step->wish];
    bcf_string key = {wish->key, strlen(wish->key)};
    char before[128];

    print_name(file->path);
    printf(": %zu module%s: ", group->count, plural(group->count));
    print_text(wish->key);
    bcf_value_describe(bcf_flag_value(group->step->flag), key, before, sizeof(before));
    if (wish->drops) {
        printf(": %s is dropped\n", before);
        return;
    }
    char *after = retag_wish_words(wish);
    printf(": %s becomes %s\n", before, after);
    free(after);
}

/* A line for each value that a flag has had. */
static void print_library(const struct retag_file *file)
{
    struct group *groups = NULL;
    size_t count = 0;
    size_t capacity = 0;

    for (size_t i = 0; i < file->step_count; i++) {
        const struct retag_step *step = &file->steps[i];
        if (step->outcome != RETAG_CHANGED)
            continue;
        struct group *group = find_group(groups, count, step);
        if (!group) {
            groups = grow_list(groups, count, &capacity, sizeof(*groups));
            group = &groups[count++];
            *group = (struct group){.step = step};
        }
        group->count++;
    }
    for (size_t i = 0; i < count; i++)
        print_group(file, &groups[i]);
    free(groups);
}

/* For a shell, in '' where it is needed. */
static void print_quoted(const char *text)
{
    putchar('\'');
    for (; *text; text++)
        if (*text == '\'')
            printf("'\\''");
        else
            putchar(*text);
    putchar('\'');
}

static bool is_plain(const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "/._-+,:@%=";

    return text[strspn(text, plain)] == '\0';
}

static void print_use(const char *sysroot)
{
    size_t size = strlen(sysroot) + sizeof("--sysroot=");
    char *option = take_memory(size);

    snprintf(option, size, "--sysroot=%s", sysroot);
    printf("To build with it, one of\n");
    if (is_plain(option)) {
        printf("  export RUSTFLAGS=\"$RUSTFLAGS %s\"\n", option);
        printf("  rustflags = [\"%s\"] in .cargo/config.toml, beside what is there\n", option);
        printf("  rustc %s\n", option);
    } else {
        /* RUSTFLAGS knows no quotes: blanks separate. */
        printf("  export CARGO_ENCODED_RUSTFLAGS=");
        print_quoted(option);
        printf(" (cargo; others are separated by the byte 0x1f)\n  rustc ");
        print_quoted(option);
        putchar('\n');
    }
    free(option);
}

static size_t count_changed(const struct retag *retag)
{
    size_t count = 0;

    for (size_t i = 0; i < retag->file_count; i++)
        count += retag->files[i].counts[RETAG_CHANGED] > 0;
    return count;
}

void retag_sysroot_print(const struct retag *retag, const struct rustc_sysroot *sysroot,
                         const char *out)
{
    size_t changed = count_changed(retag);

    print_text(out);
    printf("/%s/\n", sysroot->libraries);
    for (size_t i = 0; i < retag->file_count; i++)
        print_library(&retag->files[i]);
    printf("%zu librar%s %s; all else %s links to ", changed, changed == 1 ? "y" : "ies",
           retag->is_dry_run ? "would change" : "changed", retag->is_dry_run ? "would be" : "is");
    print_text(sysroot->path);
    putchar('\n');
    if (!retag->is_dry_run)
        print_use(out);
}

/* Whether RUSTFLAGS names a sysroot. Blanks separate its words. */
static bool has_sysroot_in_rustflags(void)
{
    static const char option[] = "--sysroot";
    const char *flags = getenv("RUSTFLAGS");
    const size_t size = sizeof(option) - 1;

    for (const char *at = flags ? strstr(flags, option) : NULL; at; at = strstr(at + size, option))
        if ((at == flags || at[-1] == ' ') && strchr("= ", at[size]))
            return true;
    return false;
}

void retag_sysroot_print_notes(const struct retag *retag, bool is_anew)
{
    bool has_native_code = false;

    fflush(stdout);
    retag_print_policy(retag);
    for (size_t i = 0; i < retag->file_count; i++)
        has_native_code = has_native_code || retag->files[i].has_native_code;
    if (has_native_code && !retag->is_dry_run)
        fprintf(stderr, "bcflags: note: the native code of these libraries is as it was compiled: "
                        "build with LTO, which takes the bitcode\n");
    if (has_sysroot_in_rustflags() && !retag->is_dry_run)
        fprintf(stderr, "bcflags: note: RUSTFLAGS has a --sysroot already: put this in its place, "
                        "rustc takes only one\n");
    if (is_anew)
        fprintf(stderr, "bcflags: note: the sysroot was made anew, which cargo does not see: run "
                        "'cargo clean'\n");
}

char *retag_sysroot_origin(const struct rustc_sysroot *sysroot, const struct retag_wishes *wishes)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);

    if (!stream)
        die_of_memory();
    fprintf(stream, "Links to %s, and changed copies of libraries for %s:\n", sysroot->path,
            sysroot->target);
    for (size_t i = 0; i < wishes->count; i++) {
        char *words = retag_wish_words(&wishes->list[i]);
        fprintf(stream, "%s: %s\n", wishes->list[i].key, wishes->list[i].drops ? "dropped" : words);
        free(words);
    }
    for (size_t i = 0; i < wishes->pattern_count; i++)
        fprintf(stream, "only %s\n", wishes->patterns[i]);
    if (wishes->is_forced)
        fprintf(stream, "by force\n");
    if (fclose(stream) != 0 || !text)
        die_of_memory();
    return text;
}
