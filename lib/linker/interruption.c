/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "linker/interruption.h"

#include <stddef.h>

/* What people and builds end a linker with. SIGQUIT still ends it at once. */
static const int signals[] = {SIGHUP, SIGINT, SIGTERM};

#define COUNT (sizeof(signals) / sizeof(*signals))

static bool is_ignored(int number)
{
    struct sigaction action;

    return sigaction(number, NULL, &action) == 0 && !(action.sa_flags & SA_SIGINFO) &&
           action.sa_handler == SIG_IGN;
}

void bcf_interruption_hold(struct bcf_interruption *interruption)
{
    sigset_t *held = &interruption->held;

    (void)sigemptyset(held);
    for (size_t i = 0; i < COUNT; i++)
        if (!is_ignored(signals[i]))
            (void)sigaddset(held, signals[i]);
    interruption->is_held = pthread_sigmask(SIG_BLOCK, held, &interruption->before) == 0;
    /* What was held back before would not end the process. */
    for (size_t i = 0; i < COUNT; i++)
        if (interruption->is_held && sigismember(&interruption->before, signals[i]) == 1)
            (void)sigdelset(held, signals[i]);
}

bool bcf_interruption_has_come(const struct bcf_interruption *interruption)
{
    sigset_t pending;

    if (!interruption->is_held || sigpending(&pending) != 0)
        return false;
    for (size_t i = 0; i < COUNT; i++)
        if (sigismember(&interruption->held, signals[i]) == 1 &&
            sigismember(&pending, signals[i]) == 1)
            return true;
    return false;
}

void bcf_interruption_release(struct bcf_interruption *interruption)
{
    if (interruption->is_held)
        (void)pthread_sigmask(SIG_SETMASK, &interruption->before, NULL);
    interruption->is_held = false;
}
