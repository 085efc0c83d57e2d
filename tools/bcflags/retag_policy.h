/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Whether it is wise to change a flag: asks the table of flags. */

#ifndef BCFLAGS_RETAG_POLICY_H
#define BCFLAGS_RETAG_POLICY_H

#include "retag_wishes.h"

enum retag_advice {
    RETAG_ADVICE_SAFE = 0,
    RETAG_ADVICE_POINTLESS = 1, /* words say why */
    RETAG_ADVICE_MEANING = 2    /* words say what would break */
};

struct retag_judgement {
    enum retag_advice advice;
    const char *words; /* static; "" where there are none */
};

/* before: the value that the flag has. */
struct retag_judgement retag_judge(const struct retag_wish *wish, const struct bcf_value *before);

#endif
