/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "verdict.h"

#include "base/text.h"
#include "report/report.h"
#include "speech.h"

#include <stdlib.h>
#include <string.h>

bool rustc_verdict_make(struct rustc_verdict *verdict)
{
    struct bcf_link_options options = {
        .size = sizeof(options),
        /* The bitcode of a rustc tells which LLVM it has. */
        .llvm = bcf_module_llvm(verdict->crate),
        /* With ThinLTO all is merged that is imported somewhere: which that is nobody can be asked,
         * but after it has failed any conflict may be the reason. */
        .lto = BCF_LTO_MODE_FULL,
        .fat_objects = BCF_FAT_OBJECTS_BITCODE,
    };

    bcf_link_free(verdict->link);
    verdict->link = NULL;
    if (bcf_link_new(&options, &verdict->link, NULL) != BCF_OK ||
        bcf_link_add(verdict->link, verdict->crate, NULL) != BCF_OK)
        return false;
    for (size_t i = 0; i < verdict->libraries->count; i++)
        if (!rustc_library_add(verdict->link, &verdict->libraries->list[i]))
            return false;
    return bcf_link_finish(verdict->link, NULL) == BCF_OK;
}

static bool is_bad(const struct bcf_finding *finding)
{
    return bcf_finding_severity(finding) == BCF_SEVERITY_ERROR;
}

static size_t count_bare_objects(const struct rustc_library *library)
{
    size_t count = 0;

    for (size_t i = 0; i < library->count; i++)
        count += library->objects[i].count == 0;
    return count;
}

bool rustc_verdict_is_bad(const struct rustc_verdict *verdict)
{
    const struct bcf_finding *worst = bcf_link_finding(verdict->link, 0);

    for (size_t i = 0; i < verdict->libraries->count; i++)
        if (count_bare_objects(&verdict->libraries->list[i]) > 0)
            return true;
    return worst && is_bad(worst);
}

/* The library with this path; those of one verdict may be in any order. */
static bool is_certain_path(const struct rustc_verdict *verdict, bcf_string path)
{
    for (size_t i = 0; i < verdict->libraries->count; i++) {
        const struct rustc_library *library = &verdict->libraries->list[i];
        if (strlen(library->path) == path.size && memcmp(library->path, path.data, path.size) == 0)
            return library->is_certain;
    }
    return false;
}

static bool is_certain_module(const struct rustc_verdict *verdict, const struct bcf_module *module)
{
    return module == verdict->crate ||
           is_certain_path(verdict, bcf_object_path(bcf_module_object(module)));
}

static bool is_certain_side(const struct rustc_verdict *verdict, const struct bcf_side *side)
{
    for (size_t i = 0; i < bcf_side_module_count(side); i++)
        if (is_certain_module(verdict, bcf_side_module(side, i)))
            return true;
    return false;
}

static bool is_certain(const struct rustc_verdict *verdict, const struct bcf_finding *finding)
{
    size_t wanted = bcf_finding_side_count(finding) > 1 ? 2 : 1;
    size_t count = 0;

    for (size_t i = 0; count < wanted && i < bcf_finding_side_count(finding); i++)
        count += is_certain_side(verdict, bcf_finding_side(finding, i));
    return count >= wanted;
}

static void add_finding(struct bcf_text *text, const struct bcf_finding *finding)
{
    size_t size = bcf_finding_format(finding, NULL, 0) + 1;
    char *words = bcf_arena_alloc(text->arena, size);

    text->failed |= size == 1 || !words || bcf_finding_format(finding, words, size) == 0;
    if (!text->failed)
        bcf_text_add_string(text, words);
}

static const struct rustc_object *first_bare_object(const struct rustc_library *library)
{
    for (size_t i = 0; i < library->count; i++)
        if (library->objects[i].count == 0)
            return &library->objects[i];
    return NULL;
}

static void add_bare_library(struct bcf_text *text, const struct rustc_library *library)
{
    size_t more = count_bare_objects(library) - 1;

    bcf_text_add_string(text, "  ");
    bcf_add_shown(text, bcf_object_address(first_bare_object(library)->object));
    if (more > 0)
        bcf_text_add_format(text, " and %zu more of this file", more);
    bcf_text_add_string(text, "\n");
}

static void add_bare_libraries(struct bcf_text *text, const struct rustc_libraries *libraries)
{
    static const char heading[] = "error: LTO needs bitcode, and there is none in\n";
    static const char advice[] =
        "  = note: rustc stops: \"failed to get bitcode from object file for LTO\", and names no "
        "file\n"
        "  = help: rebuild these without -Cembed-bitcode=no\n"
        "  = help: or do without LTO: link with rustc -Clto=off\n";
    bool is_begun = false;

    for (size_t i = 0; i < libraries->count; i++) {
        const struct rustc_library *library = &libraries->list[i];
        if (!library->is_certain || count_bare_objects(library) == 0)
            continue;
        bcf_text_add_string(text, is_begun ? "" : heading);
        is_begun = true;
        add_bare_library(text, library);
    }
    bcf_text_add_string(text, is_begun ? advice : "");
}

static void add_all(struct bcf_text *text, const struct rustc_verdict *verdict)
{
    const struct bcf_finding *finding;

    add_bare_libraries(text, verdict->libraries);
    for (size_t i = 0; (finding = bcf_link_finding(verdict->link, i)) && is_bad(finding); i++)
        if (is_certain(verdict, finding))
            add_finding(text, finding);
}

bool rustc_verdict_say(const struct rustc_verdict *verdict)
{
    static const char profile[] =
        "bcflags: under cargo, LTO is the setting lto of the profile in Cargo.toml; lto = \"off\" "
        "does without\n";
    static const char fat[] = "bcflags: rustc -Clto=fat fails on this:\n";
    static const char thin[] = "bcflags: rustc -Clto=thin fails on this, where it imports:\n";
    struct bcf_text text;
    struct bcf_text all;

    bcf_text_init(&text, verdict->arena);
    add_all(&text, verdict);
    bcf_text_init(&all, verdict->arena);
    if (text.length == 0 && !text.failed)
        return false;
    bcf_text_add_string(&all, verdict->lto == RUSTC_LTO_THIN ? thin : fat);
    bcf_text_add(&all, text.data, text.length);
    bcf_text_add_string(&all, getenv("CARGO") ? profile : "");
    if (text.failed || all.failed)
        plugin_warn("memory is exhausted: what was found cannot be said");
    else
        plugin_say_text(bcf_text_view(&all));
    return true;
}
