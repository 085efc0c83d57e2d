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

int bcf_process_raise_descriptor(int descriptor)
{
    int above;

    if (descriptor < 0 || descriptor > STDERR_FILENO)
        return descriptor;
    above = fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    (void)close(descriptor);
    return above;
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
static void become(const struct bcf_process *process, int input, pid_t parent)
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
    (void)pthread_sigmask(SIG_SETMASK, &process->interruption->before, NULL);
    if (dup2(input, STDIN_FILENO) >= 0 && dup2(process->output, STDOUT_FILENO) >= 0 &&
        dup2(process->errors, STDERR_FILENO) >= 0)
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
 * to another process. 0, ETIMEDOUT, EINTR if a signal wants to end us, or what waitid says. */
static int watch(pid_t child, const struct bcf_process *process)
{
    const long long begin = now();
    const long long limit = (long long)process->seconds * NANOSECONDS;

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
        if (bcf_interruption_has_come(process->interruption))
            return EINTR;
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

/* Where SIGCHLD is ignored, nobody can say how a child ended. */
static void accept_children(struct sigaction *before)
{
    struct sigaction action;

    if (sigaction(SIGCHLD, NULL, before) != 0) {
        before->sa_flags = SA_SIGINFO;
        return;
    }
    if ((before->sa_flags & SA_SIGINFO) || before->sa_handler != SIG_IGN)
        return;
    action = *before;
    action.sa_handler = SIG_DFL;
    (void)sigaction(SIGCHLD, &action, NULL);
}

static void restore_children(const struct sigaction *before)
{
    if (!(before->sa_flags & SA_SIGINFO) && before->sa_handler == SIG_IGN)
        (void)sigaction(SIGCHLD, before, NULL);
}

/* Waits for the child, and ends it if need be. */
static struct bcf_process_end end_child(pid_t child, const struct bcf_process *process)
{
    struct bcf_process_end end;
    int error = watch(child, process);

    /* Where waiting fails, the child is gone, and its number perhaps another's: then nothing may be
     * killed. */
    if (error != 0 && error != ETIMEDOUT && error != EINTR)
        return (struct bcf_process_end){BCF_PROCESS_LOST, error};
    (void)kill(-child, SIGKILL);
    (void)kill(child, SIGKILL);
    end = reap(child);
    if (error == ETIMEDOUT)
        end = (struct bcf_process_end){BCF_PROCESS_TOO_LONG, 0};
    if (error == EINTR)
        end = (struct bcf_process_end){BCF_PROCESS_INTERRUPTED, 0};
    return end;
}

struct bcf_process_end bcf_process_run(const struct bcf_process *process)
{
    const pid_t parent = getpid();
    int input = bcf_process_raise_descriptor(open("/dev/null", O_RDONLY | O_CLOEXEC | O_NOCTTY));
    struct bcf_process_end end;
    struct sigaction children;
    pid_t child;

    if (input < 0)
        return (struct bcf_process_end){BCF_PROCESS_NOT_RUN, errno};
    accept_children(&children);
    child = fork();
    if (child == 0)
        become(process, input, parent);
    end = (struct bcf_process_end){BCF_PROCESS_NOT_RUN, errno};
    (void)close(input);
    if (child > 0) {
        (void)setpgid(child, child); /* the child may not have come to it yet */
        end = end_child(child, process);
    }
    restore_children(&children);
    return end;
}
