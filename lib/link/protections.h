/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* A protection that may be lost, shared by the check and what it looks at. */

#ifndef BCF_LINK_PROTECTIONS_H
#define BCF_LINK_PROTECTIONS_H

#include "knowledge/effects.h"
#include "link/losses.h"

struct bcf_losses {
    struct bcf_link *link;
    /* The module at this place is not merged into the one of regular LTO: it is for ThinLTO, or
     * the linker takes the native code beside it. NULL: not found out yet. */
    bool *is_thin;
};

/* One protection. */
struct bcf_loss {
    struct bcf_losses *losses;
    const struct bcf_protection *protection;
    enum bcf_finding_kind kind;
    struct bcf_members_of_link with;    /* that ask for it */
    struct bcf_members_of_link without; /* that take it away, or are not protected */
    struct bcf_finding *finding;        /* NULL: nothing is lost so far */
};

/* Whether a module asks for a protection by this flag. */
bool bcf_asks_for(const struct bcf_module *module, const char *key);

/* Looks at what a flag of the protection has an effect on. Sets *strikes, and those without, if the
 * image loses it there. False if memory is exhausted. */
bool bcf_loss_strike(struct bcf_loss *loss, const struct bcf_effect *effect, bool *strikes);

#endif
