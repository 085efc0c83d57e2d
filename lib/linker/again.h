/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* One run of the linker for a question. */

#ifndef BCF_LINKER_AGAIN_H
#define BCF_LINKER_AGAIN_H

#include "linker/child.h"
#include "linker/process.h"
#include "linker/question.h"

struct bcf_again {
    char *folder; /* temporary, of this run alone; NULL if there is none */
    struct bcf_process_end end;
    int output; /* what it said, in memory: where a disk is full, a linker loses part of it and does
                   not know; -1 if there is none */
    int errors;
    struct bcf_interruption interruption;
};

/* Makes the folder of a run, and holds signals back until its end. The functions here return false
 * if memory is exhausted, and say in the refusal why it did not come to anything. */
bool bcf_again_begin(struct bcf_again *again, struct bcf_linker *linker,
                     struct bcf_refusal *refusal);
/* Runs the linker. Afterwards it has ended by itself with an exit status, or it is refused. */
bool bcf_again_run(struct bcf_again *again, struct bcf_linker *linker, const char *const *arguments,
                   unsigned long long largest_file, struct bcf_refusal *refusal);
/* Runs it for a question, with more arguments. */
bool bcf_again_ask(struct bcf_again *again, struct bcf_linker *linker,
                   enum bcf_linker_question question, const char *const *more,
                   unsigned long long largest_file, struct bcf_refusal *refusal);
/* "ld.lld: error: " (lld/Common/ErrorHandler.cpp, ErrorHandler::error); colors are off. */
bool bcf_is_error(const char *line);
/* Refuses with a line of what the linker said, or NULL. What it says of the link it is going to say
 * again when it links; what is about our folder, or no error of its own, is part of the reason. */
bool bcf_again_refuse_for(const struct bcf_again *again, struct bcf_linker *linker,
                          const char *reason, const char *words, struct bcf_refusal *refusal);
/* The same with its first error or else its first line. */
bool bcf_again_refuse(const struct bcf_again *again, struct bcf_linker *linker, const char *reason,
                      struct bcf_refusal *refusal);
/* Removes the folder. */
void bcf_again_end(struct bcf_again *again);

/* Says why, like printf. */
bool bcf_refuse(struct bcf_refusal *refusal, struct bcf_arena *arena, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same, with the reason of an errno behind. */
bool bcf_refuse_error(struct bcf_refusal *refusal, struct bcf_arena *arena, const char *what,
                      int error);

#endif
