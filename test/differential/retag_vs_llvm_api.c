/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * retag_vs_llvm_api [--seed=N] [--share=N] BITCODE...: gives every flag of every module each of
 * many values, and drops it, by libbcflags, and has LLVM, with which it is linked, read what comes
 * of that. --share is how many cases of 1000 are tried, which the seed chooses.
 *
 * Of each case that can be done LLVM has to print the same textual IR but for the flag, the
 * verifier has to say what it said, the analyzer has to be content with the hashes, only the bits
 * that the patch names may have changed, and the way back has to lead to the bytes there were.
 *
 * Prints what was wrong, and how many cases there were: outcome, number, key, reason. Exits 1 if
 * something was wrong.
 */

#include "retag_judge.h"

#include "bcflags/bcflags.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EVERY = 1000, LONGEST_LINE = 4096, MOST_KINDS = 4096, MOST_COMPLAINTS = 20 };

static uint64_t seed;
static uint64_t share = EVERY;
static unsigned wrong;

/* A file as it is, and what LLVM says of it. */
struct file {
    const char *path;
    unsigned char *bytes;
    size_t size;
    /* As it stands there, and as llvm-dis prints it. */
    char *texts[2];
    struct retag_hashes hashes;
};

/* What is asked for. */
struct wish {
    size_t module;
    size_t flag;
    bool drops;
    uint64_t value;
    /* What the flag is. */
    char key[LONGEST_LINE];
    uint64_t behavior;
    unsigned width;
    uint64_t before;
};

static const uint64_t values[] = {
    0,  1,  2,   3,   4,   5,   6,    7,      8,      9,     10,         12,         16,        32,
    48, 64, 100, 128, 255, 256, 1000, 0x7fff, 0x8000, 70000, 0x7fffffff, 0xfffffff9, 0xffffffff};

static void complain(const struct file *file, const struct wish *wish, const char *format, ...)
{
    va_list arguments;

    if (wrong++ >= MOST_COMPLAINTS)
        return;
    printf("wrong: %s, module %zu, '%s' (%" PRIu64 ") ", file->path, wish->module, wish->key,
           wish->before);
    if (wish->drops)
        printf("dropped: ");
    else
        printf("to %" PRIu64 ": ", wish->value);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
}

static void stop(const char *what, const char *why)
{
    fprintf(stderr, "retag_vs_llvm_api: %s: %s\n", what, why);
    exit(2);
}

/* ---- What was counted ---------------------------------------------------- */

struct count {
    char what[512];
    unsigned number;
};

static struct count counts[MOST_KINDS];

static void add_to(const char *outcome, const char *key, const char *reason)
{
    char what[sizeof(counts[0].what)];

    snprintf(what, sizeof(what), "%s\t%s\t%s", outcome, key, reason);
    for (struct count *count = counts; count < counts + MOST_KINDS; count++) {
        if (!count->number)
            memcpy(count->what, what, sizeof(what));
        if (strcmp(count->what, what) == 0) {
            count->number++;
            return;
        }
    }
    stop("too many kinds", what);
}

static void print_counts(void)
{
    for (const struct count *count = counts; count < counts + MOST_KINDS && count->number; count++)
        printf("%u\t%s\n", count->number, count->what);
}

/* ---- What LLVM has to print ---------------------------------------------- */

/* The text of one module. */
static const char *module_text(const char *text, size_t index)
{
    while (index-- > 0) {
        text = strstr(text, "\n; the verifier:\n");
        if (!text)
            return NULL;
        text++;
    }
    return text;
}

/* The line of the flag's node in the text; NULL if there is none. */
static const char *flag_line(const char *text, const struct wish *wish)
{
    const char *list = module_text(text, wish->module);
    char start[32];

    list = list ? strstr(list, "\n!llvm.module.flags = !{") : NULL;
    if (!list)
        return NULL;
    list = strchr(list, '{');
    for (size_t i = 0; i < wish->flag && list; i++)
        list = strchr(list + 1, ',');
    list = list ? strchr(list, '!') : NULL;
    if (!list)
        return NULL;
    snprintf(start, sizeof(start), "\n!%ld = !{", strtol(list + 1, NULL, 10));
    list = strstr(list, start);
    return list ? list + 1 : NULL;
}

