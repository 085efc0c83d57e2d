/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* bcflags retag: changes module flags where they stand. */

#include "retag.h"

#include "command.h"
#include "open.h"
#include "output.h"
#include "render/json.h"
#include "retag_sysroot.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    OPTION_DROP = FIRST_OWN_OPTION,
    OPTION_ONLY,
    OPTION_IN_PLACE,
    OPTION_FORCE,
    OPTION_SYSROOT,
    OPTION_TARGET,
    OPTION_RUSTC
};

static void print_help(void)
{
    printf(
        "Usage: bcflags retag [OPTION]... -f 'KEY=VALUE' FILE -o OUTPUT\n"
        "       bcflags retag [OPTION]... -f 'KEY=VALUE' --in-place|--dry-run FILE...\n"
        "       bcflags retag [OPTION]... -f 'KEY=VALUE' --sysroot=FOLDER [SYSROOT]\n"
        "\n"
        "Lets the bitcode in a FILE say something else of how it was compiled, for a link with\n"
        "LTO that fails because modules disagree: many a flag is read only when LTO makes code.\n"
        "A few bits of the file change and nothing else does: not its size, not the code, not\n"
        "the native code beside the bitcode. Where not all that is asked for can be done,\n"
        "nothing is written.\n"
        "\n"
        "Options:\n"
        "  -f, --flag=KEY=VALUE\n"
        "              let the module flag KEY be VALUE in every module that has it: a number, or\n"
        "              a word that 'bcflags explain KEY' lists; may be given several times\n"
        "      --drop=KEY\n"
        "              let the modules be without the flag KEY: a flag that is absent conflicts\n"
        "              with nothing; may be given several times\n"
        "      --only=PATTERN\n"
        "              change only modules whose name, or that of the archive member, matches\n"
        "              PATTERN, as the shell matches names; with several, one of them\n"
        "      --force\n"
        "              even where it changes what the code in a module means\n"
        "  -o, --output=FILE\n"
        "              write this file; - is the standard output\n"
        "      --in-place\n"
        "              change the FILEs themselves, those in which there is something to change\n"
        "  -n, --dry-run\n"
        "              only say what would change\n"
        "      --sysroot=FOLDER\n"
        "              make a sysroot for rustc: its libraries, changed, and links to all else "
        "that\n"
        "              it needs of SYSROOT (default: the one that rustc has), which stays as it "
        "is;\n"
        "              FOLDER is made, or made anew where this has made it before\n"
        "      --target=TRIPLE\n"
        "              with --sysroot: change the libraries for this target (default: rustc's "
        "own)\n"
        "      --rustc=PROGRAM\n"
        "              with --sysroot: ask this rustc (default: bin/rustc in SYSROOT, $RUSTC, "
        "rustc)\n"
        "  -q, --quiet\n"
        "              say only what is wrong\n"
        "  -r, --raw   one line for each flag asked for and each module, separated by TABs:\n"
        "              module; changed, same, absent, impossible or refused; key; value before\n"
        "              and after, as textual IR writes them\n" OUTPUT_HELP
        "  -h, --help  show this help\n"
        "\n"
        "Examples:\n"
        "  bcflags retag -f 'Code Model=small' libcore.rlib -o small/libcore.rlib\n"
        "  bcflags retag --dry-run -f 'PIC Level=0' --drop='PIE Level' *.o\n"
        "  bcflags retag --in-place --only='*.rs.o' -f 'Code Model=kernel' lib.a\n"
        "  bcflags retag --sysroot small --target x86_64-unknown-none -f 'Code Model=small'\n"
        "\n"
        "Exit status: 0 the modules say what they are to say, 2 something could not be read,\n"
        "changed or written, or no module has the flag: then nothing is written.\n");
}

static bool take_option(struct retag *retag, int option, const char *argument)
{
    switch (option) {
    case 'f':
        return retag_wishes_set(&retag->wishes, argument);
    case OPTION_DROP:
        return retag_wishes_drop(&retag->wishes, argument);
    case OPTION_ONLY:
        retag_wishes_select(&retag->wishes, argument);
        return true;
    case OPTION_FORCE:
        retag->wishes.is_forced = true;
        return true;
    case 'o':
        retag->output = argument;
        return true;
    case OPTION_IN_PLACE:
        retag->is_in_place = true;
        return true;
    case 'n':
        retag->is_dry_run = true;
        return true;
    case 'q':
        retag->is_quiet = true;
        return true;
    default:
        return false;
    }
}

