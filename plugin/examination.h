/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What is known of a link while it is checked. */

#ifndef PLUGIN_EXAMINATION_H
#define PLUGIN_EXAMINATION_H

#include "certainty.h"
#include "inputs.h"
#include "linker/command_line.h"
#include "linker/question.h"
#include "settings.h"

/* What stands against being sure of a finding. */
struct plugin_doubt {
    const char *reason; /* in a few words; NULL: that an archive has members of one name */
    const char *words;  /* what the linker said when it failed, as it is going to again; or NULL */
};

struct plugin_examination {
    struct bcf_arena arena;
    struct bcf_arguments arguments;
    struct plugin_settings settings;
    struct bcf_command_line line;
    const char *remarks; /* the file for them; NULL if nobody wants any */
    struct plugin_inputs inputs;
    struct bcf_linker linker;
    /* Set by the questions. */
    struct bcf_link *link;
    struct plugin_certainty certainty;
    bool was_asked; /* what takes part is known; if not, why */
    struct plugin_doubt doubt;
    const char *no_imports; /* why it is not known what is imported; or NULL */
};

/* Gives up what it holds. */
void plugin_examination_finish(struct plugin_examination *examination);

/* Whether there is a finding of this severity or a worse one. */
bool plugin_has_finding(const struct plugin_examination *examination, enum bcf_severity least);

#endif
