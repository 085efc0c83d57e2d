/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "pass/rustc.h"

#include "pass/rustc_crate.h"
#include "pass/rustc_link.h"
#include "pass/rustc_loaded.h"
#include "remarks.h"
#include "settings.h"
#include "speech.h"

#include <llvm-c/Core.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

/* The environment may not be there (/proc), and the program may have another name: then nothing is
 * done. */
bool pass_is_in_rustc(void)
{
    static const char name[] = "/rustc";
    char path[4096];
    ssize_t size = readlink("/proc/self/exe", path, sizeof(path));
    ssize_t end = (ssize_t)sizeof(name) - 1;

    return size >= end && size < (ssize_t)sizeof(path) &&
           memcmp(path + size - end, name, (size_t)end) == 0;
}

/* rustc makes the function that C calls in programs only. */
static bool is_program(LLVMModuleRef module)
{
    LLVMValueRef function = LLVMGetNamedFunction(module, "main");

    return function && !LLVMIsDeclaration(function);
}

/* Which LTO rustc is going to do with the module. Where the command line does not say what is made
 * of the crate, its source may, and of a library that is another crate's nothing is merged. */
static enum rustc_lto find_lto(LLVMModuleRef module, const struct rustc_command_line *line)
{
    return rustc_crate_has_type(line) || is_program(module) ? line->lto : RUSTC_LTO_NONE;
}

struct check {
    struct bcf_arena arena;
    struct plugin_settings settings;
    struct rustc_command_line line;
    struct rustc_libraries libraries;
    struct rustc_link link;
    const char *remarks; /* the file for them; NULL if nobody wants any */
    bool has_errors;
};

static void write_remarks(const struct check *check)
{
    char reason[256];

    if (check->remarks &&
        !plugin_remarks_write(check->remarks, check->link.link, reason, sizeof(reason)))
        plugin_warn("the remarks cannot be written to %.1000s: %s", check->remarks, reason);
}

static bool find_remarks(struct check *check)
{
    struct plugin_remarks_wish wish = {.setting = check->settings.remarks};

    if (!wish.setting)
        return true;
    wish.output = rustc_crate_output(&check->line, &check->arena);
    return wish.output && plugin_remarks_find(&check->remarks, &wish, &check->arena);
}

/* False if memory is exhausted. */
static bool check_crate(struct check *check, LLVMModuleRef module, enum rustc_lto lto)
{
    const char *name = rustc_crate_name(&check->line, &check->arena);

    check->libraries.arena = &check->arena;
    check->link =
        (struct rustc_link){.arena = &check->arena, .libraries = &check->libraries, .lto = lto};
    if (!name || !find_remarks(check) || !rustc_libraries_loaded(&check->libraries) ||
        !rustc_libraries_read(&check->libraries) || !rustc_link_make(&check->link, module, name))
        return false;
    check->has_errors = rustc_link_say(&check->link, check->remarks) > 0;
    write_remarks(check);
    return true;
}

static void end_rustc(void)
{
    static const char words[] = "bcflags: rustc was stopped before LTO merged anything; "
                                "BCFLAGS_MODE=warn lets it go on\n";

    plugin_say_text((bcf_string){words, sizeof(words) - 1});
    _exit(1);
}

static void run(struct check *check, LLVMModuleRef module, atomic_flag *is_done)
{
    static const struct bcf_arguments none = {0};
    enum rustc_lto lto;
    bool is_known;

    if (!rustc_crate_read_line(&check->line, &check->arena, &is_known)) {
        plugin_warn("memory is exhausted: the crate is not checked");
        return;
    }
    lto = is_known ? find_lto(module, &check->line) : RUSTC_LTO_NONE;
    if (lto == RUSTC_LTO_NONE || atomic_flag_test_and_set(is_done))
        return;
    plugin_settings_read(&check->settings, &none);
    if (check->settings.mode != PLUGIN_OFF && !check_crate(check, module, lto))
        plugin_warn("memory is exhausted: the crate is not checked");
}

/* What rustc's threads compile at the same time has the same flags: one speaks for all. */
void pass_check_crate(LLVMModuleRef module)
{
    static atomic_flag is_done = ATOMIC_FLAG_INIT;
    struct check check = {.arena = {0}};

    run(&check, module, &is_done);
    if (check.has_errors && check.settings.mode == PLUGIN_STOP)
        end_rustc();
    rustc_link_free(&check.link);
    rustc_libraries_close(&check.libraries);
    bcf_arena_free(&check.arena);
}
