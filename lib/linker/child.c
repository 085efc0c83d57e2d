/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "linker/child.h"

#include "base/text.h"
#include "linker/question.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum dashes { ONE = 1, TWO = 2, ANY = 3 };
enum form { ALONE, JOINED, NEXT, EITHER };

#define NONE 0
#define PARTICIPANTS BCF_LINKER_PARTICIPANTS
#define IMPORTS BCF_LINKER_IMPORTS
#define BOTH (BCF_LINKER_PARTICIPANTS | BCF_LINKER_IMPORTS)

struct option {
    enum dashes dashes;
    const char *name;
    enum form form;
    unsigned questions;
};

static const struct option options[] = {
#define BCF_OPTION(dashes, name, form, questions) {dashes, name, form, questions},
#include "linker/removed.def"
#undef BCF_OPTION
};

struct llvm_option {
    const char *name;
    bool takes_value;
};

static const struct llvm_option llvm_options[] = {
#define BCF_LLVM_OPTION(name, takes_value) {name, takes_value},
#include "linker/removed_llvm.def"
#undef BCF_LLVM_OPTION
};

#define LENGTH(table) (sizeof(table) / sizeof(*(table)))

/* The name of an option without its dashes; NULL if it is no option. */
static const char *option_name(const char *argument, enum dashes *dashes)
{
    if (argument[0] != '-')
        return NULL;
    *dashes = argument[1] == '-' ? TWO : ONE;
    return argument + *dashes;
}

static const struct option *find_option(const char *argument, bool *joined)
{
    enum dashes dashes;
    const char *name = option_name(argument, &dashes);

    if (!name)
        return NULL;
    for (size_t i = 0; i < LENGTH(options); i++) {
        const struct option *option = &options[i];
        size_t length = strlen(option->name);
        bool exact;

        if (!(option->dashes & dashes) || strncmp(name, option->name, length) != 0)
            continue;
        exact = name[length] == '\0';
        *joined = option->form == JOINED || (option->form == EITHER && !exact);
        if (exact || *joined)
            return option;
    }
    return NULL;
}

/* Where arguments are taken from, and where those that stay go. */
struct selection {
    const struct bcf_arguments *arguments;
    size_t next;
    const char **list;
    size_t count;
    enum bcf_linker_question question;
    bool llvm_value; /* the value of an option of LLVM that was left out is still to come */
};

/* Whether an argument for LLVM is left out. */
static bool drops_llvm(struct selection *selection, const char *argument)
{
    enum dashes dashes;
    const char *name = option_name(argument, &dashes);

    if (selection->llvm_value) {
        selection->llvm_value = false;
        return true;
    }
    for (size_t i = 0; name && i < LENGTH(llvm_options); i++) {
        size_t length = strlen(llvm_options[i].name);

        if (strncmp(name, llvm_options[i].name, length) != 0)
            continue;
        if (name[length] == '=')
            return true;
        if (name[length] == '\0') {
            selection->llvm_value = llvm_options[i].takes_value;
            return true;
        }
    }
    return false;
}

/* What is behind "-mllvm=" or "-plugin-opt="; NULL if it is another argument. */
static const char *joined_llvm(const char *argument)
{
    static const char *const prefixes[] = {"mllvm=", "plugin-opt="};
    enum dashes dashes;
    const char *name = option_name(argument, &dashes);

    for (size_t i = 0; name && i < LENGTH(prefixes); i++) {
        size_t length = strlen(prefixes[i]);

        if (strncmp(name, prefixes[i], length) == 0 && name[length] == '-')
            return name + length;
    }
    return NULL;
}

static bool is_llvm(const char *argument)
{
    return strcmp(argument, "-mllvm") == 0 || strcmp(argument, "--mllvm") == 0;
}

static void keep(struct selection *selection, size_t count)
{
    for (size_t i = 0; i < count; i++)
        selection->list[selection->count++] = selection->arguments->list[selection->next + i];
}

/* Takes an argument, and its value if that is the next one. */
static void select_next(struct selection *selection)
{
    const char *argument = selection->arguments->list[selection->next];
    const char *llvm = joined_llvm(argument);
    size_t left = selection->arguments->count - selection->next;
    size_t count = 1;
    bool dropped = false;

    if (llvm) {
        dropped = drops_llvm(selection, llvm);
    } else if (is_llvm(argument) && left > 1) {
        count = 2;
        dropped = drops_llvm(selection, selection->arguments->list[selection->next + 1]);
    }
    if (!dropped && count == 1) {
        bool joined = false;
        const struct option *option = find_option(argument, &joined);

        if (option) {
            dropped = option->questions & selection->question;
            if (!joined && option->form != ALONE && left > 1)
                count = 2;
        }
    }
    if (!dropped)
        keep(selection, count);
    selection->next += count;
}

size_t bcf_child_call_count(const struct bcf_arguments *arguments)
{
    if (arguments->count > 2 && strcmp(arguments->list[1], "-flavor") == 0)
        return 3;
    return arguments->count > 0 ? 1 : 0;
}

/* As TokenizeGNUCommandLine reads it (llvm/lib/Support/CommandLine.cpp): what is quoted stays as it
 * is, but for backslashes. */
