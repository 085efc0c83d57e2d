/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "linker/again.h"

#include "linker/folder.h"
#include "linker/lines.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LONGEST_REASON 512
#define LONGEST_WORDS 400

bool bcf_refuse(struct bcf_refusal *refusal, struct bcf_arena *arena, const char *format, ...)
{
    char text[LONGEST_REASON];
    va_list values;

    va_start(values, format);
    (void)vsnprintf(text, sizeof(text), format, values);
    va_end(values);
    refusal->reason = bcf_arena_copy(arena, text, strlen(text));
    return refusal->reason;
}

bool bcf_refuse_error(struct bcf_refusal *refusal, struct bcf_arena *arena, const char *what,
                      int error)
{
    char text[128];

    /* The one of glibc, which returns the text. */
    return bcf_refuse(refusal, arena, "%s: %s", what, strerror_r(error, text, sizeof(text)));
}

/* Some systems want to be told that such a file is no program (Linux 6.3), others do not know it.
 */
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8U
#endif

static int open_memory(const char *name)
{
    int file = memfd_create(name, MFD_CLOEXEC | MFD_NOEXEC_SEAL);

    if (file < 0 && errno == EINVAL)
        file = memfd_create(name, MFD_CLOEXEC);
    return bcf_process_raise_descriptor(file);
}

bool bcf_again_begin(struct bcf_again *again, struct bcf_linker *linker,
                     struct bcf_refusal *refusal)
{
    int error;

    *again = (struct bcf_again){.output = -1, .errors = -1};
    if (getenv(BCF_LINKER_CHILD_VARIABLE))
        return bcf_refuse(refusal, linker->arena,
                          "this linker runs only to answer such a question");
    if (linker->arguments->unread)
        return bcf_refuse(refusal, linker->arena, "the response file '%s' cannot be read again",
                          linker->arguments->unread);
    if (!linker->program)
        return bcf_refuse(refusal, linker->arena, "the file of the linker cannot be found");
    bcf_interruption_hold(&again->interruption);
    again->output = open_memory("bcflags-output");
    again->errors = again->output < 0 ? -1 : open_memory("bcflags-errors");
    if (again->errors < 0)
        return bcf_refuse_error(refusal, linker->arena, "its answer cannot be kept", errno);
    error = bcf_folder_create(&again->folder, linker->arena);
    if (error != 0)
        return bcf_refuse_error(refusal, linker->arena, "a temporary folder cannot be made", error);
    return true;
}

static void close_memory(int *file)
{
    if (*file >= 0)
        (void)close(*file);
    *file = -1;
}

void bcf_again_end(struct bcf_again *again)
{
    close_memory(&again->output);
    close_memory(&again->errors);
    if (again->folder)
        bcf_folder_remove(again->folder);
    again->folder = NULL;
    bcf_interruption_release(&again->interruption);
}

bool bcf_is_error(const char *line)
{
    const char *error = strstr(line, ": error: ");
    const char *warning = strstr(line, ": warning: ");

    return error && (!warning || error < warning);
}

static char *copy_words(const char *line, struct bcf_arena *arena)
{
    char *copy = bcf_arena_copy(arena, line, strnlen(line, LONGEST_WORDS));

    for (char *at = copy; copy && *at; at++) {
        if ((unsigned char)*at < ' ' || *at == '\x7f')
            *at = '?';
    }
    return copy;
}

/* What it says of the object that stops it, it is meant to say. */
static bool is_of_stop(const char *line, const char *folder)
{
    const char *at = folder ? strstr(line, folder) : NULL;

    return at && strstr(at, "/stop is incompatible");
}

/* Of what it said, the first error, or the first line; NULL if it said nothing. */
static bool find_words(const char **words, const struct bcf_again *again, struct bcf_arena *arena)
{
    struct bcf_lines lines;
    const char *line;
    bool ok = true;

    *words = NULL;
    if (again->errors < 0)
        return true;
    bcf_lines_begin(&lines, again->errors);
    while (ok && (line = bcf_lines_next(&lines)) != NULL) {
        bool is_error = bcf_is_error(line);

        if (is_of_stop(line, again->folder))
            continue;
        if (!*words || is_error) {
            *words = copy_words(line, arena);
            ok = *words != NULL;
        }
        if (is_error)
            break;
    }
    bcf_lines_close(&lines);
    return ok;
}

bool bcf_again_refuse_for(const struct bcf_again *again, struct bcf_linker *linker,
                          const char *reason, const char *words, struct bcf_refusal *refusal)
{
    if (!words)
        return bcf_refuse(refusal, linker->arena, "%s", reason);
    if (again->end.fate != BCF_PROCESS_EXITED || !bcf_is_error(words) ||
        strstr(words, again->folder))
        return bcf_refuse(refusal, linker->arena, "%s: %s", reason, words);
    refusal->words = words;
    return bcf_refuse(refusal, linker->arena, "%s", reason);
}

bool bcf_again_refuse(const struct bcf_again *again, struct bcf_linker *linker, const char *reason,
                      struct bcf_refusal *refusal)
{
    const char *words;

    return find_words(&words, again, linker->arena) &&
           bcf_again_refuse_for(again, linker, reason, words, refusal);
}

/* Says how it ended where it did not end by itself. */
static bool judge(const struct bcf_again *again, struct bcf_linker *linker,
                  struct bcf_refusal *refusal)
{
    char text[64];

    switch (again->end.fate) {
    case BCF_PROCESS_EXITED:
        if (again->end.value != BCF_PROCESS_NOT_FOUND)
            return true;
        return bcf_again_refuse(again, linker, "it cannot be started", refusal);
    case BCF_PROCESS_DIED:
        (void)snprintf(text, sizeof(text), "signal %d ended it", again->end.value);
        return bcf_again_refuse(again, linker, text, refusal);
    case BCF_PROCESS_TOO_LONG:
        return bcf_refuse(refusal, linker->arena, "it took longer than %u second%s",
                          linker->seconds, linker->seconds == 1 ? "" : "s");
    case BCF_PROCESS_INTERRUPTED:
        return bcf_refuse(refusal, linker->arena, "a signal came");
    case BCF_PROCESS_LOST:
        return bcf_refuse_error(refusal, linker->arena, "it cannot be waited for",
                                again->end.value);
    case BCF_PROCESS_NOT_RUN:
        break;
    }
    return bcf_refuse_error(refusal, linker->arena, "it cannot be started", again->end.value);
}

bool bcf_again_run(struct bcf_again *again, struct bcf_linker *linker, const char *const *arguments,
                   unsigned long long largest_file, struct bcf_refusal *refusal)
{
    struct bcf_process process = {
        .program = linker->program,
        /* execve takes them so, but changes nothing. */
        .arguments = (char *const *)arguments,
        .environment = bcf_child_environment(linker->arena),
        .output = again->output,
        .errors = again->errors,
        .seconds = linker->seconds,
        .largest_file = largest_file,
        .interruption = &again->interruption,
    };

    if (!process.environment)
        return false;
    again->end = bcf_process_run(&process);
    return judge(again, linker, refusal);
}

bool bcf_again_ask(struct bcf_again *again, struct bcf_linker *linker,
                   enum bcf_linker_question question, const char *const *more,
                   unsigned long long largest_file, struct bcf_refusal *refusal)
{
    const char **arguments = NULL;
    int error = bcf_child_arguments(&arguments, linker->arguments, question, more, again->folder,
                                    linker->arena);

    if (error != 0)
        return bcf_refuse_error(refusal, linker->arena, "its arguments cannot be written", error);
    return bcf_again_run(again, linker, arguments, largest_file, refusal);
}
