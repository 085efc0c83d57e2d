/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What a sysroot that bcflags retag --sysroot made says of how it was made. */

#ifndef BCF_RETAG_OVERLAY_MARK_H
#define BCF_RETAG_OVERLAY_MARK_H

#include "retag/suggestion.h"

enum bcf_mark_state {
    BCF_MARK_ABSENT, /* the sysroot is not such a one */
    BCF_MARK_READ,
    BCF_MARK_UNREADABLE, /* it is, but how it was made cannot be told again */
    BCF_MARK_NO_MEMORY
};

struct bcf_overlay_mark {
    bcf_string original; /* the sysroot it stands for */
    bcf_string target;   /* whose libraries are changed */
    struct bcf_wish *wishes;
    size_t wish_count;
    size_t wish_capacity;
};

/* Reads the file in the sysroot; what comes back is of the arena. */
enum bcf_mark_state bcf_overlay_mark_read(struct bcf_arena *arena, bcf_string sysroot,
                                          struct bcf_overlay_mark *mark);

#endif
