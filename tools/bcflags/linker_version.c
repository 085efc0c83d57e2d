/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "linker_version.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* POSIX wants it declared; glibc has done so where _GNU_SOURCE is defined. */
extern char **environ; /* NOLINT(readability-redundant-declaration) */

enum { LONGEST_ANSWER = 16384, PATIENCE = 10000 /* milliseconds, for all questions together */ };

/* How programs are asked: ld.lld, clang and llvm-link; rustc; rust-lld. */
static const char *const questions[][4] = {
    {"--version", NULL},
    {"-vV", NULL},
    {"-flavor", "gnu", "--version", NULL},
};

enum { QUESTIONS = sizeof(questions) / sizeof(questions[0]) };

/* What stands before the version in the answers. */
static const char *const heads[] = {"LLD ", "LLVM version: ", "LLVM version ", "clang version "};

static long now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Reads until the end, or what fits, or the deadline; false then. */
static bool read_answer(int descriptor, char *answer, long deadline)
{
    size_t size = 0;

    while (size < LONGEST_ANSWER - 1) {
        struct pollfd wanted = {.fd = descriptor, .events = POLLIN};
        long left = deadline - now();
        int ready = left > 0 ? poll(&wanted, 1, (int)left) : 0;
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0) {
            answer[size] = '\0';
            return false;
        }
        ssize_t count = read(descriptor, answer + size, LONGEST_ANSWER - 1 - size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            break;
        size += (size_t)count;
    }
    answer[size] = '\0';
    return true;
}

/* Starts a program with its output, and what it complains of, in the pipe. Returns errno. */
static int start(const char *program, const char *const *arguments, const int *ends, pid_t *child)
{
    enum { MOST_ARGUMENTS = 4 };
    char *argv[MOST_ARGUMENTS + 2] = {(char *)program};
    posix_spawn_file_actions_t actions;
    int problem;

    for (size_t i = 0; i < MOST_ARGUMENTS && arguments[i]; i++)
        argv[i + 1] = (char *)arguments[i];
    problem = posix_spawn_file_actions_init(&actions);
    if (problem != 0)
        return problem;
    problem = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (problem == 0)
        problem = posix_spawn_file_actions_addclose(&actions, ends[0]);
    if (problem == 0)
        problem = posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    if (problem == 0)
        problem = posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    if (problem == 0)
        problem = posix_spawnp(child, program, &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    return problem;
}

/* Asks one question. Returns errno; ETIMEDOUT where there is no end to the answer. */
static int ask(const char *program, const char *const *arguments, char *answer, long deadline)
{
    int ends[2];
    pid_t child;

    if (pipe(ends) != 0)
        return errno;
    int problem = start(program, arguments, ends, &child);
    close(ends[1]);
    if (problem == 0) {
        bool is_read = read_answer(ends[0], answer, deadline);
        if (!is_read)
            problem = ETIMEDOUT;
        kill(child, SIGKILL); /* it has said all that is wanted */
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
            continue;
    }
    close(ends[0]);
    return problem;
}

/* Whether what is found there is of Apple, whose versions are others. */
static bool is_apples(const char *answer, const char *place)
{
    static const char apple[] = "Apple ";
    size_t size = strlen(apple);

    return (size_t)(place - answer) >= size && memcmp(place - size, apple, size) == 0;
}

static bool find_version(const char *answer, unsigned *llvm)
{
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
        const char *place = strstr(answer, heads[i]);
        if (!place || is_apples(answer, place))
            continue;
        const char *number = place + strlen(heads[i]);
        char *end;
        unsigned long major = strtoul(number, &end, 10);
        if (*number >= '0' && *number <= '9' && *end == '.' && major > 0 && major < 1000) {
            *llvm = (unsigned)major;
            return true;
        }
    }
    return false;
}

bool linker_version(const char *program, unsigned *llvm)
{
    static char answer[LONGEST_ANSWER];
    long deadline = now() + PATIENCE;

    for (size_t i = 0; i < QUESTIONS; i++) {
        int problem = ask(program, questions[i], answer, deadline);
        if (problem != 0) {
            fprintf(stderr, "bcflags: error: cannot ask '%s' for its version: %s\n", program,
                    strerror(problem));
            return false;
        }
        if (find_version(answer, llvm))
            return true;
    }
    fprintf(stderr,
            "bcflags: error: '%s' does not say which LLVM is in it; say it with --llvm=NN\n",
            program);
    return false;
}
