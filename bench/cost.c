/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* cost TIMES COMMAND [ARGUMENT]...        runs the command so many times
 * cost --each LIST COMMAND [ARGUMENT]...  once for every file that LIST names, put last
 *
 * Prints what all runs cost together: user and system time in microseconds, the largest
 * peak of memory of one run in KiB, how many runs there were, and how many failed (ended by
 * a signal or with another status than 0). What the commands print to stdout is thrown away.
 *
 * It is a program of its own because Linux counts the memory of the one who starts a
 * process for that process, and this one has little. */

#include "list.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

extern char **environ;

static struct {
    posix_spawn_file_actions_t actions;
    char **command;
    char **last; /* where the file goes; NULL without */
    long long microseconds;
    long peak;
    long runs;
    long failures;
} cost;

static long long in_microseconds(struct timeval time)
{
    return (long long)time.tv_sec * 1000000 + time.tv_usec;
}

static bool run(void)
{
    struct rusage usage;
    pid_t child;
    int status;

    if (posix_spawnp(&child, cost.command[0], &cost.actions, NULL, cost.command, environ) != 0)
        return false;
    if (wait4(child, &status, 0, &usage) != child)
        return false;
    cost.microseconds += in_microseconds(usage.ru_utime) + in_microseconds(usage.ru_stime);
    if (cost.peak < usage.ru_maxrss)
        cost.peak = usage.ru_maxrss;
    cost.runs++;
    cost.failures += !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    return true;
}

static bool run_for(const char *path)
{
    *cost.last = (char *)path;
    return run();
}

/* The command with room for one more argument. */
static char **with_room(int count, char **arguments)
{
    char **command = calloc((size_t)count + 2, sizeof(*command));

    for (int i = 0; command && i < count; i++)
        command[i] = arguments[i];
    return command;
}

static int run_each(int argc, char **argv)
{
    static char once[] = "1";
    char *list[] = {argv[0], once, argv[2], NULL};

    cost.command = with_room(argc - 3, argv + 3);
    if (!cost.command)
        return 2;
    cost.last = &cost.command[argc - 3];
    int status = visit_list(3, list, run_for);
    free(cost.command);
    return status;
}

static int run_times(int argc, char **argv)
{
    (void)argc;
    cost.command = argv + 2;
    for (long left = strtol(argv[1], NULL, 10); left > 0; left--)
        if (!run())
            return 1;
    return 0;
}

int main(int argc, char **argv)
{
    bool is_each = argc > 1 && strcmp(argv[1], "--each") == 0;

    if (argc < (is_each ? 4 : 3)) {
        fprintf(stderr, "usage: %s TIMES|--each LIST COMMAND [ARGUMENT]...\n", argv[0]);
        return 2;
    }
    posix_spawn_file_actions_init(&cost.actions);
    posix_spawn_file_actions_addopen(&cost.actions, 1, "/dev/null", O_WRONLY, 0);
    int status = (is_each ? run_each : run_times)(argc, argv);
    posix_spawn_file_actions_destroy(&cost.actions);
    if (status != 0)
        fprintf(stderr, "%s: cannot run the command\n", argv[0]);
    printf("%lld %ld %ld %ld\n", cost.microseconds, cost.peak, cost.runs, cost.failures);
    return status;
}