static void print_integer(char *out, size_t size, unsigned width, uint64_t value)
{
    uint64_t sign = width > 0 ? UINT64_C(1) << (width - 1) : 0; /* 0: it is a string */
    uint64_t mask = width == 64 ? UINT64_MAX : (UINT64_C(1) << width) - 1;

    value &= mask;
    if (width == 1)
        snprintf(out, size, "%s", value ? "true" : "false");
    else if (value & sign)
        snprintf(out, size, "-%" PRIu64, (~value & mask) + 1);
    else
        snprintf(out, size, "%" PRIu64, value);
}

/* The key as the line has it, with LLVM's escapes, without the quotes. */
static const char *key_in(const char *line, size_t *length)
{
    const char *key = strstr(line, ", !\"");
    const char *end = key ? strchr(key + 4, '"') : NULL;

    *length = end ? (size_t)(end - key - 4) : 0;
    return key ? key + 4 : line;
}

static size_t unescaped(const char *text, size_t length)
{
    size_t count = 0;

    for (size_t i = 0; i < length; i++, count++)
        if (text[i] == '\\')
            i += i + 1 < length && text[i + 1] == '\\' ? 1 : 2;
    return count;
}

/* Writes the line that the flag has to have. Which key a dropped one has now is seen in its line:
 * one of the same length, and the behavior is what the file has, as LLVM knows no rule for it. */
static bool expected_line(const struct wish *wish, const char *before, const char *after, char *out,
                          size_t size)
{
    size_t length;
    size_t length_now;
    char value[32];
    const char *key = key_in(before, &length);
    const char *now = key_in(after, &length_now);
    unsigned long behavior = strtoul(strchr(before, '{') + 5, NULL, 10);
    int node = (int)(strchr(before, ' ') - before);
    const char *rest;

    print_integer(value, sizeof(value), wish->width, wish->drops ? wish->before : wish->value);
    if (!wish->drops)
        return snprintf(out, size, "%.*s = !{i32 %lu, !\"%.*s\", i%u %s}\n", node, before, behavior,
                        (int)length, key, wish->width, value) < (int)size;
    if (unescaped(key, length) != unescaped(now, length_now) ||
        (length == length_now && memcmp(key, now, length) == 0))
        return false;
    if (wish->width)
        return snprintf(out, size, "%.*s = !{i32 %" PRIu64 ", !\"%.*s\", i%u %s}\n", node, before,
                        wish->behavior, (int)length_now, now, wish->width, value) < (int)size;
    rest = key + length;
    return snprintf(out, size, "%.*s = !{i32 %" PRIu64 ", !\"%.*s%.*s\n", node, before,
                    wish->behavior, (int)length_now, now, (int)strcspn(rest, "\n"),
                    rest) < (int)size;
}

/* False for flags whose values LLVM itself changes, or more: it drops debug info of another
 * version; where functions are said to be as the flag has it, LLVM 22 has them say so themselves
 * (LLVM source: AutoUpgrade.cpp, UpgradeDebugInfo, copyModuleAttrToFunctions). */
static bool is_upgraded(const struct wish *wish)
{
    return strcmp(wish->key, "Debug Info Version") != 0 &&
           strcmp(wish->key, "branch-target-enforcement") != 0 &&
           strncmp(wish->key, "sign-return-address", strlen("sign-return-address")) != 0;
}

static void compare_texts(const struct file *file, const struct wish *wish, const char *text)
{
    const char *all = file->texts[is_upgraded(wish)];
    const char *before = flag_line(all, wish);
    char expected[LONGEST_LINE];
    size_t start;
    size_t old_length;
    size_t new_length;

    if (!before) {
        complain(file, wish, "LLVM does not print the flag");
        return;
    }
    start = (size_t)(before - all);
    if (strlen(text) < start || memcmp(text, all, start) != 0) {
        complain(file, wish, "what LLVM prints before the flag is another text");
        return;
    }
    old_length = strcspn(before, "\n") + 1;
    new_length = strcspn(text + start, "\n") + 1;
    if (!expected_line(wish, before, text + start, expected, sizeof(expected)) ||
        strlen(expected) != new_length || memcmp(expected, text + start, new_length) != 0)
        complain(file, wish, "LLVM prints %.*s where %.*s was", (int)new_length - 1, text + start,
                 (int)old_length - 1, before);
    if (strcmp(before + old_length, text + start + new_length) != 0)
        complain(file, wish, "what LLVM prints after the flag is another text");
}

