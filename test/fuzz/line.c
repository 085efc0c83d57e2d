/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Fuzz target: a linker's command line. The bytes are files, with CUT between them: the first is a
 * response file, the others are what it may name, by number, as scripts and as more response files.
 */

#include "fuzz.h"

#include "linker/command_line.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CUT "\n@@\n"

enum { FILES = 8 };

static char folder[] = "/tmp/bcflags-fuzz-line.XXXXXX";

static void remove_folder(void)
{
    for (size_t number = 0; number < FILES; number++)
        unlink((const char[]){(char)('0' + number), '\0'});
    rmdir(folder);
}

/* A folder of our own: response files and scripts are opened by name. */
static void enter_folder(void)
{
    static bool entered;

    if (entered)
        return;
    if (!mkdtemp(folder) || chdir(folder) != 0 || atexit(remove_folder) != 0)
        abort();
    entered = true;
}

static void write_file(size_t number, const uint8_t *data, size_t size)
{
    char name[] = {(char)('0' + number), '\0'};
    int descriptor = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (descriptor < 0 || write(descriptor, data, size) != (ssize_t)size)
        abort();
    close(descriptor);
}

static void write_files(const uint8_t *data, size_t size)
{
    size_t cut = strlen(CUT);

    for (size_t number = 0; number < FILES; number++) {
        const uint8_t *end = size > 0 ? memmem(data, size, CUT, cut) : NULL;
        size_t length = end ? (size_t)(end - data) : size;
        write_file(number, data, length);
        size -= length + (end ? cut : 0);
        data += length + (end ? cut : 0);
    }
}

/* Every input is a file that is there, and every list ends. */
static void check(const struct bcf_arguments *arguments, const struct bcf_command_line *line)
{
    struct stat info;

    if (arguments->list[arguments->count] || !line->output)
        abort();
    for (size_t i = 0; i < line->input_count; i++)
        if (stat(line->inputs[i], &info) != 0 || !S_ISREG(info.st_mode))
            abort();
    if (!line->old_suffix != !line->new_suffix)
        abort();
}

static void read_line(size_t limit)
{
    static char program[] = "ld.lld";
    static char response_file[] = "@0";
    char *argv[] = {program, response_file, NULL};
    struct bcf_arena arena = {.limit = limit};
    struct bcf_arguments arguments;
    struct bcf_command_line line;

    bcf_arguments_call_elf_lld(2, argv);
    if (bcf_arguments_expand(&arguments, &arena, 2, argv) &&
        bcf_command_line_read(&line, &arena, &arguments))
        check(&arguments, &line);
    bcf_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enter_folder();
    write_files(data, size);
    read_line(0);
    /* Memory may be exhausted anywhere. */
    for (size_t limit = 1 << 12; limit <= 1 << 16; limit *= 4)
        read_line(limit);
    return 0;
}
