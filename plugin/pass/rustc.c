/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "pass/rustc.h"

#include "linker/folder.h"
#include "linker/question.h"
#include "pass/rustc_crate.h"
#include "pass/rustc_link.h"
#include "pass/rustc_loaded.h"
#include "remarks.h"
#include "rustc/question.h"
#include "settings.h"
#include "speech.h"

#include <limits.h>
#include <llvm-c/Core.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool pass_is_in_rustc(void)
{
    static const char name[] = "/rustc";
    char path[PATH_MAX];
    ssize_t size = readlink("/proc/self/exe", path, sizeof(path));
    ssize_t end = (ssize_t)sizeof(name) - 1;

    return size >= end && memcmp(path + size - end, name, (size_t)end) == 0 &&
           !getenv(BCF_LINKER_CHILD_VARIABLE);
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
    LLVMModuleRef module;
    const char *name;
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
static bool make_link(struct check *check)
{
    return rustc_libraries_read(&check->libraries) &&
           rustc_link_make(&check->link, check->module, check->name, check->line.source);
}

static bool make_link_of(struct check *check, const struct rustc_crates *crates)
{
    rustc_libraries_close(&check->libraries);
    return rustc_libraries_of_crates(&check->libraries, crates) && make_link(check);
}

static void say_not_asked(const struct check *check)
{
    plugin_warn("not all libraries of %.1000s are checked: rustc could not be asked which it uses",
                check->name);
}

/* Where rustc cannot be asked, those that it is told to use take part. */
static bool ask_what_takes_part(struct check *check, const struct rustc_asker *asker)
{
    struct rustc_crates crates;

    check->link.has_uncertain = false;
    if (check->line.source && rustc_ask_crates(asker, &crates) == RUSTC_ANSWERED)
        return make_link_of(check, &crates);
    say_not_asked(check);
    return make_link(check);
}

/* Could anything conflict, if all took part that may? Then another rustc is asked what does: that
 * takes as long as to check the crate. */
static bool ask(struct check *check, const struct rustc_asker *asker)
{
    enum bcf_severity least = check->remarks ? BCF_SEVERITY_NOTE : BCF_SEVERITY_LOSS;
    struct rustc_crates crates = {NULL, 0, 0};
    const char *path;

    if (rustc_ask_options(asker, &path, &crates) != RUSTC_ANSWERED)
        say_not_asked(check);
    check->link.has_uncertain = true;
    if (!rustc_libraries_that_may(&check->libraries, &check->line, &crates) || !make_link(check))
        return false;
    return !rustc_link_is_in_question(&check->link, least) || ask_what_takes_part(check, asker);
}

static bool ask_rustc(struct check *check)
{
    struct bcf_interruption interruption;
    struct rustc_asker asker = {.arena = &check->arena,
                                .line = &check->line,
                                .seconds = check->settings.seconds,
                                .interruption = &interruption};
    char description[128];
    bool is_done = true;

    bcf_interruption_hold(&interruption);
    int error = bcf_folder_create(&asker.folder, &check->arena);
    if (error == 0) {
        is_done = ask(check, &asker);
        bcf_folder_remove(asker.folder);
    } else {
        plugin_warn("%.1000s is not checked: there can be no temporary folder: %s", check->name,
                    strerror_r(error, description, sizeof(description)));
    }
    bcf_interruption_release(&interruption);
    return is_done;
}

static bool find_and_merge(struct check *check)
{
    struct rustc_crates crates;
    bool is_known;

    if (!rustc_crates_loaded(&crates, &check->arena, &is_known))
        return false;
    return is_known ? make_link_of(check, &crates) : ask_rustc(check);
}

static bool check_crate(struct check *check, enum rustc_lto lto)
{
    check->name = rustc_crate_name(&check->line, &check->arena);
    check->libraries.arena = &check->arena;
    check->link =
        (struct rustc_link){.arena = &check->arena, .libraries = &check->libraries, .lto = lto};
    if (!check->name || !find_remarks(check) || !find_and_merge(check))
        return false;
    if (!check->link.link)
        return true;
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

static void run(struct check *check, atomic_flag *is_done)
{
    static const struct bcf_arguments none = {0};
    enum rustc_lto lto;
    bool is_known;

    if (!rustc_crate_read_line(&check->line, &check->arena, &is_known)) {
        plugin_warn("memory is exhausted: the crate is not checked");
        return;
    }
    lto = is_known ? find_lto(check->module, &check->line) : RUSTC_LTO_NONE;
    if (lto == RUSTC_LTO_NONE || atomic_flag_test_and_set(is_done))
        return;
    plugin_settings_read(&check->settings, &none);
    if (check->settings.mode != PLUGIN_OFF && !check_crate(check, lto))
        plugin_warn("memory is exhausted: the crate is not checked");
}

/* What rustc's threads compile at the same time has the same flags: one speaks for all. */
void pass_check_crate(LLVMModuleRef module)
{
    static atomic_flag is_done = ATOMIC_FLAG_INIT;
    struct check check = {.module = module};

    run(&check, &is_done);
    if (check.has_errors && check.settings.mode == PLUGIN_STOP)
        end_rustc();
    rustc_link_free(&check.link);
    rustc_libraries_close(&check.libraries);
    bcf_arena_free(&check.arena);
}
