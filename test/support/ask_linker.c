/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Asks a linker:
 *
 *   ask_linker QUESTION PROGRAM SECONDS NAME ARGUMENT...
 *
 * QUESTION: "participants"; "llvm"; or "imports", with the names of modules on stdin, one a line.
 * NAME and what follows is what the linker is called with.
 */

#include "linker/question.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_MODULES 10000

static int refuse(const struct bcf_refusal *refusal)
{
    printf("refused: %s\n", refusal->reason);
    if (refusal->words)
        printf("words: %s\n", refusal->words);
    return 2;
}

static int print_participants(struct bcf_linker *linker)
{
    struct bcf_participants participants;

    if (!bcf_linker_ask_participants(linker, NULL, &participants))
        return 1;
    if (participants.refusal.reason)
        return refuse(&participants.refusal);
    for (size_t i = 0; i < participants.count; i++)
        printf("%s\n", participants.names[i]);
    return 0;
}

static int print_imports(struct bcf_linker *linker)
{
    static const char *modules[MOST_MODULES];
    struct bcf_imports imports;
    size_t count = 0;
    char line[8192];

    while (count < MOST_MODULES && fgets(line, sizeof(line), stdin)) {
        line[strcspn(line, "\n")] = '\0';
        modules[count] = bcf_arena_copy(linker->arena, line, strlen(line));
        if (!modules[count++])
            return 1;
    }
    if (!bcf_linker_ask_imports(linker, modules, count, &imports))
        return 1;
    if (imports.refusal.reason)
        return refuse(&imports.refusal);
    for (size_t i = 0; i < count; i++) {
        if (imports.lists[i].is_missing)
            printf("missing: %s\n", modules[i]);
        for (size_t j = 0; j < imports.lists[i].count; j++)
            printf("%s\t%s\n", modules[i], imports.lists[i].sources[j]);
    }
    return 0;
}

int main(int argc, char **argv)
{
    struct bcf_arena arena = {0};
    struct bcf_arguments arguments;
    struct bcf_linker linker;
    int result = 1;

    if (argc < 5 || !bcf_arguments_expand(&arguments, &arena, argc - 4, argv + 4))
        return 1;
    bcf_linker_init(&linker, &arena, &arguments, (unsigned)strtoul(argv[3], NULL, 10));
    linker.program = argv[2];
    if (strcmp(argv[1], "participants") == 0)
        result = print_participants(&linker);
    else if (strcmp(argv[1], "imports") == 0)
        result = print_imports(&linker);
    else if (strcmp(argv[1], "llvm") == 0)
        result = printf("%u\n", bcf_linker_llvm(&linker)) < 0;
    bcf_arena_free(&arena);
    return result;
}
