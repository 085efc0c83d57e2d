/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Three questions, the cheap one first:
 *
 *   What do the options set? An empty crate is compiled with them.
 *   Could anything conflict, if all libraries took part that may? Most failures end here: they are
 *   of another kind.
 *   What takes part, and is the crate sound? rustc is asked again, as by cargo check.
 */

#include "check.h"

#include "base/text.h"
#include "linker/folder.h"
#include "linker/path.h"
#include "remarks.h"
#include "rustc/question.h"
#include "settings.h"
#include "speech.h"
#include "verdict.h"

struct check {
    struct rustc_asker asker;
    const char *remarks; /* a file or a folder; NULL where none is named */
    struct rustc_libraries libraries;
    struct bcf_input *crate;
    struct rustc_verdict verdict;
};

static const char *name_of_crate(const struct rustc_asker *asker)
{
    struct bcf_text text;

    if (!asker->line->crate_name)
        return asker->line->source;
    bcf_text_init(&text, asker->arena);
    bcf_text_add_string(&text, "crate ");
    bcf_text_add_string(&text, asker->line->crate_name);
    return text.failed ? asker->line->source : text.data;
}

/* The empty crate speaks for the real one, and bears its name. Its bytes stay in the arena: the
 * folder will be gone. */
static bool open_crate(struct check *check, const char *path)
{
    enum { LARGEST = 1 << 20 };
    struct bcf_object *object = NULL;
    struct bcf_module *module = NULL;
    bcf_string bytes;

    if (bcf_path_read(path, LARGEST, check->asker.arena, &bytes) != BCF_OK ||
        bcf_input_open_memory(name_of_crate(&check->asker), bytes.data, bytes.size, NULL,
                              &check->crate, NULL) != BCF_OK ||
        bcf_input_next_object(check->crate, &object, NULL) != BCF_OK || !object ||
        bcf_object_next_module(object, &module, NULL) != BCF_OK)
        return false;
    check->verdict.crate = module;
    return module != NULL;
}

static bool make_verdict(struct check *check)
{
    return rustc_libraries_read(&check->libraries) && rustc_verdict_make(&check->verdict);
}

/* Where rustc says what it has loaded, that is what takes part. */
static bool ask_crates(struct check *check)
{
    struct rustc_crates crates;
    enum rustc_answer answer = rustc_ask_crates(&check->asker, &crates);

    if (answer != RUSTC_ANSWERED)
        return answer == RUSTC_NO_ANSWER;
    rustc_libraries_close(&check->libraries);
    return rustc_libraries_of_crates(&check->libraries, &crates) && make_verdict(check);
}

/* Of the crate, as of a link. */
static void write_remarks(const struct check *check)
{
    const struct plugin_remarks_wish wish = {.setting = check->remarks,
                                             .output = name_of_crate(&check->asker)};
    const char *path = NULL;
    char reason[256];

    if (bcf_link_finding_count(check->verdict.link) > 0 &&
        plugin_remarks_find(&path, &wish, check->asker.arena) && path &&
        !plugin_remarks_write(path, check->verdict.link, reason, sizeof(reason)))
        plugin_warn("remarks cannot be written to %s: %s", path, reason);
}

static void run(struct check *check)
{
    struct rustc_crates crates;
    const char *path;

    if (rustc_ask_options(&check->asker, &path, &crates) != RUSTC_ANSWERED ||
        !open_crate(check, path) ||
        !rustc_libraries_that_may(&check->libraries, check->asker.line, &crates) ||
        !make_verdict(check))
        return;
    if (rustc_verdict_is_bad(&check->verdict) && ask_crates(check) &&
        rustc_verdict_say(&check->verdict))
        write_remarks(check);
}

void rustc_check(const struct rustc_command_line *line, struct bcf_arena *arena)
{
    static const struct bcf_arguments no_arguments = {NULL, 0, NULL};
    struct bcf_interruption interruption;
    struct plugin_settings settings;
    struct check check = {
        .asker = {.arena = arena, .line = line, .interruption = &interruption},
        .libraries = {.arena = arena},
        .verdict = {.arena = arena, .lto = line->lto},
    };

    plugin_settings_read(&settings, &no_arguments);
    if (settings.mode == PLUGIN_OFF)
        return;
    check.asker.seconds = settings.seconds;
    check.remarks = settings.remarks;
    check.verdict.libraries = &check.libraries;
    bcf_interruption_hold(&interruption);
    if (bcf_folder_create(&check.asker.folder, arena) == 0) {
        run(&check);
        bcf_folder_remove(check.asker.folder);
    }
    bcf_interruption_release(&interruption);
    bcf_link_free(check.verdict.link);
    bcf_input_close(check.crate);
    rustc_libraries_close(&check.libraries);
}
