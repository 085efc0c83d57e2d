/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * What takes part in a link. The linker is run to its first error after all inputs are resolved:
 * an object for a machine that no link is for. Until then it has listed all that it used.
 *
 * lld/ELF/InputFiles.cpp (doParseFile, isCompatible), Driver.cpp (LinkerDriver::link).
 */

#include "linker/again.h"
#include "linker/folder.h"
#include "linker/lines.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* More than half a million names; what goes beyond is no list. */
#define LARGEST_LIST (64ULL << 20)

/* No machine has this number, nor is one likely to be given it. */
#define NO_MACHINE 0xfeed

/* Writes an object that no link takes. Returns 0, or the errno of what failed. */
static int write_stop(const char *path)
{
    const Elf64_Ehdr header = {
        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
        .e_type = ET_REL,
        .e_machine = NO_MACHINE,
        .e_version = EV_CURRENT,
        .e_ehsize = sizeof(header),
    };
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    ssize_t written;
    int error;

    if (file < 0)
        return errno;
    errno = 0;
    written = write(file, &header, sizeof(header));
    error = errno;
    if (close(file) != 0)
        return errno;
    if (written == (ssize_t)sizeof(header))
        return 0;
    return error ? error : ENOSPC;
}

/* What the linker complained of. */
struct complaints {
    bool has_stopped;  /* it met the object that no link takes */
    const char *other; /* the first error besides that; NULL if there is none */
};

static bool read_complaint(struct complaints *complaints, const char *line, const char *stop,
                           struct bcf_arena *arena)
{
    static const char what[] = " is incompatible";
    const char *at = strstr(line, stop);

    if (at) {
        if (strncmp(at + strlen(stop), what, sizeof(what) - 1) == 0)
            complaints->has_stopped = true;
        return true;
    }
    if (complaints->other || !bcf_is_error(line))
        return true;
    complaints->other = bcf_arena_copy(arena, line, strlen(line));
    return complaints->other != NULL;
}

/* False if memory is exhausted. */
static bool read_complaints(struct complaints *complaints, const struct bcf_again *again,
                            const char *stop, struct bcf_arena *arena)
{
    struct bcf_lines lines;
    const char *line;
    bool ok = true;

    *complaints = (struct complaints){false, NULL};
    if (again->end.value == 0)
        return true;
    bcf_lines_begin(&lines, again->errors);
    while (ok && (line = bcf_lines_next(&lines)) != NULL)
        ok = read_complaint(complaints, line, stop, arena);
    bcf_lines_close(&lines);
    return ok;
}

/* With it some errors are warnings, but not where we ask. */
static bool goes_on_after_errors(const struct bcf_arguments *arguments)
{
    for (size_t i = 1; i < arguments->count; i++) {
        const char *name = arguments->list[i];

        if (name[0] == '-' && strcmp(name + (name[1] == '-' ? 2 : 1), "noinhibit-exec") == 0)
            return true;
    }
    return false;
}

static bool add_name(struct bcf_participants *participants, size_t *capacity, const char *line,
                     struct bcf_arena *arena)
{
    char *name = bcf_arena_copy(arena, line, strlen(line));

    if (!name || bcf_arena_grow(arena, (void *)&participants->names, participants->count, capacity,
                                sizeof(*participants->names)) != 0)
        return false;
    participants->names[participants->count++] = name;
    return true;
}

/* "a.o: definition of f" (lld/ELF/Symbols.cpp, printTraceSymbol). There are others, such as "lazy
 * definition", which say nothing. */
static bool add_definition(struct bcf_participants *participants, size_t *capacity,
                           const char *line, struct bcf_arena *arena)
{
    static const char what[] = ": definition of ";
    const char *at = strstr(line, what);
    char *object;
    char *symbol;

    if (!at)
        return true;
    object = bcf_arena_copy(arena, line, (size_t)(at - line));
    symbol = bcf_arena_copy(arena, at + sizeof(what) - 1, strlen(at + sizeof(what) - 1));
    if (!object || !symbol ||
        bcf_arena_grow(arena, (void *)&participants->definitions, participants->definition_count,
                       capacity, sizeof(*participants->definitions)) != 0)
        return false;
    participants->definitions[participants->definition_count++] =
        (struct bcf_definition){object, symbol};
    return true;
}

