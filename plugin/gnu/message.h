/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What is said by way of the linker. */

#ifndef PLUGIN_GNU_MESSAGE_H
#define PLUGIN_GNU_MESSAGE_H

#include "base/text.h"
#include "gnu/plugin_api.h"

#include <stdbool.h>
#include <stddef.h>

struct gnu_speech {
    ld_message *message;  /* NULL: the linker has none, and the standard error stream is used */
    bool is_short;        /* it may cut off what is long */
    bool is_strict;       /* warnings are errors to it */
    bool warns_on_output; /* its warnings go to standard output */
};

/* What the plugin says, until it is passed on as a whole. */
struct gnu_words {
    struct bcf_arena arena;
    struct bcf_text text;
};

void gnu_words_collect(struct gnu_words *words);

/* Says them, if there are any. After LD_FATAL the linker ends, and this does not return; after what
 * is less than LD_ERROR the link goes on. */
void gnu_words_pass_on(struct gnu_words *words, const struct gnu_speech *speech,
                       enum ld_level level);

#endif
