/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* bcflags: the subcommands and what they have in common. */

#include "command.h"
#include "render/json.h"

#include "bcflags/bcflags.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *summary;
} commands[] = {
    {"dump", dump_main, "show the module flags of bitcode in object files and archives"},
    {"check", check_main, "say whether LLVM will merge these modules, and if not, why"},
    {"compare", compare_main, "say in what two sides were compiled differently"},
    {"explain", explain_main, "explain a finding, a module flag or a function attribute"},
    {"retag", retag_main, "change module flags in place, so that modules can be put together"},
};

enum { COMMAND_COUNT = sizeof(commands) / sizeof(commands[0]) };

static void print_help(void)
{
    printf("Usage: bcflags COMMAND [OPTION]... FILE...\n"
           "\n"
           "Reads the module flags of LLVM bitcode and checks whether link-time optimisation\n"
           "can put the modules together.\n"
           "\n"
           "Commands:\n");
    for (int i = 0; i < COMMAND_COUNT; i++)
        printf("  %-8s %s\n", commands[i].name, commands[i].summary);
    printf("\n"
           "Options:\n"
           "  -h, --help     show this help; 'bcflags COMMAND --help' shows that of a command\n"
           "  -V, --version  show the version and the formats that can be read\n"
           "\n"
           "FILE is bitcode, an ELF, COFF, Mach-O or WebAssembly object with bitcode in it, or an\n"
           "archive of these (a Rust library, .rlib, is one) or a Mach-O universal binary.\n"
           "Textual IR (.ll) is read with an LLVM, if one is installed. With - it is the\n"
           "standard input.\n"
           "\n"
           "Examples:\n"
           "  bcflags dump libcore-*.rlib main.o\n"
           "  bcflags check target/release/deps/*.rlib main.o\n"
           "  bcflags compare libcore-*.rlib main.o\n"
           "  bcflags explain flag-values\n"
           "  bcflags retag -f 'Code Model=small' libcore.rlib -o small.rlib\n"
           "  xz -dc libcore.rlib.xz | bcflags dump -\n"
           "\n"
           "Exit status: 0 no error, 1 the merge will fail or the sides differ, 2 trouble.\n");
}

static void print_version(void)
{
    printf("bcflags %s\n"
           "formats: bitcode, bitcode wrapper, ELF and COFF (.llvmbc, .llvm.lto), Mach-O "
           "(__LLVM,__bitcode), WebAssembly (.llvmbc, .llvm.lto), archives (GNU, BSD, thin, "
           ".rlib, .lib), Mach-O universal binaries, textual IR (with an LLVM that is installed)\n"
           "merge rules: LLVM 22\n"
           "output: text, raw%s\n",
           bcf_version(), json_is_available() ? ", json" : "");
}

int usage_error(const char *command)
{
    fprintf(stderr, "Try 'bcflags %s%s--help'.\n", command, command[0] ? " " : "");
    return STATUS_TROUBLE;
}

int finish_output(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    fprintf(stderr, "bcflags: error: cannot write the output: %s\n", strerror(errno));
    return STATUS_TROUBLE;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "bcflags: error: no command\n");
        return usage_error("");
    }
    const char *name = argv[1];
    bool is_help = strcmp(name, "help") == 0;
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || (is_help && argc == 2)) {
        print_help();
        return finish_output(STATUS_GOOD);
    }
    if (is_help) { /* "help COMMAND" is "COMMAND --help" */
        static char help_option[] = "--help";
        name = argv[2];
        argv[2] = help_option;
    }
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
        print_version();
        return finish_output(STATUS_GOOD);
    }
    for (int i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(name, commands[i].name) != 0)
            continue;
        char full_name[32]; /* getopt_long begins its messages with it */
        snprintf(full_name, sizeof(full_name), "bcflags %s", name);
        argv[1] = full_name;
        return finish_output(commands[i].run(argc - 1, argv + 1));
    }
    fprintf(stderr, "bcflags: error: '%s' is no %s\n", name, name[0] == '-' ? "option" : "command");
    return usage_error("");
}