/* Reads the list. False if memory is exhausted. */
static bool read_names(struct bcf_participants *participants, struct bcf_lines *lines,
                       bool has_definitions, const char *stop, struct bcf_arena *arena)
{
    size_t capacity = 0;
    size_t definition_capacity = 0;
    const char *line;

    while ((line = bcf_lines_next(lines)) != NULL) {
        if (strcmp(line, stop) == 0)
            continue;
        if (!add_name(participants, &capacity, line, arena) ||
            (has_definitions && !add_definition(participants, &definition_capacity, line, arena)))
            return false;
    }
    return true;
}

static bool read_answer(struct bcf_participants *participants, const struct bcf_again *again,
                        struct bcf_linker *linker, bool has_definitions, const char *stop)
{
    struct bcf_refusal *refusal = &participants->refusal;
    struct complaints complaints;
    struct bcf_lines lines;
    bool ok;

    if (!read_complaints(&complaints, again, stop, linker->arena))
        return false;
    if (!complaints.has_stopped)
        return bcf_again_refuse(again, linker,
                                again->end.value == 0 ? "it did not stop when told to"
                                                      : "it failed before it had read all inputs",
                                refusal);
    if (complaints.other && !goes_on_after_errors(linker->arguments))
        return bcf_again_refuse_for(again, linker, "it fails before LTO", complaints.other,
                                    refusal);
    bcf_lines_begin(&lines, again->output);
    ok = read_names(participants, &lines, has_definitions, stop, linker->arena);
    bcf_lines_close(&lines);
    if (ok && lines.failed)
        ok = bcf_refuse(refusal, linker->arena, "its answer cannot be read");
    return ok;
}

/* What the linker is told more: the fixed part, and "--trace-symbol=f" for each symbol. */
static const char **more_arguments(const char *const *fixed, const char *const *symbols,
                                   struct bcf_arena *arena)
{
    static const char option[] = "--trace-symbol=";
    size_t fixed_count = 0;
    size_t count = 0;
    const char **more;

    while (fixed[fixed_count])
        fixed_count++;
    while (symbols && symbols[count])
        count++;
    more = bcf_arena_alloc(arena, (fixed_count + count + 1) * sizeof(*more));
    if (!more)
        return NULL;
    memcpy(more, fixed, fixed_count * sizeof(*more));
    for (size_t i = 0; i < count; i++) {
        char *argument = bcf_arena_alloc(arena, sizeof(option) + strlen(symbols[i]));

        if (!argument)
            return NULL;
        memcpy(argument, option, sizeof(option) - 1);
        memcpy(argument + sizeof(option) - 1, symbols[i], strlen(symbols[i]));
        more[fixed_count + i] = argument;
    }
    return more;
}

static bool ask(struct bcf_participants *participants, struct bcf_linker *linker,
                const char *const *symbols, struct bcf_again *again)
{
    struct bcf_refusal *refusal = &participants->refusal;
    const char *stop = bcf_folder_path(again->folder, "stop", "", linker->arena);
    const char *output = bcf_folder_path(again->folder, "out", "", linker->arena);
    const char *const fixed[] = {
        "--trace", "--error-limit=0", "-o", output, "--format=default", stop, NULL};
    const char **more = more_arguments(fixed, symbols, linker->arena);
    int error;

    if (!stop || !output || !more)
        return false;
    error = write_stop(stop);
    if (error != 0)
        return bcf_refuse_error(refusal, linker->arena, "a temporary file cannot be written",
                                error);
    if (!bcf_again_ask(again, linker, BCF_LINKER_PARTICIPANTS, more, LARGEST_LIST, refusal))
        return false;
    return refusal->reason || read_answer(participants, again, linker, symbols != NULL, stop);
}

bool bcf_linker_ask_participants(struct bcf_linker *linker, const char *const *symbols,
                                 struct bcf_participants *participants)
{
    struct bcf_again again;
    bool ok;

    *participants = (struct bcf_participants){.names = NULL};
    ok = bcf_again_begin(&again, linker, &participants->refusal);
    if (ok && !participants->refusal.reason)
        ok = ask(participants, linker, symbols, &again);
    bcf_again_end(&again);
    if (participants->refusal.reason)
        participants->count = participants->definition_count = 0;
    return ok;
}
