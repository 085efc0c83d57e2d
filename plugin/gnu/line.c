/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "gnu/line.h"

#include "gnu/plugin_api.h"

#include <dlfcn.h>
#include <string.h>
#include <sys/stat.h>

static struct {
    int count;
    char **list;
} program_arguments;

void gnu_line_remember(int argc, char **argv)
{
    program_arguments.count = argc;
    program_arguments.list = argv;
}

bool gnu_line_read(struct bcf_arguments *arguments, struct bcf_arena *arena)
{
    return bcf_arguments_expand(arguments, arena, program_arguments.count, program_arguments.list);
}

bool gnu_line_is_strict(const struct bcf_arguments *arguments)
{
    bool strict = false;

    for (size_t i = 1; i < arguments->count; i++) {
        const char *name = arguments->list[i] + strspn(arguments->list[i], "-");
        if (strcmp(name, "fatal-warnings") == 0)
            strict = true;
        else if (strcmp(name, "no-fatal-warnings") == 0)
            strict = false;
    }
    return strict;
}

bool gnu_line_has_lazy_files(const struct bcf_arguments *arguments)
{
    for (size_t i = 1; i < arguments->count; i++)
        if (strcmp(arguments->list[i], "--start-lib") == 0 ||
            strcmp(arguments->list[i], "-start-lib") == 0)
            return true;
    return false;
}

const char *gnu_line_plugin(const struct bcf_arguments *arguments, size_t *place)
{
    static const char joined[] = "plugin=";
    const char *argument = arguments->list[*place];
    const char *name = argument + strspn(argument, "-");

    if (name == argument)
        return NULL;
    if (strcmp(name, "plugin") == 0 && *place + 1 < arguments->count)
        return arguments->list[++*place];
    return strncmp(name, joined, strlen(joined)) == 0 ? name + strlen(joined) : NULL;
}

bool gnu_is_same_file(const char *one, const char *other)
{
    struct stat first;
    struct stat second;

    return stat(one, &first) == 0 && stat(other, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

bool gnu_is_own_file(const char *path)
{
    Dl_info own;
    union {
        ld_onload *function;
        void *address;
    } onload_address = {onload};

    return dladdr(onload_address.address, &own) != 0 && own.dli_fname &&
           gnu_is_same_file(path, own.dli_fname);
}

bool gnu_line_names_us(void)
{
    const struct bcf_arguments arguments = {.list = (const char **)program_arguments.list,
                                            .count = (size_t)program_arguments.count};

    for (size_t i = 1; i < arguments.count; i++) {
        const char *file = gnu_line_plugin(&arguments, &i);
        if (file && gnu_is_own_file(file))
            return true;
    }
    return false;
}

/* "-plugin-opt=-load=FILE", "-mllvm -load=FILE" */
static const char *loaded_file(const char *argument)
{
    static const char option[] = "-load=";
    const char *found = argument[0] == '-' ? strstr(argument, option) : NULL;

    return found ? found + strlen(option) : NULL;
}

bool gnu_line_loads_us(void)
{
    struct bcf_arena arena = {0};
    struct bcf_arguments arguments;
    bool by_plugin = false;
    bool by_load = false;

    if (gnu_line_read(&arguments, &arena)) {
        for (size_t i = 1; i < arguments.count; i++) {
            const char *loaded = loaded_file(arguments.list[i]);
            const char *file = loaded ? NULL : gnu_line_plugin(&arguments, &i);
            by_load = by_load || (loaded && gnu_is_own_file(loaded));
            by_plugin = by_plugin || (file && gnu_is_own_file(file));
        }
    }
    bcf_arena_free(&arena);
    return by_plugin && !by_load;
}
