/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "rustc/question.h"

#include "base/text.h"
#include "linker/child.h"
#include "linker/folder.h"
#include "linker/path.h"
#include "linker/process.h"
#include "rustc/crate.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* So much rustc may write to a file. */
#define LARGEST_FILE (1ULL << 30)

/* One run of rustc. */
struct run {
    const struct rustc_asker *asker;
    char *file; /* the response file with its arguments */
    int log;    /* what it says, in memory */
    struct bcf_process_end end;
};

static const char *program_in(const char *folder, const char *name, struct bcf_arena *arena)
{
    const char *file = bcf_path_join(arena, folder[0] != '\0' ? folder : ".", name);

    if (!file || bcf_path_kind(file) != BCF_PATH_REGULAR || access(file, X_OK) != 0)
        return NULL;
    return file;
}

/* The program as the shell would find it; NULL if it cannot be found. */
static const char *find_program(const char *name, struct bcf_arena *arena)
{
    const char *path = getenv("PATH");
    char *folders = path ? bcf_arena_copy(arena, path, strlen(path)) : NULL;
    const char *program = NULL;
    const char *folder;

    if (strchr(name, '/'))
        return name;
    while (!program && (folder = strsep(&folders, ":")))
        program = program_in(folder, name, arena);
    return program;
}

static void add_line(struct bcf_text *text, const char *word)
{
    /* There it would be two arguments. */
    text->failed |= strchr(word, '\n') != NULL;
    bcf_text_add_string(text, word);
    bcf_text_add_string(text, "\n");
}

static void add_option(struct bcf_text *text, const struct rustc_argument *argument)
{
    char letter[] = {'-', argument->option->letter, '\0'};

    if (argument->option->name) {
        bcf_text_add_string(text, "--");
        add_line(text, argument->option->name);
    } else {
        add_line(text, letter);
    }
    if (argument->option->has_value)
        add_line(text, argument->value);
}

/* The options that are kept, and more (NULL-terminated). */
static void add_arguments(struct bcf_text *text, const struct rustc_command_line *line,
                          enum rustc_use use, const char *const *more)
{
    for (size_t i = 0; i < line->count; i++)
        if (line->arguments[i].option &&
            rustc_option_use(line->arguments[i].option, line->arguments[i].value) >= use)
            add_option(text, &line->arguments[i]);
    for (; *more; more++)
        add_line(text, *more);
}

static bool write_file(const char *path, bcf_string text)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    bool is_written = file >= 0;

    while (is_written && text.size > 0) {
        ssize_t count = write(file, text.data, text.size);
        is_written = count > 0;
        text.data += is_written ? count : 0;
        text.size -= is_written ? (size_t)count : 0;
    }
    return file >= 0 && close(file) == 0 && is_written;
}

/* One variable more, and none of rustc's others for its log. */
static char **environment(struct bcf_arena *arena)
{
    static const char log[] = "RUSTC_LOG";
    char **list = bcf_child_environment(arena);
    size_t count = 0;
    char **longer;

    if (!list)
        return NULL;
    for (size_t i = 0; list[i]; i++)
        if (strncmp(list[i], log, strlen(log)) != 0)
            list[count++] = list[i];
    longer = bcf_arena_alloc(arena, (count + 2) * sizeof(*longer));
    if (!longer)
        return NULL;
    memcpy(longer, list, count * sizeof(*longer));
    longer[count] = bcf_arena_copy(arena, RUSTC_CRATE_LOG, strlen(RUSTC_CRATE_LOG));
    return longer[count] ? longer : NULL;
}

/* The words before the options, and the response file. */
static char **program_and_file(const struct run *run)
{
    const struct rustc_command_line *line = run->asker->line;
    char **list = bcf_arena_alloc(run->asker->arena, (line->program_count + 2) * sizeof(*list));
    struct bcf_text file;

    bcf_text_init(&file, run->asker->arena);
    bcf_text_add_string(&file, "@");
    bcf_text_add_string(&file, run->file);
    if (!list || file.failed)
        return NULL;
    memcpy(list, line->programs, line->program_count * sizeof(*list));
    list[line->program_count] = file.data;
    return list;
}

