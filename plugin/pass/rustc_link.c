/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "pass/rustc_link.h"

#include "base/text.h"
#include "pass/pass.h"
#include "report/report.h"
#include "speech.h"
#include "verdict.h"

#include <stdlib.h>
#include <string.h>

static bcf_string view(const char *text)
{
    return (bcf_string){text, strlen(text)};
}

static bool takes_part(const struct rustc_link *link, const struct rustc_library *library)
{
    return library->is_certain || link->has_uncertain;
}

/* The crate comes first: the others are linked into it (rustc source:
 * compiler/rustc_codegen_llvm/src/back/lto.rs, fat_lto). */
static bool add_all(struct rustc_link *link, const struct bcf_module *module)
{
    if (bcf_link_add(link->link, module, NULL) != BCF_OK)
        return false;
    for (size_t i = 0; i < link->libraries->count; i++)
        if (takes_part(link, &link->libraries->list[i]) &&
            !rustc_library_add(link->link, &link->libraries->list[i]))
            return false;
    return bcf_link_finish(link->link, NULL) == BCF_OK;
}

/* rustc calls the source as it does the module. */
static bool read_module(struct rustc_link *link, LLVMModuleRef llvm_module, const char *name,
                        const char *source, struct bcf_error *error)
{
    if (bcf_llvm_read_module(llvm_module, view(name), &link->builder, error) != BCF_OK)
        return false;
    if (source)
        bcf_builder_set(link->builder, BCF_FACT_SOURCE_FILE_NAME, view(source));
    return true;
}

bool rustc_link_make(struct rustc_link *link, LLVMModuleRef llvm_module, const char *name,
                     const char *source)
{
    const struct bcf_link_options options = {
        .size = sizeof(options),
        .llvm = pass_llvm(),
        .lto = link->lto == RUSTC_LTO_THIN ? BCF_LTO_MODE_THIN : BCF_LTO_MODE_FULL,
        .fat_objects = BCF_FAT_OBJECTS_BITCODE,
    };
    const struct bcf_module *module;
    struct bcf_error error;

    rustc_link_free(link);
    if (bcf_link_new(&options, &link->link, NULL) != BCF_OK)
        return false;
    if (read_module(link, llvm_module, name, source, &error) &&
        bcf_builder_module(link->builder, &module, &error) == BCF_OK)
        return add_all(link, module);
    if (error.status == BCF_ERROR_MEMORY)
        return false;
    plugin_warn("%.1000s is not checked: %s", name, error.message);
    return bcf_link_finish(link->link, NULL) == BCF_OK;
}

static int by_address(const void *first, const void *second)
{
    const struct bcf_object *const *a = first;
    const struct bcf_object *const *b = second;

    return ((uintptr_t)*a > (uintptr_t)*b) - ((uintptr_t)*a < (uintptr_t)*b);
}

static bool make_certain(struct plugin_certainty *certainty, const struct rustc_link *link)
{
    const struct bcf_module *module;
    size_t most = 1;

    for (size_t i = 0; i < link->libraries->count; i++)
        most += link->libraries->list[i].count;
    certainty->count = 0;
    certainty->objects = bcf_arena_alloc(link->arena, most * sizeof(struct bcf_object *));
    if (!certainty->objects)
        return false;
    if (link->builder && bcf_builder_module(link->builder, &module, NULL) == BCF_OK)
        certainty->objects[certainty->count++] = bcf_module_object(module);
    for (size_t i = 0; i < link->libraries->count; i++)
        for (size_t j = 0; j < link->libraries->list[i].count; j++)
            certainty->objects[certainty->count++] = link->libraries->list[i].objects[j].object;
    qsort(certainty->objects, certainty->count, sizeof(struct bcf_object *), by_address);
    return true;
}

static const struct bcf_object *find_without_bitcode(const struct rustc_library *library,
                                                     size_t *count)
{
    const struct bcf_object *first = NULL;

    *count = 0;
    for (size_t i = 0; i < library->count; i++) {
        if (library->objects[i].count > 0)
            continue;
        first = first ? first : library->objects[i].object;
        (*count)++;
    }
    return first;
}

/* One line for each library. False if there are no such objects in it. */
static bool add_without_bitcode(struct bcf_text *text, const struct rustc_library *library)
{
    size_t count;
    const struct bcf_object *first = find_without_bitcode(library, &count);

    if (!first || !library->is_certain)
        return false;
    bcf_text_add_string(text, "  ");
    bcf_add_shown(text, bcf_object_address(first));
    if (count > 1)
        bcf_text_add_format(text, " and %zu more of this file", count - 1);
    bcf_text_add_string(text, "\n");
    return true;
}

bool rustc_link_is_in_question(const struct rustc_link *link, enum bcf_severity least)
{
    const struct bcf_finding *worst = bcf_link_finding(link->link, 0);
    size_t count;

    for (size_t i = 0; i < link->libraries->count; i++)
        if (link->libraries->list[i].is_certain &&
            find_without_bitcode(&link->libraries->list[i], &count))
            return true;
    return worst && bcf_finding_severity(worst) >= least;
}

/* rustc takes bitcode from every object that it made. */
static size_t say_without_bitcode(const struct rustc_link *link)
{
    struct bcf_text text;
    bool is_missing = false;

    bcf_text_init(&text, link->arena);
    bcf_text_add_string(&text, "bcflags: error: LTO needs bitcode, and there is none in\n");
    for (size_t i = 0; i < link->libraries->count; i++)
        is_missing |= add_without_bitcode(&text, &link->libraries->list[i]);
    bcf_text_add_string(
        &text, "  = note: rustc stops: \"failed to get bitcode from object file for LTO\", and "
               "names no file\n"
               "  = help: rebuild these without -Cembed-bitcode=no\n"
               "  = help: or do without LTO: link with rustc -Clto=off\n");
    if (!is_missing || text.failed)
        return 0;
    plugin_say_text(bcf_text_view(&text));
    return 1;
}

size_t rustc_link_say(const struct rustc_link *link, const char *remarks)
{
    static const struct plugin_doubt no_doubt = {NULL, NULL};
    struct plugin_certainty certainty;

    if (!make_certain(&certainty, link)) {
        plugin_warn("memory is exhausted: what was found cannot be said");
        return 0;
    }
    return say_without_bitcode(link) +
           plugin_say_findings(link->link, &certainty, &no_doubt, remarks, link->arena).count;
}

void rustc_link_free(struct rustc_link *link)
{
    bcf_link_free(link->link);
    bcf_builder_free(link->builder);
    link->link = NULL;
    link->builder = NULL;
}