/* ---- The library -------------------------------------------------------- */

struct modules {
    struct bcf_input *input;
    struct bcf_module *all[64];
    size_t count;
};

static void open_modules(struct modules *modules, const struct file *file,
                         const unsigned char *bytes)
{
    struct bcf_object *object;
    struct bcf_error error;

    modules->count = 0;
    if (bcf_input_open_memory(file->path, bytes, file->size, NULL, &modules->input, &error) !=
        BCF_OK)
        stop(file->path, error.message);
    for (;;) {
        if (bcf_input_next_object(modules->input, &object, &error) != BCF_OK)
            stop(file->path, error.message);
        if (!object)
            return;
        while (modules->count < sizeof(modules->all) / sizeof(modules->all[0])) {
            struct bcf_module *module;

            if (bcf_object_next_module(object, &module, &error) != BCF_OK)
                stop(file->path, error.message);
            if (!module)
                break;
            modules->all[modules->count++] = module;
        }
    }
}

/* Makes the patch; NULL if there is nothing to be changed, and why is counted. */
static struct bcf_patch *make_patch(const struct file *file, const struct wish *wish,
                                    const unsigned char *bytes, bool counts_it)
{
    static const char *const outcomes[] = {"changed", "same", "absent", "impossible"};
    bcf_string key = {wish->key, strlen(wish->key)};
    struct bcf_patch_result result = {0};
    enum bcf_status status;
    struct bcf_patch *patch;
    struct modules modules;
    struct bcf_error error;

    open_modules(&modules, file, bytes);
    if (bcf_patch_new(&patch, &error) != BCF_OK)
        stop("bcf_patch_new", error.message);
    status = wish->drops
                 ? bcf_patch_drop_flag(patch, modules.all[wish->module], key, &result, &error)
                 : bcf_patch_set_flag(patch, modules.all[wish->module], key, wish->value, &result,
                                      &error);
    if (status == BCF_OK)
        status = bcf_patch_finish(patch, &error);
    if (status != BCF_OK)
        complain(file, wish, "%s", error.message);
    else if (counts_it)
        add_to(outcomes[result.outcome], wish->key,
               result.outcome == BCF_PATCH_IMPOSSIBLE ? result.reason.data : "");
    if (status == BCF_OK && result.outcome == BCF_PATCH_SAME && bcf_patch_change_count(patch) != 0)
        complain(file, wish, "nothing to do, and yet changes");
    if (status == BCF_OK && result.outcome == BCF_PATCH_IMPOSSIBLE && result.reason.size == 0)
        complain(file, wish, "impossible for no reason");
    /* LLVM is content with the hashes of all files. */
    if (status == BCF_OK && result.outcome == BCF_PATCH_IMPOSSIBLE &&
        strstr(result.reason.data, "hash"))
        complain(file, wish, "%s", result.reason.data);
    bcf_input_close(modules.input);
    if (status == BCF_OK && result.outcome == BCF_PATCH_CHANGED)
        return patch;
    bcf_patch_free(patch);
    return NULL;
}

static bool bit(const unsigned char *bytes, uint64_t at)
{
    return bytes[at / 8] >> at % 8 & 1;
}

/* The list of changes tells exactly which bits differ, and both their states. */
static void compare_bits(const struct file *file, const struct wish *wish,
                         const struct bcf_patch *patch, const unsigned char *bytes)
{
    unsigned char *expected = malloc(file->size);
    const struct bcf_patch_change *change;
    uint64_t end = 0;

    if (!expected)
        stop(file->path, "no memory");
    memcpy(expected, file->bytes, file->size);
    for (size_t i = 0; (change = bcf_patch_change(patch, i)); i++) {
        if (change->width < 1 || change->width > 64 || change->offset < end ||
            change->offset + change->width > 8 * (uint64_t)file->size) {
            complain(file, wish, "change %zu is at a wrong place", i);
            break;
        }
        end = change->offset + change->width;
        for (unsigned b = 0; b < change->width; b++) {
            uint64_t at = change->offset + b;

            if (bit(file->bytes, at) != (change->before >> b & 1))
                complain(file, wish, "change %zu says that the bits were others", i);
            expected[at / 8] &= (unsigned char)~(1U << at % 8);
            expected[at / 8] |= (unsigned char)((change->after >> b & 1) << at % 8);
        }
    }
    if (memcmp(expected, bytes, file->size) != 0)
        complain(file, wish, "the bytes are not those that the changes tell");
    free(expected);
}

