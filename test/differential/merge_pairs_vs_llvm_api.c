/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * merge_pairs_vs_llvm_api --llvm=NN FILE...: merges every two of the modules in the FILEs, in both
 * orders, by LLVM NN and by bcflags, and compares. Of modules with the same flags, triple and data
 * layout only the smallest takes part, and none that this LLVM cannot read. A FILE is the bitcode
 * of one module. Exits 1 if something differs.
 */

#include "merge_judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FILES = 4096, LONGEST_KIND = 16384 };

/* A module, and what it has in common with others. */
struct candidate {
    struct bitcode bitcode;
    char *kind;
};

static struct candidate candidates[MOST_FILES];
static size_t candidate_count;

static void die(const char *path)
{
    fprintf(stderr, "merge_pairs_vs_llvm_api: cannot read %s\n", path);
    exit(2);
}

static struct bitcode read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct bitcode bitcode = {NULL, 0};
    long size;

    if (!file || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0)
        die(path);
    rewind(file);
    char *data = malloc((size_t)size + 1);
    if (!data || fread(data, 1, (size_t)size, file) != (size_t)size)
        die(path);
    fclose(file);
    bitcode.data = data;
    bitcode.size = (size_t)size;
    return bitcode;
}

static char *describe(const char *path, const struct bitcode *bitcode)
{
    static char text[LONGEST_KIND];
    struct bcf_input *input;
    struct bcf_object *object;
    struct bcf_module *module;
    const struct bcf_flag *flag;
    size_t used;

    if (bcf_input_open_memory(path, bitcode->data, bitcode->size, NULL, &input, NULL) != BCF_OK ||
        bcf_input_next_object(input, &object, NULL) != BCF_OK || !object ||
        bcf_object_next_module(object, &module, NULL) != BCF_OK || !module)
        die(path);
    used = (size_t)snprintf(text, sizeof(text), "%s|%s", bcf_module_triple(module).data,
                            bcf_module_data_layout(module).data);
    for (size_t i = 0; (flag = bcf_module_flag(module, i)) && used < sizeof(text); i++) {
        used += (size_t)snprintf(text + used, sizeof(text) - used, "|%d %s ",
                                 (int)bcf_flag_behavior(flag), bcf_flag_key(flag).data);
        if (used < sizeof(text))
            used += bcf_value_format(bcf_flag_value(flag), text + used, sizeof(text) - used);
    }
    bcf_input_close(input);
    return strdup(text);
}

static void add_file(const char *path)
{
    struct candidate candidate = {.bitcode = read_file(path)};

    candidate.kind = describe(path, &candidate.bitcode);
    for (size_t i = 0; i < candidate_count; i++) {
        if (strcmp(candidates[i].kind, candidate.kind) != 0)
            continue;
        if (candidate.bitcode.size < candidates[i].bitcode.size)
            candidates[i] = candidate;
        return;
    }
    if (candidate_count < MOST_FILES)
        candidates[candidate_count++] = candidate;
}

static void keep_readable(void)
{
    size_t kept = 0;

    for (size_t i = 0; i < candidate_count; i++)
        if (can_read(&candidates[i].bitcode))
            candidates[kept++] = candidates[i];
    printf("%zu modules that differ, of which %zu can be read\n", candidate_count, kept);
    candidate_count = kept;
}

static void make_pair(size_t number, struct sequence *sequence)
{
    sequence->count = 2;
    sequence->modules[0] = candidates[number / candidate_count].bitcode;
    sequence->modules[1] = candidates[number % candidate_count].bitcode;
}

int main(int argc, char **argv)
{
    unsigned llvm;

    if (argc < 3 || sscanf(argv[1], "--llvm=%u", &llvm) != 1)
        return 2;
    for (int i = 2; i < argc; i++)
        add_file(argv[i]);
    keep_readable();
    return judge(llvm, "pairs", 0, candidate_count * candidate_count, make_pair, false) > 0;
}
