/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "rustc_sysroot.h"

#include "folder.h"
#include "output.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* POSIX wants it declared; glibc has done so where _GNU_SOURCE is defined. */
extern char **environ; /* NOLINT(readability-redundant-declaration) */

enum { LONGEST_ANSWER = 16384 };

/* Starts a program with its output in the pipe. Returns errno. */
static int start(char *const *argv, const int *ends, pid_t *child)
{
    posix_spawn_file_actions_t actions;
    int problem = posix_spawn_file_actions_init(&actions);

    if (problem != 0)
        return problem;
    problem = posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    if (problem == 0)
        problem = posix_spawn_file_actions_addclose(&actions, ends[0]);
    if (problem == 0 && ends[1] != STDOUT_FILENO)
        problem = posix_spawn_file_actions_addclose(&actions, ends[1]);
    if (problem == 0)
        problem = posix_spawnp(child, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    return problem;
}

static size_t read_answer(int descriptor, char *answer)
{
    size_t size = 0;

    while (size < LONGEST_ANSWER - 1) {
        ssize_t count = read(descriptor, answer + size, LONGEST_ANSWER - 1 - size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            break;
        size += (size_t)count;
    }
    answer[size] = '\0';
    return size;
}

/* Asks; what it complains of goes to stderr. */
static bool ask(char *const *argv, char *answer)
{
    int ends[2];
    int status = 0;
    pid_t child;

    if (pipe(ends) != 0) {
        fprintf(stderr, "bcflags: error: cannot run '%s': %s\n", argv[0], strerror(errno));
        return false;
    }
    int problem = start(argv, ends, &child);
    close(ends[1]);
    if (problem == 0)
        (void)read_answer(ends[0], answer);
    close(ends[0]);
    if (problem != 0) {
        fprintf(stderr, "bcflags: error: cannot run '%s': %s\n", argv[0], strerror(problem));
        return false;
    }
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    if (status != 0)
        fprintf(stderr, "bcflags: error: '%s' does not say where its libraries are\n", argv[0]);
    return status == 0;
}

/* Cuts two lines out of an answer that has no more. */
static bool split_lines(char *answer, char *lines[2])
{
    for (int i = 0; i < 2; i++) {
        char *end = strchr(answer, '\n');
        if (!end || end == answer)
            return false;
        *end = '\0';
        lines[i] = answer;
        answer = end + 1;
    }
    return *answer == '\0';
}

/* The part of a path behind a folder; NULL where it is not in it. */
static const char *path_behind(const char *path, const char *folder)
{
    size_t size = strlen(folder);

    while (size > 0 && folder[size - 1] == '/')
        size--;
    return strncmp(path, folder, size) == 0 && path[size] == '/' ? path + size + 1 : NULL;
}

/* Takes "lib/rustlib/TARGET/lib" apart; false where the path is not like that. */
static bool take_apart(struct rustc_sysroot *found, const char *libraries)
{
    const char *end = strrchr(libraries, '/');
    const char *begin = end;

    while (begin && begin > libraries && begin[-1] != '/')
        begin--;
    if (!end || begin == end || begin < libraries + 2)
        return false;
    found->rustlib = copy_string((bcf_string){libraries, (size_t)(begin - 1 - libraries)});
    found->target = copy_string((bcf_string){begin, (size_t)(end - begin)});
    found->libraries = copy_string((bcf_string){libraries, strlen(libraries)});
    return true;
}

/* The program to be asked, in memory that the caller frees. */
static char *choose_program(const char *program, const char *sysroot)
{
    const char *named = getenv("RUSTC"); /* as for cargo */

    if (!program && sysroot) {
        char *its_own = join_path(sysroot, "bin/rustc");
        if (access(its_own, X_OK) == 0)
            return its_own;
        free(its_own);
    }
    if (!program)
        program = named && named[0] != '\0' ? named : "rustc";
    return copy_string((bcf_string){program, strlen(program)});
}

static bool ask_rustc(char *program, const char *sysroot, const char *target, char *answer)
{
    char *argv[16] = {program};
    size_t count = 1;

    if (sysroot) {
        argv[count++] = (char *)"--sysroot";
        argv[count++] = (char *)sysroot;
    }
    if (target) {
        argv[count++] = (char *)"--target";
        argv[count++] = (char *)target;
    }
    argv[count++] = (char *)"--print=sysroot";
    argv[count] = (char *)"--print=target-libdir";
    return ask(argv, answer);
}

/* Reads the answer; false, and says why, where it makes no sense. */
static bool read_lines(struct rustc_sysroot *found, char *answer, const char *program)
{
    char *lines[2];

    if (!split_lines(answer, lines) || !path_behind(lines[1], lines[0]) ||
        !take_apart(found, path_behind(lines[1], lines[0]))) {
        fprintf(stderr, "bcflags: error: '%s' does not say where its libraries are\n", program);
        return false;
    }
    found->path = realpath(lines[0], NULL);
    if (!found->path)
        fprintf(stderr, "bcflags: error: cannot open '%s': %s\n", lines[0], strerror(errno));
    return found->path != NULL;
}

bool rustc_sysroot_find(struct rustc_sysroot *found, const char *program, const char *sysroot,
                        const char *target)
{
    static char answer[LONGEST_ANSWER];
    char *chosen = choose_program(program, sysroot);

    *found = (struct rustc_sysroot){.path = NULL};
    bool is_found = ask_rustc(chosen, sysroot, target, answer) && read_lines(found, answer, chosen);
    free(chosen);
    if (!is_found)
        rustc_sysroot_free(found);
    return is_found;
}

void rustc_sysroot_free(struct rustc_sysroot *found)
{
    free(found->path);
    free(found->rustlib);
    free(found->libraries);
    free(found->target);
    *found = (struct rustc_sysroot){.path = NULL};
}
