/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * The plugin with sanitizers, in the place of a linker: called as ld.lld is, this checks the link.
 * What the plugin asks goes to the linker PLUGIN_HOST_LINKER; or the file PLUGIN_HOST_ANSWER is
 * what takes part, and after it comes the error that the plugin waits for. Ends with 1 if the link
 * is to be stopped, with 0 if not.
 *
 * With PLUGIN_HOST_ALLOCATIONS=FIRST:STEP:LAST, checks it again and again, and lets fail the
 * allocation of that number, then all from it on.
 */

#include "allocations.h"

#include "../plugin/check.h"
#include "linker/question.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int copy_answer(const char *path)
{
    FILE *file = fopen(path, "r");
    int byte;

    if (!file)
        return -1;
    while ((byte = getc(file)) != EOF)
        putchar(byte);
    return fclose(file);
}

/* The last argument is the object that no link takes. */
static int answer(const char *path, int argc, char **argv)
{
    struct bcf_arena arena = {0};
    struct bcf_arguments arguments;

    if (!bcf_arguments_expand(&arguments, &arena, argc, argv) || copy_answer(path) != 0)
        return 2;
    fprintf(stderr, "ld.lld: error: %s is incompatible with elf_x86_64\n",
            arguments.list[arguments.count - 1]);
    bcf_arena_free(&arena);
    return 1;
}

static void check_with_failures(const char *range, int argc, char **argv)
{
    char *end = NULL;
    size_t number = strtoul(range, &end, 10);
    size_t step = strtoul(end + 1, &end, 10);
    size_t last = strtoul(end + 1, &end, 10);
    size_t count = 0;

    for (size_t failed = 1; failed > 0 && number <= last; number += step) {
        for (int alone = 0; alone < 2; alone++) {
            allocations_begin(number, alone ? number : SIZE_MAX);
            plugin_check_link(argc, argv);
            failed = allocations.failed;
            allocations_end();
            count++;
        }
    }
    printf("%zu checks, %zu allocations in the last\n", count, allocations.count);
}

int main(int argc, char **argv)
{
    const char *linker = getenv("PLUGIN_HOST_LINKER");
    const char *text = getenv("PLUGIN_HOST_ANSWER");
    const char *range = getenv("PLUGIN_HOST_ALLOCATIONS");

    if (getenv(BCF_LINKER_CHILD_VARIABLE)) {
        if (text)
            return answer(text, argc, argv);
        if (linker)
            execvp(linker, argv);
        return 3;
    }
    if (!bcf_arguments_call_elf_lld(argc, argv))
        return 4;
    if (range) {
        check_with_failures(range, argc, argv);
        return 0;
    }
    return plugin_check_link(argc, argv) ? 1 : 0;
}
