/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* bcflags-rustc: runs rustc as asked, and where its LTO fails, says why. */

#include "bcflags/bcflags.h"
#include "check.h"
#include "linker/question.h"
#include "run.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

static const char usage[] = "usage: bcflags-rustc RUSTC [ARGUMENT...]\n"
                            "       RUSTC_WRAPPER=bcflags-rustc cargo build\n"
                            "Runs rustc. Where LTO fails, says which modules do not go together, "
                            "and what to do.\n";

static int answer_option(const char *option)
{
    if (strcmp(option, "--version") == 0 || strcmp(option, "-V") == 0)
        return printf("bcflags-rustc %s\n", bcf_version()) < 0;
    if (strcmp(option, "--help") == 0 || strcmp(option, "-h") == 0)
        return fputs(usage, stdout) < 0;
    fputs(usage, stderr);
    return 2;
}

static bool is_same_file(const char *path, const char *other)
{
    struct stat a;
    struct stat b;

    return stat(path, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

static bool is_this_program(const char *path)
{
    const char *slash = strrchr(path, '/');

    return strcmp(slash ? slash + 1 : path, "bcflags-rustc") == 0 ||
           is_same_file(path, "/proc/self/exe");
}

/* Another of us stands behind us, and will do it. */
static bool is_doubled(const struct rustc_command_line *line)
{
    for (size_t i = 0; i < line->program_count; i++)
        if (is_this_program(line->programs[i]))
            return true;
    return false;
}

/* LLVM's fatal errors abort; what else ends rustc by a signal has other reasons. */
static bool has_failed(int status)
{
    if (WIFEXITED(status))
        return WEXITSTATUS(status) != 0;
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

/* Whether there is anything to do for us. */
static bool is_ours(const struct rustc_command_line *line)
{
    return line->lto != RUSTC_LTO_NONE && !is_doubled(line) && !getenv(BCF_LINKER_CHILD_VARIABLE);
}

int main(int argc, char **argv)
{
    struct bcf_arena arena = {.chunk = NULL};
    struct rustc_command_line line;
    int status;

    if (argc < 2 || argv[1][0] == '-')
        return answer_option(argc < 2 ? "" : argv[1]);
    if (!rustc_command_line_read(&line, &arena, argc - 1, argv + 1) || !is_ours(&line) ||
        !rustc_run(argv + 1, &status)) {
        bcf_arena_free(&arena);
        return rustc_become(argv + 1);
    }
    if (has_failed(status))
        rustc_check(&line, &arena);
    bcf_arena_free(&arena);
    rustc_end_like(status);
}