/* ---- One case ------------------------------------------------------------- */

/* The flag at index of a module is what it was, or what was asked for. */
static void compare_flag(const struct file *file, const struct wish *wish, bool is_wished,
                         const struct bcf_flag *before, const struct bcf_flag *after)
{
    uint64_t value = 0;

    if (!after || bcf_flag_behavior(after) != bcf_flag_behavior(before)) {
        complain(file, wish, "a flag is gone, or has another behavior");
    } else if (is_wished && !wish->drops) {
        if (!bcf_value_as_u64(bcf_flag_value(after), &value) || value != wish->value)
            complain(file, wish, "it is %" PRIu64 " now", value);
    } else if (bcf_value_kind(bcf_flag_value(before)) == BCF_VALUE_INTEGER &&
               !bcf_value_equal(bcf_flag_value(after), bcf_flag_value(before))) {
        complain(file, wish, "'%s' has another value", bcf_flag_key(before).data);
    }
}

static void compare_flags(const struct file *file, const struct wish *wish,
                          const unsigned char *bytes)
{
    struct modules before;
    struct modules after;

    open_modules(&before, file, file->bytes);
    open_modules(&after, file, bytes);
    for (size_t m = 0; m < before.count; m++) {
        const struct bcf_flag *flag;

        for (size_t i = 0; (flag = bcf_module_flag(before.all[m], i)); i++)
            compare_flag(file, wish, m == wish->module && i == wish->flag, flag,
                         bcf_module_flag(after.all[m], i));
        if (wish->drops && m == wish->module && bcf_module_find_flag(after.all[m], wish->key))
            complain(file, wish, "it is still there");
    }
    bcf_input_close(before.input);
    bcf_input_close(after.input);
}

static void go_back(const struct file *file, const struct wish *wish, unsigned char *bytes)
{
    struct wish back = *wish;
    struct bcf_error error;
    struct bcf_patch *patch;

    back.before = wish->value;
    back.value = wish->before;
    patch = make_patch(file, &back, bytes, false);
    if (!patch)
        complain(file, wish, "there is no way back");
    else if (bcf_patch_apply(patch, 0, bytes, file->size, &error) != BCF_OK)
        complain(file, wish, "the way back: %s", error.message);
    else if (memcmp(bytes, file->bytes, file->size) != 0)
        complain(file, wish, "the way back does not lead to the same bytes");
    bcf_patch_free(patch);
}

static void check_result(const struct file *file, const struct wish *wish, unsigned char *bytes)
{
    char *text = retag_judge_text(bytes, file->size, is_upgraded(wish));

    if (text)
        compare_texts(file, wish, text);
    else
        complain(file, wish, "LLVM cannot read it");
    free(text);
    if (file->hashes.all) {
        struct retag_hashes hashes = retag_judge_hashes(bytes, file->size);

        if (hashes.all != file->hashes.all || hashes.wrong)
            complain(file, wish, "%u of %u hashes are wrong", hashes.wrong, file->hashes.all);
    }
    compare_flags(file, wish, bytes);
    if (!wish->drops)
        go_back(file, wish, bytes);
}

static void try_wish(const struct file *file, const struct wish *wish)
{
    struct bcf_patch *patch = make_patch(file, wish, file->bytes, true);
    unsigned char *bytes = malloc(file->size);
    struct bcf_error error;

    if (!bytes)
        stop(file->path, "no memory");
    memcpy(bytes, file->bytes, file->size);
    if (patch && bcf_patch_apply(patch, 0, bytes, file->size, &error) != BCF_OK) {
        complain(file, wish, "%s", error.message);
    } else if (patch) {
        compare_bits(file, wish, patch, bytes);
        check_result(file, wish, bytes);
    }
    bcf_patch_free(patch);
    free(bytes);
}