static void write_quoted(const char *argument, FILE *file)
{
    (void)putc('"', file);
    for (const char *at = argument; *at; at++) {
        if (*at == '"' || *at == '\\')
            (void)putc('\\', file);
        (void)putc(*at, file);
    }
    (void)fputs("\"\n", file);
}

/* Writes arguments up to an empty one, which no response file can have. */
static int write_response_file(const char *path, const char *const *list, size_t count,
                               size_t *written)
{
    FILE *file = fopen(path, "wxe");
    bool failed;

    if (!file)
        return errno;
    for (*written = 0; *written < count && list[*written][0] != '\0'; ++*written)
        write_quoted(list[*written], file);
    failed = fflush(file) != 0 || ferror(file);
    if (fclose(file) != 0)
        return errno;
    return failed ? ENOSPC : 0;
}

/* "@folder/responseN" */
static char *response_argument(const char *folder, size_t number, struct bcf_arena *arena)
{
    struct bcf_text argument;

    bcf_text_init(&argument, arena);
    bcf_text_add_format(&argument, "@%s/response%zu", folder, number);
    return argument.failed ? NULL : argument.data;
}

/* More empty arguments than this, and so response files, are not made. */
#define RESPONSE_FILES 64
#define MOST_LINE_ARGUMENTS ((size_t)2 * RESPONSE_FILES + 1)

static int write_response_files(const char **line, size_t *line_count,
                                const struct selection *selection, const char *folder,
                                struct bcf_arena *arena)
{
    size_t files = 0;

    for (size_t i = 0; i < selection->count; files++) {
        char *argument = response_argument(folder, files, arena);
        size_t written = 0;
        int error;

        if (!argument)
            return ENOMEM;
        if (files >= RESPONSE_FILES)
            return E2BIG;
        error =
            write_response_file(argument + 1, selection->list + i, selection->count - i, &written);
        if (error != 0)
            return error;
        line[(*line_count)++] = argument;
        i += written;
        if (i < selection->count)
            line[(*line_count)++] = selection->list[i++];
    }
    return 0;
}

/* Whether a file may be so large: a process that writes beyond its limit is killed. */
static bool is_allowed(size_t size)
{
    struct rlimit limit;

    return getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
           size <= limit.rlim_cur;
}

/* How large the response files are at most: each byte may have a backslash. */
static size_t response_size(const struct selection *selection)
{
    size_t size = 0;

    for (size_t i = 0; i < selection->count; i++)
        size += 2 * strlen(selection->list[i]) + sizeof("\"\"\n");
    return size;
}

static size_t count_strings(const char *const *list)
{
    size_t count = 0;

    while (list[count])
        count++;
    return count;
}

int bcf_child_arguments(const char ***list, const struct bcf_arguments *arguments,
                        enum bcf_linker_question question, const char *const *more,
                        const char *folder, struct bcf_arena *arena)
{
    size_t call_count = bcf_child_call_count(arguments);
    size_t more_count = count_strings(more);
    struct selection selection = {arguments, call_count, NULL, 0, question, false};
    size_t line_count = 0;
    const char **line;
    int error;

    if (call_count == 0)
        return EINVAL;
    selection.list =
        bcf_arena_alloc(arena, (arguments->count + more_count) * sizeof(*selection.list));
    line = bcf_arena_alloc(arena, (call_count + MOST_LINE_ARGUMENTS) * sizeof(*line));
    if (!selection.list || !line)
        return ENOMEM;
    while (selection.next < arguments->count)
        select_next(&selection);
    for (size_t i = 0; i < more_count; i++)
        selection.list[selection.count++] = more[i];

    if (!is_allowed(response_size(&selection)))
        return EFBIG;

    for (size_t i = 0; i < call_count; i++)
        line[line_count++] = arguments->list[i];
    error = write_response_files(line, &line_count, &selection, folder, arena);
    if (error != 0)
        return error;
    *list = line;
    return 0;
}

/* Variables that make the linker, or what its process is made of, write: those that are set are
 * left out. */
static const char *const removed_variables[] = {
    "LLD_REPRODUCE", BCF_LINKER_CHILD_VARIABLE, "LD_DEBUG", "LD_DEBUG_OUTPUT", "LD_PROFILE",
    "MALLOC_TRACE",  "LLVM_PROFILE_FILE",
};

static const char *const added_variables[] = {
    BCF_LINKER_CHILD_VARIABLE "=1",
    /* A linker that was built to be profiled. */
    "LLVM_PROFILE_FILE=/dev/null",
};

static bool is_removed_variable(const char *variable)
{
    for (size_t i = 0; i < LENGTH(removed_variables); i++) {
        size_t length = strlen(removed_variables[i]);

        if (strncmp(variable, removed_variables[i], length) == 0 && variable[length] == '=')
            return true;
    }
    return false;
}

char **bcf_child_environment(struct bcf_arena *arena)
{
    size_t count = environ ? count_strings((const char *const *)environ) : 0;
    size_t kept = 0;
    char **list = bcf_arena_alloc(arena, (count + LENGTH(added_variables) + 1) * sizeof(*list));

    if (!list)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        if (!is_removed_variable(environ[i]))
            list[kept++] = environ[i];
    }
    for (size_t i = 0; i < LENGTH(added_variables); i++) {
        list[kept] = bcf_arena_copy(arena, added_variables[i], strlen(added_variables[i]));
        if (!list[kept++])
            return NULL;
    }
    return list;
}