static bool take_sysroot_option(struct retag_sysroot *sysroot, int option, const char *argument)
{
    switch (option) {
    case OPTION_SYSROOT:
        sysroot->out = argument;
        return true;
    case OPTION_TARGET:
        sysroot->target = argument;
        return true;
    case OPTION_RUSTC:
        sysroot->rustc = argument;
        return true;
    default:
        return false;
    }
}

/* What is wrong with the command as a whole; NULL if nothing is. */
static const char *fault_of(const struct retag *retag, char *const *paths, int count,
                            enum format format)
{
    bool is_piped = retag->output && strcmp(retag->output, "-") == 0;

    if (retag->wishes.count == 0)
        return "no flag to change: -f or --drop names one";
    if (count == 0)
        return "no file to retag";
    if (!retag->output && !retag->is_in_place && !retag->is_dry_run)
        return "nowhere to write: -o names a file, --in-place changes the file itself";
    if (retag->output && retag->is_in_place)
        return "-o and --in-place contradict each other";
    if (retag->output && count > 1)
        return "-o is for one file; several can be changed in place";
    for (int i = 0; i < count; i++)
        if (retag->is_in_place && strcmp(paths[i], "-") == 0)
            return "the standard input cannot be changed in place";
    if (is_piped && format != FORMAT_TEXT && !retag->is_dry_run)
        return "the file and what is said of it would both go to the standard output";
    if (is_piped && !retag->is_dry_run && isatty(STDOUT_FILENO))
        return "the standard output is a terminal";
    return NULL;
}

static void read_files(struct retag *retag, char *const *paths, size_t count, enum format format)
{
    retag->files = take_zeros(count, sizeof(*retag->files));
    retag->file_count = count;
    for (size_t i = 0; i < count; i++)
        retag_file_read(&retag->files[i], paths[i], &retag->wishes,
                        format == FORMAT_JSON ? READ_SILENTLY : READ_ALOUD);
}

/* Notes the files that are named twice, which cannot be changed twice. */
static void find_twice_named(struct retag *retag)
{
    const struct bcf_error error = {
        .status = BCF_ERROR_ARGUMENT,
        .offset = UINT64_MAX,
        .address = {"", 0},
        .message = "is named twice",
    };

    for (size_t i = 0; i < retag->file_count; i++)
        for (size_t k = 0; k < i; k++)
            if (retag_is_one_file(&retag->files[i], &retag->files[k]))
                inputs_note_trouble(&retag->files[i].inputs, retag->files[i].path, &error);
}

/* Notes the files that are pipes, which cannot be changed at all. */
static void find_pipes(struct retag *retag)
{
    const struct bcf_error error = {
        .status = BCF_ERROR_ARGUMENT,
        .offset = UINT64_MAX,
        .address = {"", 0},
        .message = "is a pipe, which cannot be changed in place: -o names a file to write",
    };

    for (size_t i = 0; i < retag->file_count; i++)
        if (S_ISFIFO(retag->files[i].info.st_mode))
            inputs_note_trouble(&retag->files[i].inputs, retag->files[i].path, &error);
}

static bool any_is_written(const struct retag *retag)
{
    for (size_t i = 0; i < retag->file_count; i++)
        if (retag->files[i].output)
            return true;
    return false;
}

/* Writes what is to be written; false if that fails, which is noted. */
static bool write_files(struct retag *retag)
{
    for (size_t i = 0; i < retag->file_count; i++) {
        struct retag_file *file = &retag->files[i];
        const char *path = retag->output ? retag->output : file->path;
        struct bcf_error error;
        if (retag->is_in_place && file->counts[RETAG_CHANGED] == 0)
            continue;
        if (retag_file_write(file, retag->output, &error) != BCF_OK) {
            inputs_note_trouble(&file->inputs, path, &error);
            if (any_is_written(retag) && !file->inputs.is_silent)
                fprintf(stderr, "bcflags: note: the files before it are changed\n");
            return false;
        }
        file->output = path;
    }
    return true;
}

static void print_text(const struct retag *retag, FILE *stream)
{
    for (size_t i = 0; i < retag->file_count; i++)
        retag_print_changes(stream, &retag->files[i]);
    retag_print_summary(stream, retag);
}

/* Whether there is anything to say of what the modules are to say. */
static bool any_is_planned(const struct retag *retag)
{
    for (size_t i = 0; i < retag->file_count; i++)
        if (retag->files[i].step_count > 0)
            return true;
    return false;
}

static void report(const struct retag *retag, const struct retag_obstacles *obstacles, bool is_good,
                   enum format format)
{
    bool is_piped = retag->output && strcmp(retag->output, "-") == 0;