static enum rustc_answer judge(const struct bcf_process_end *end)
{
    if (end->fate != BCF_PROCESS_EXITED || end->value == BCF_PROCESS_NOT_FOUND)
        return RUSTC_NO_ANSWER;
    return end->value == 0 ? RUSTC_ANSWERED : RUSTC_REFUSED;
}

static enum rustc_answer run_rustc(struct run *run)
{
    struct bcf_arena *arena = run->asker->arena;
    struct bcf_process process = {
        .program = find_program(run->asker->line->programs[0], arena),
        .arguments = program_and_file(run),
        .environment = environment(arena),
        .output = run->log,
        .errors = run->log,
        .seconds = run->asker->seconds,
        .largest_file = LARGEST_FILE,
        .interruption = run->asker->interruption,
    };

    if (!process.program || !process.arguments || !process.environment)
        return RUSTC_NO_ANSWER;
    struct bcf_process_end end = bcf_process_run(&process);
    return judge(&end);
}

static enum rustc_answer ask(const struct rustc_asker *asker, const char *name, enum rustc_use use,
                             const char *const *more, struct rustc_crates *crates)
{
    struct run run = {.asker = asker};
    enum rustc_answer answer = RUSTC_NO_ANSWER;
    struct bcf_text text;

    bcf_text_init(&text, asker->arena);
    add_arguments(&text, asker->line, use, more);
    run.file = bcf_folder_path(asker->folder, name, ".arguments", asker->arena);
    if (text.failed || !run.file || !write_file(run.file, bcf_text_view(&text)))
        return RUSTC_NO_ANSWER;
    run.log = bcf_process_raise_descriptor(memfd_create("bcflags-log", MFD_CLOEXEC));
    if (run.log < 0)
        return RUSTC_NO_ANSWER;
    answer = run_rustc(&run);
    if (answer == RUSTC_ANSWERED && !rustc_crates_read(crates, run.log, asker->arena))
        answer = RUSTC_NO_ANSWER;
    (void)close(run.log);
    return answer;
}

/* An empty crate in the ways there are to have one: with core, or where there is none. */
static const char *const empty_crates[][2] = {
    {"#![no_std]\n", "options"},
    {"#![feature(no_core)]\n#![no_core]\n", "options-no-core"},
};

static enum rustc_answer ask_with(const struct rustc_asker *asker, const char *const *empty,
                                  const char **path, struct rustc_crates *crates)
{
    char *source = bcf_folder_path(asker->folder, empty[1], ".rs", asker->arena);
    char *bitcode = bcf_folder_path(asker->folder, empty[1], ".bc", asker->arena);
    const char *const more[] = {"--crate-type=rlib",
                                "--crate-name=options",
                                "--cap-lints=allow",
                                "-Ccodegen-units=1",
                                "--emit=llvm-bc",
                                "-o",
                                bitcode,
                                source,
                                NULL};

    if (!source || !bitcode || !write_file(source, (bcf_string){empty[0], strlen(empty[0])}))
        return RUSTC_NO_ANSWER;
    *path = bitcode;
    return ask(asker, empty[1], RUSTC_USE_ALL, more, crates);
}

enum rustc_answer rustc_ask_options(const struct rustc_asker *asker, const char **path,
                                    struct rustc_crates *crates)
{
    enum rustc_answer answer = RUSTC_REFUSED;

    for (size_t i = 0; i < LENGTH(empty_crates) && answer == RUSTC_REFUSED; i++)
        answer = ask_with(asker, empty_crates[i], path, crates);
    return answer;
}

enum rustc_answer rustc_ask_crates(const struct rustc_asker *asker, struct rustc_crates *crates)
{
    const char *const more[] = {"--emit=metadata", "--out-dir", asker->folder, asker->line->source,
                                NULL};

    /* stdin has been read already. */
    if (strcmp(asker->line->source, "-") == 0)
        return RUSTC_NO_ANSWER;
    enum rustc_answer answer = ask(asker, "crates", RUSTC_USE_CRATE, more, crates);
    return answer == RUSTC_ANSWERED && crates->count == 0 ? RUSTC_NO_ANSWER : answer;
}
