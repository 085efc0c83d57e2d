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

/* Whether the linker met the object that no link takes. */
static bool has_stopped(const struct bcf_again *again, const char *stop)
{
    static const char what[] = " is incompatible";
    size_t length = strlen(stop);
    struct bcf_lines lines;
    const char *line;
    bool found = false;

    if (again->end.value == 0 || !bcf_lines_open(&lines, again->errors))
        return false;
    while (!found && (line = bcf_lines_next(&lines)) != NULL) {
        const char *at = strstr(line, stop);

        found = at && strncmp(at + length, what, sizeof(what) - 1) == 0;
    }
    bcf_lines_close(&lines);
    return found;
}

/* Reads the list. False if memory is exhausted. */
static bool read_names(struct bcf_participants *participants, struct bcf_lines *lines,
                       const char *stop, struct bcf_arena *arena)
{
    size_t capacity = 0;
    const char *line;

    while ((line = bcf_lines_next(lines)) != NULL) {
        char *name;

        if (strcmp(line, stop) == 0)
            continue;
        name = bcf_arena_copy(arena, line, strlen(line));
        if (!name || bcf_arena_grow(arena, (void *)&participants->names, participants->count,
                                    &capacity, sizeof(*participants->names)) != 0)
            return false;
        participants->names[participants->count++] = name;
    }
    return true;
}

static bool read_answer(struct bcf_participants *participants, const struct bcf_again *again,
                        struct bcf_linker *linker, const char *stop)
{
    struct bcf_refusal *refusal = &participants->refusal;
    struct bcf_lines lines;
    bool ok;

    if (!has_stopped(again, stop))
        return bcf_again_refuse(again, linker,
                                again->end.value == 0 ? "it did not stop when told to"
                                                      : "it failed before it had read all inputs",
                                refusal);
    if (!bcf_lines_open(&lines, again->output))
        return bcf_refuse_error(refusal, linker->arena, "its answer cannot be read", errno);
    ok = read_names(participants, &lines, stop, linker->arena);
    bcf_lines_close(&lines);
    if (ok && lines.failed)
        ok = bcf_refuse(refusal, linker->arena, "its answer cannot be read");
    return ok;
}

static bool ask(struct bcf_participants *participants, struct bcf_linker *linker,
                struct bcf_again *again)
{
    struct bcf_refusal *refusal = &participants->refusal;
    const char *stop = bcf_folder_path(again->folder, "stop", linker->arena);
    const char *output = bcf_folder_path(again->folder, "out", linker->arena);
    const char *const more[] = {
        "--trace", "--error-limit=0", "-o", output, "--format=default", stop, NULL};
    int error;

    if (!stop || !output)
        return false;
    error = write_stop(stop);
    if (error != 0)
        return bcf_refuse_error(refusal, linker->arena, "a temporary file cannot be written",
                                error);
    if (!bcf_again_ask(again, linker, BCF_LINKER_PARTICIPANTS, more, LARGEST_LIST, refusal))
        return false;
    return refusal->reason || read_answer(participants, again, linker, stop);
}

bool bcf_linker_ask_participants(struct bcf_linker *linker, struct bcf_participants *participants)
{
    struct bcf_again again;
    bool ok;

    *participants = (struct bcf_participants){.names = NULL};
    ok = bcf_again_begin(&again, linker, &participants->refusal);
    if (ok && !participants->refusal.reason)
        ok = ask(participants, linker, &again);
    bcf_again_end(&again);
    if (participants->refusal.reason)
        participants->count = 0;
    return ok;
}
