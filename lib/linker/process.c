/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "linker/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NANOSECONDS 1000000000LL
#define SHORTEST_SLEEP 100000LL /* nanoseconds */
#define LONGEST_SLEEP 20000000LL

/* The standard descriptors of the child. */
struct streams {
    int input, output, errors;
};

/* A descriptor above those of the standard streams, which may be free. */
static int open_above(const char *path, int flags)
{
    int low = open(path, flags | O_CLOEXEC | O_NOCTTY, S_IRUSR | S_IWUSR);
    int above;

    if (low < 0 || low > STDERR_FILENO)
        return low;
    above = fcntl(low, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    (void)close(low);
    return above;
}

static void close_streams(const struct streams *streams)
{
    if (streams->input >= 0)
        (void)close(streams->input);
    if (streams->output >= 0)
        (void)close(streams->output);
    if (streams->errors >= 0)
        (void)close(streams->errors);
}

/* Returns 0, or the errno of what failed. */
static int open_streams(struct streams *streams, const struct bcf_process *process)
{
    const int new = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW;
    int error;

    *streams = (struct streams){-1, -1, -1};
    streams->input = open_above("/dev/null", O_RDONLY);
    if (streams->input >= 0)
        streams->output = open_above(process->output, new);
    if (streams->output >= 0)
        streams->errors = open_above(process->errors, new);
    if (streams->errors >= 0)
        return 0;
    error = errno;
    close_streams(streams);
    return error ? error : EIO;
}

static void set_limit(int resource, rlim_t bytes)
{
    struct rlimit limit;

    if (getrlimit((__rlimit_resource_t)resource, &limit) != 0 || limit.rlim_cur <= bytes)
        return;
    limit.rlim_cur = bytes;
    (void)setrlimit((__rlimit_resource_t)resource, &limit);
}

/* Only what is safe between fork and exec of a process with threads. */
static void become(const struct bcf_process *process, const struct streams *streams, pid_t parent)
{
    (void)setpgid(0, 0);
    /* It does not outlive us. */
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(BCF_PROCESS_NOT_FOUND);
    /* What writes too much ends. */
    (void)signal(SIGXFSZ, SIG_DFL);
    set_limit(RLIMIT_FSIZE, (rlim_t)process->largest_file);
    set_limit(RLIMIT_CORE, 0);
    if (dup2(streams->input, STDIN_FILENO) >= 0 && dup2(streams->output, STDOUT_FILENO) >= 0 &&
        dup2(streams->errors, STDERR_FILENO) >= 0)
        (void)execve(process->program, process->arguments, process->environment);
    _exit(BCF_PROCESS_NOT_FOUND);
}

static long long now(void)
{
    struct timespec time = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (long long)time.tv_sec * NANOSECONDS + time.tv_nsec;
}

/* Sleeps so long that what is lost is a small part of what has passed. */
static void rest(long long passed)
{
    long long pause = passed / 64;
    struct timespec time = {0};

    if (pause < SHORTEST_SLEEP)
        pause = SHORTEST_SLEEP;
    if (pause > LONGEST_SLEEP)
        pause = LONGEST_SLEEP;
    time.tv_nsec = (long)pause;
    (void)nanosleep(&time, NULL);
}

/* Waits until the child has ended, but leaves it to be waited for, so that its number is not given
 * to another process. 0, ETIMEDOUT, or what waitid says. */
static int watch(pid_t child, unsigned seconds)
{
    const long long begin = now();
    const long long limit = (long long)seconds * NANOSECONDS;

    for (;;) {
        siginfo_t info = {0};
        long long passed;

        if (waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT) != 0) {
            if (errno != EINTR)
                return errno;
        } else if (info.si_pid == child) {
            return 0;
        }
        passed = now() - begin;
        if (passed >= limit)
            return ETIMEDOUT;
        rest(passed);
    }
}

static struct bcf_process_end reap(pid_t child)
{
    int status = 0;
    pid_t got;

    do {
        got = waitpid(child, &status, 0);
    } while (got < 0 && errno == EINTR);
    if (got != child)
        return (struct bcf_process_end){BCF_PROCESS_LOST, errno};
    if (WIFEXITED(status))
        return (struct bcf_process_end){BCF_PROCESS_EXITED, WEXITSTATUS(status)};
    return (struct bcf_process_end){BCF_PROCESS_DIED, WTERMSIG(status)};
}

struct bcf_process_end bcf_process_run(const struct bcf_process *process)
{
    const pid_t parent = getpid();
    struct bcf_process_end end;
    struct streams streams;
    int error = open_streams(&streams, process);
    pid_t child;

    if (error != 0)
        return (struct bcf_process_end){BCF_PROCESS_NOT_RUN, error};
    child = fork();
    if (child == 0)
        become(process, &streams, parent);
    error = errno;
    close_streams(&streams);
    if (child < 0)
        return (struct bcf_process_end){BCF_PROCESS_NOT_RUN, error};
    (void)setpgid(child, child); /* the child may not have come to it yet */

    error = watch(child, process->seconds);
    /* Where waiting fails, the child is gone, and its number perhaps another's: then nothing may be
     * killed. */
    if (error != 0 && error != ETIMEDOUT)
        return (struct bcf_process_end){BCF_PROCESS_LOST, error};
    (void)kill(-child, SIGKILL);
    (void)kill(child, SIGKILL);
    end = reap(child);
    if (error == ETIMEDOUT)
        end = (struct bcf_process_end){BCF_PROCESS_TOO_LONG, 0};
    return end;
}
