/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What a linker that we run is called with: the arguments, but for some, and more; and the
 * environment. */

#ifndef BCF_LINKER_CHILD_H
#define BCF_LINKER_CHILD_H

#include "linker/arguments.h"

/* What is asked; a set of them, in removed.def. */
enum bcf_linker_question {
    BCF_LINKER_PARTICIPANTS = 1,
    BCF_LINKER_IMPORTS = 2,
};

/* The arguments of the linker without those that a question cannot have, then those of more
 * (NULL-terminated): through response files in the folder, as a command line has limits. What says
 * how the program is called stays on the line. *list is NULL-terminated. Returns 0, or the errno of
 * what failed. */
int bcf_child_arguments(const char ***list, const struct bcf_arguments *arguments,
                        enum bcf_linker_question question, const char *const *more,
                        const char *folder, struct bcf_arena *arena);

/* How many of the arguments say how the program is called: its name, "-flavor gnu". */
size_t bcf_child_call_count(const struct bcf_arguments *arguments);

/* The environment, so that the child knows itself for one, and nothing is written because of it.
 * NULL if memory is exhausted. */
char **bcf_child_environment(struct bcf_arena *arena);

#endif