    if (format == FORMAT_JSON) {
        json_retag_command(retag, obstacles);
        return;
    }
    if (format == FORMAT_RAW)
        retag_print_raw(retag);
    else if (!retag->is_quiet && (is_good || (retag->is_dry_run && any_is_planned(retag))))
        print_text(retag, is_piped && !retag->is_dry_run ? stderr : stdout);
    if (is_good && !retag->is_quiet)
        retag_print_notes(retag);
}

static int run(struct retag *retag, enum format format)
{
    struct retag_obstacles obstacles;

    if (retag->is_in_place) {
        find_twice_named(retag);
        find_pipes(retag);
    }
    retag_obstacles_find(&obstacles, retag->files, retag->file_count, &retag->wishes);
    if (format != FORMAT_JSON)
        retag_obstacles_say(&obstacles);
    bool is_good = obstacles.count == 0 && !retag_has_troubles(retag->files, retag->file_count);
    if (!retag->is_dry_run && is_good)
        is_good = write_files(retag);
    report(retag, &obstacles, is_good, format);
    retag_obstacles_free(&obstacles);
    return is_good ? STATUS_GOOD : STATUS_TROUBLE;
}

static int retag_files(struct retag *retag, char *const *paths, int count, enum format format)
{
    const char *fault = fault_of(retag, paths, count, format);

    if (fault) {
        fprintf(stderr, "bcflags: error: %s\n", fault);
        return usage_error("retag");
    }
    read_files(retag, paths, (size_t)count, format);
    int status = run(retag, format);
    for (size_t i = 0; i < retag->file_count; i++)
        retag_file_close(&retag->files[i]);
    free(retag->files);
    return status;
}

static const char *fault_of_sysroot(const struct retag *retag, int count)
{
    if (retag->wishes.count == 0)
        return "no flag to change: -f or --drop names one";
    if (retag->output || retag->is_in_place)
        return "--sysroot makes a folder, -o and --in-place are for files";
    if (count > 1)
        return "--sysroot is made from one sysroot";
    return NULL;
}

static int retag_rust(struct retag *retag, struct retag_sysroot *sysroot, char *const *paths,
                      int count, enum format format)
{
    const char *fault = fault_of_sysroot(retag, count);

    if (fault) {
        fprintf(stderr, "bcflags: error: %s\n", fault);
        return usage_error("retag");
    }
    sysroot->base = count > 0 ? paths[0] : NULL;
    return retag_sysroot(retag, sysroot, format);
}

/* --sysroot has its own options and takes no files. */
static int retag_what_is_named(struct retag *retag, struct retag_sysroot *sysroot,
                               char *const *paths, int count, enum format format)
{
    if (sysroot->out)
        return retag_rust(retag, sysroot, paths, count, format);
    if (!sysroot->target && !sysroot->rustc)
        return retag_files(retag, paths, count, format);
    fprintf(stderr, "bcflags: error: --target and --rustc belong to --sysroot\n");
    return usage_error("retag");
}

int retag_main(int argc, char **argv)
{
    static const struct option options[] = {
        OUTPUT_OPTIONS,
        {"flag", required_argument, NULL, 'f'},
        {"drop", required_argument, NULL, OPTION_DROP},
        {"only", required_argument, NULL, OPTION_ONLY},
        {"force", no_argument, NULL, OPTION_FORCE},
        {"output", required_argument, NULL, 'o'},
        {"in-place", no_argument, NULL, OPTION_IN_PLACE},
        {"dry-run", no_argument, NULL, 'n'},
        {"quiet", no_argument, NULL, 'q'},
        {"sysroot", required_argument, NULL, OPTION_SYSROOT},
        {"target", required_argument, NULL, OPTION_TARGET},
        {"rustc", required_argument, NULL, OPTION_RUSTC},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    struct retag retag = {.is_in_place = false};
    struct retag_sysroot sysroot = {.out = NULL};
    enum format format = FORMAT_TEXT;
    int status = STATUS_GOOD;
    int option;

    while (status == STATUS_GOOD &&
           (option = getopt_long(argc, argv, "f:o:nqrh", options, NULL)) != -1) {
        if (option == 'h') {
            print_help();
            retag_wishes_free(&retag.wishes);
            return STATUS_GOOD;
        }
        if (!take_option(&retag, option, optarg) &&
            !take_sysroot_option(&sysroot, option, optarg) &&
            !take_output_option(&format, FORMAT_JSON, option, optarg))
            status = usage_error("retag");
    }
    if (status == STATUS_GOOD)
        status = retag_what_is_named(&retag, &sysroot, argv + optind, argc - optind, format);
    retag_wishes_free(&retag.wishes);
    return status;
}