/* ---- All cases ------------------------------------------------------------ */

/* SplitMix64, of the case: the same ones are chosen whatever else there is. */
static bool is_chosen(const struct file *file, const struct wish *wish)
{
    const char *name = strrchr(file->path, '/');
    uint64_t mix = seed;

    for (name = name ? name + 1 : file->path; *name; name++)
        mix = (mix ^ (unsigned char)*name) * UINT64_C(0x100000001B3);
    mix += UINT64_C(0x9E3779B97F4A7C15) * (1 + wish->value + 64 * wish->flag + 4096 * wish->module);
    mix = (mix ^ mix >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    mix = (mix ^ mix >> 27) * UINT64_C(0x94D049BB133111EB);
    return (mix ^ mix >> 31) % EVERY < share;
}

static void try_flag(const struct file *file, struct wish *wish, const struct bcf_flag *flag)
{
    const struct bcf_value *value = bcf_flag_value(flag);

    snprintf(wish->key, sizeof(wish->key), "%s", bcf_flag_key(flag).data);
    wish->behavior = bcf_flag_behavior(flag);
    wish->width = bcf_value_width(value);
    wish->before = 0;
    (void)bcf_value_as_u64(value, &wish->before);
    wish->drops = false;
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        wish->value = values[i];
        if (is_chosen(file, wish))
            try_wish(file, wish);
    }
    wish->drops = true;
    wish->value = 40;
    if (is_chosen(file, wish))
        try_wish(file, wish);
}

static void read_file(struct file *file, const char *path)
{
    FILE *stream = fopen(path, "rb");
    long size = 0;

    memset(file, 0, sizeof(*file));
    file->path = path;
    if (!stream || fseek(stream, 0, SEEK_END) != 0 || (size = ftell(stream)) <= 0)
        stop(path, "cannot be read");
    if (fseek(stream, 0, SEEK_SET) != 0)
        stop(path, "cannot be read");
    file->size = (size_t)size;
    file->bytes = malloc(file->size);
    if (!file->bytes || fread(file->bytes, 1, file->size, stream) != file->size)
        stop(path, "cannot be read");
    fclose(stream);
}

static void try_file(const char *path)
{
    struct modules modules;
    struct wish wish;
    struct file file;

    read_file(&file, path);
    for (int upgrades = 0; upgrades < 2; upgrades++) {
        file.texts[upgrades] = retag_judge_text(file.bytes, file.size, upgrades);
        if (!file.texts[upgrades])
            stop(path, "LLVM cannot read it");
        if (strstr(file.texts[upgrades], "; imported with other flags"))
            stop(path, "LLVM does not read it as it imports from it");
    }
    file.hashes = retag_judge_hashes(file.bytes, file.size);
    add_to(file.hashes.all ? "modules with hashes" : "modules without", "", "");
    if (file.hashes.wrong)
        stop(path, "the hash is not what LLVM expects");
    open_modules(&modules, &file, file.bytes);
    for (wish.module = 0; wish.module < modules.count; wish.module++) {
        const struct bcf_flag *flag;

        for (wish.flag = 0; (flag = bcf_module_flag(modules.all[wish.module], wish.flag));
             wish.flag++)
            if (bcf_flag_is_well_formed(flag))
                try_flag(&file, &wish, flag);
    }
    bcf_input_close(modules.input);
    free(file.texts[0]);
    free(file.texts[1]);
    free(file.bytes);
}

int main(int argc, char **argv)
{
    static const struct option options[] = {{"seed", required_argument, NULL, 's'},
                                            {"share", required_argument, NULL, 'n'},
                                            {NULL, 0, NULL, 0}};
    int option;

    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 's')
            seed = strtoull(optarg, NULL, 0);
        else if (option == 'n')
            share = strtoull(optarg, NULL, 0);
        else
            return 2;
    }
    for (; optind < argc; optind++)
        try_file(argv[optind]);
    print_counts();
    return wrong ? 1 : 0;
}
