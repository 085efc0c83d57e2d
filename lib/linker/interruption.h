/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Signals that would end the process while it has something to clear away. They are held back for
 * so long; there are no handlers.
 */

#ifndef BCF_LINKER_INTERRUPTION_H
#define BCF_LINKER_INTERRUPTION_H

#include <signal.h>
#include <stdbool.h>

struct bcf_interruption {
    sigset_t before; /* the mask of this thread as it was */
    sigset_t held;   /* those that are held back now, and were not */
    bool is_held;
};

void bcf_interruption_hold(struct bcf_interruption *interruption);
/* Whether one has come. */
bool bcf_interruption_has_come(const struct bcf_interruption *interruption);
/* One that has come does now what it would have done. */
void bcf_interruption_release(struct bcf_interruption *interruption);

#endif
