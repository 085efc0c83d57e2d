/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * command_line PROGRAM ARGUMENT...: prints what is read of a linker's command line, one thing a
 * line. command_line --options ARGUMENT...: prints how each argument is understood.
 */

#include "linker/command_line.h"
#include "linker/options.h"

#include <stdio.h>
#include <string.h>

static void print(const char *name, const char *value)
{
    if (value)
        printf("%s %s\n", name, value);
}

static void print_flag(const char *name, bool value)
{
    print(name, value ? "yes" : NULL);
}

static void print_line(const struct bcf_command_line *line)
{
    for (size_t i = 0; i < line->input_count; i++)
        print("input", line->inputs[i]);
    print("doubt", line->doubt);
    print("pipe", line->pipe);
    print("output", line->output);
    print_flag("relocatable", line->is_relocatable);
    print_flag("fat-bitcode", line->takes_fat_bitcode);
    print_flag("dependent-libraries", line->takes_dependent_libraries);
    print_flag("index-only", line->is_index_only);
    print("old-suffix", line->old_suffix);
    print("new-suffix", line->new_suffix);
    print("remarks", line->remarks);
    print("lto", line->lto_kind);
}

static int read_line(int argc, char **argv)
{
    struct bcf_arena arena = {0};
    struct bcf_arguments arguments;
    struct bcf_command_line line;

    print_flag("elf", bcf_arguments_call_elf_lld(argc, argv));
    bool read = bcf_arguments_expand(&arguments, &arena, argc, argv);
    if (read) {
        for (size_t i = 0; i < arguments.count; i++)
            print("argument", arguments.list[i]);
        print("unread", arguments.unread);
        read = bcf_command_line_read(&line, &arena, &arguments);
    }
    if (read)
        print_line(&line);
    bcf_arena_free(&arena);
    return read ? 0 : 1;
}

static int read_options(int count, char **list)
{
    for (size_t i = 0; i < (size_t)count;) {
        struct bcf_linker_option option;
        bcf_linker_option_read(&option, (const char *const *)list, (size_t)count, &i);
        const char *kind = "option";
        if (option.meaning == BCF_LINKER_UNKNOWN)
            kind = "unknown";
        else if (option.meaning == BCF_LINKER_INPUT)
            kind = "input";
        printf("%s %s\t%s\n", kind, option.argument, option.value);
    }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--options") == 0)
        return read_options(argc - 2, argv + 2);
    return read_line(argc - 1, argv + 1);
}
