/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "run.h"

#include "speech.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* As shells have it. */
enum { STATUS_NOT_FOUND = 127, STATUS_NOT_RUN = 126, STATUS_OF_SIGNAL = 128 };

static void say_not_run(const char *program, int error)
{
    plugin_warn("%s cannot be run: %s", program, strerror(error));
}

int rustc_become(char *const *arguments)
{
    (void)execvp(arguments[0], arguments);
    int error = errno;
    say_not_run(arguments[0], error);
    return error == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_RUN;
}

/* What is sent to us is meant for rustc. */
static void set_of_signals(sigset_t *signals)
{
    static const int numbers[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGCHLD};

    (void)sigemptyset(signals);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        (void)sigaddset(signals, numbers[i]);
}

/* Where it is ignored, nobody can say how a child ended. */
static void accept_children(void)
{
    struct sigaction action;

    if (sigaction(SIGCHLD, NULL, &action) != 0 || (action.sa_flags & SA_SIGINFO) ||
        action.sa_handler != SIG_IGN)
        return;
    action.sa_handler = SIG_DFL;
    (void)sigaction(SIGCHLD, &action, NULL);
}

static int spawn(char *const *arguments, const sigset_t *mask, pid_t *child)
{
    posix_spawnattr_t attributes;
    int error = posix_spawnattr_init(&attributes);

    if (error != 0)
        return error;
    error = posix_spawnattr_setsigmask(&attributes, mask);
    if (error == 0)
        error = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    if (error == 0)
        error = posix_spawnp(child, arguments[0], NULL, &attributes, arguments, environ);
    (void)posix_spawnattr_destroy(&attributes);
    return error;
}

/* The terminal sends its signals to rustc, too. */
static void hand_on(pid_t child, const siginfo_t *info)
{
    if (info->si_signo != SIGCHLD && info->si_code != SI_KERNEL)
        (void)kill(child, info->si_signo);
}

/* The child's end is looked for before every sleep: signals of one kind that come together are
 * one. */
static bool wait_for(pid_t child, const sigset_t *signals, int *status)
{
    for (;;) {
        siginfo_t info;
        pid_t ended = waitpid(child, status, WNOHANG);
        if (ended == child)
            return true;
        if (ended < 0 && errno != EINTR)
            return false;
        if (sigwaitinfo(signals, &info) > 0)
            hand_on(child, &info);
    }
}

bool rustc_run(char *const *arguments, int *status)
{
    sigset_t signals;
    sigset_t before;
    pid_t child;

    accept_children();
    set_of_signals(&signals);
    if (sigprocmask(SIG_BLOCK, &signals, &before) != 0)
        return false;
    int error = spawn(arguments, &before, &child);
    /* How it ended nobody knows then: not well. */
    if (error == 0 && !wait_for(child, &signals, status))
        *status = W_EXITCODE(EXIT_FAILURE, 0);
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    return error == 0;
}

void rustc_end_like(int status)
{
    static const struct rlimit no_core = {0, 0};
    sigset_t own;

    if (WIFEXITED(status))
        exit(WEXITSTATUS(status));
    /* rustc has left its core already. */
    (void)setrlimit(RLIMIT_CORE, &no_core);
    (void)signal(WTERMSIG(status), SIG_DFL);
    (void)sigemptyset(&own);
    (void)sigaddset(&own, WTERMSIG(status));
    (void)sigprocmask(SIG_UNBLOCK, &own, NULL);
    (void)raise(WTERMSIG(status));
    exit(STATUS_OF_SIGNAL + WTERMSIG(status));
}
