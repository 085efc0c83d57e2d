/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * ThinLTO where it is known what it imports. A module meets its own flags first and then those of
 * every module it imports from, by their names (LLVM source: FunctionImport.cpp,
 * FunctionImporter::importFunctions; the same from LLVM 14 to 22).
 */

#include "base/string_view.h"
#include "link/link.h"
#include "merge/merge.h"

#include <stdlib.h>

enum {
    /* Findings that another one is compared with: more than sound modules give rise to. */
    MOST_COMPARED = 256,
    MOST_SOURCES = 4, /* that are named */
    /* Comparing sides, and nodes in them: for each module that is merged. */
    STEPS_FOR_MODULE = 1024
};

/* A finding, and where it is found. */
struct found {
    struct bcf_finding *finding;
    const struct bcf_import_list *list;
    size_t others; /* modules with findings that say the same */
};

struct imports {
    struct bcf_link *link;
    struct found *found;
    size_t count;
    size_t capacity;
    size_t budget;
};

static bool say_the_same(struct imports *imports, const struct bcf_side *a,
                         const struct bcf_side *b)
{
    if (a->behavior != b->behavior || !bcf_string_equal(a->text, b->text))
        return false;
    return a->value && b->value ? bcf_value_equal_within(a->value, b->value, &imports->budget)
                                : a->value == b->value;
}

static bool has_side(struct imports *imports, const struct bcf_finding *finding,
                     const struct bcf_side *side)
{
    for (size_t i = 0; i < finding->sides.count && imports->budget > 0; i++) {
        imports->budget--;
        if (say_the_same(imports, finding->sides.list[i], side))
            return true;
    }
    return false;
}

/* True if all that a finding says has been said; false, too, if that takes too long to tell. */
static bool covers(struct imports *imports, const struct bcf_finding *known,
                   const struct bcf_finding *finding)
{
    if (known->kind != finding->kind || !bcf_string_equal(known->subject, finding->subject) ||
        finding->sides.count > known->sides.count)
        return false;
    for (size_t i = 0; i < finding->sides.count; i++)
        if (!has_side(imports, known, finding->sides.list[i]))
            return false;
    return true;
}

static bool count_as_known(struct imports *imports, const struct bcf_finding *finding)
{
    for (size_t i = 0; i < imports->count && i < MOST_COMPARED; i++) {
        if (!covers(imports, imports->found[i].finding, finding))
            continue;
        imports->found[i].others++;
        return true;
    }
    return false;
}

static bool add_found(struct imports *imports, struct bcf_finding *finding,
                      const struct bcf_import_list *list)
{
    if (bcf_arena_grow(&imports->link->arena, &imports->found, imports->count, &imports->capacity,
                       sizeof(*imports->found)) != 0)
        return false;
    imports->found[imports->count++] = (struct found){finding, list, 0};
    return bcf_link_add_finding(imports->link, finding);
}

static bool fold_list(struct imports *imports, const struct bcf_import_list *list)
{
    struct bcf_link *link = imports->link;
    const struct bcf_module **modules =
        bcf_arena_alloc(&link->arena, (list->count + 1) * sizeof(struct bcf_module *));
    bool is_new = false;

    if (!modules)
        return false;
    imports->budget += STEPS_FOR_MODULE * (list->count + 1);
    modules[0] = list->importer;
    for (size_t i = 0; i < list->count; i++)
        modules[i + 1] = list->sources[i];
    struct bcf_merge *merge = bcf_link_fold(link, modules, list->count + 1);
    if (!merge)
        return false;
    for (size_t i = 0; i < merge->finding_count; i++) {
        if (count_as_known(imports, &merge->findings[i]))
            continue;
        is_new = true;
        if (!add_found(imports, &merge->findings[i], list))
            return false;
    }
    if (!is_new)
        bcf_link_unfold(link);
    return true;
}

static void add_address(struct bcf_text *text, const struct bcf_module *module)
{
    bcf_string address = bcf_module_address(module);

    bcf_text_add(text, address.data, address.size);
}

/* "ThinLTO merges them in a.o, which imports from b.o and c.o; and in 3 more modules" */
static bool add_place(struct bcf_link *link, const struct found *found)
{
    const struct bcf_import_list *list = found->list;
    struct bcf_text note;

    bcf_text_init(&note, &link->arena);
    bcf_text_add_string(&note, list->count > 0 ? "ThinLTO merges them in " : "this is in ");
    add_address(&note, list->importer);
    for (size_t i = 0; i < list->count && i < MOST_SOURCES; i++) {
        if (i == 0)
            bcf_text_add_string(&note, ", which imports from ");
        else
            bcf_text_add_string(&note, i + 1 == list->count ? " and " : ", ");
        add_address(&note, list->sources[i]);
    }
    if (list->count > MOST_SOURCES)
        bcf_text_add_format(&note, " and %zu more", list->count - MOST_SOURCES);
    if (found->others > 0)
        bcf_text_add_format(&note, "; so it is in %zu more module%s", found->others,
                            found->others == 1 ? "" : "s");
    return bcf_finding_add_note(&link->arena, found->finding, &note);
}

static int by_importer(const void *first, const void *second)
{
    const struct bcf_import_list *a = first;
    const struct bcf_import_list *b = second;

    return ((uintptr_t)a->importer > (uintptr_t)b->importer) -
           ((uintptr_t)a->importer < (uintptr_t)b->importer);
}

/* A module of which nothing has been said imports nothing. */
static bool fold_module(struct imports *imports, const struct bcf_module *module)
{
    const struct bcf_link *link = imports->link;
    const struct bcf_import_list alone = {module, NULL, 0};
    const struct bcf_import_list *list = NULL;

    if (link->import_count > 0)
        list = bsearch(&alone, link->imports, link->import_count, sizeof(alone), by_importer);
    if (list)
        return fold_list(imports, list);
    struct bcf_import_list *copy = bcf_arena_alloc(&imports->link->arena, sizeof(*copy));
    if (!copy)
        return false;
    *copy = alone;
    return fold_list(imports, copy);
}

bool bcf_link_check_imports(struct bcf_link *link)
{
    struct imports imports = {.link = link};

    if (link->import_count > 0)
        qsort(link->imports, link->import_count, sizeof(*link->imports), by_importer);
    for (size_t i = 0; i < link->thin.count; i++)
        if (!fold_module(&imports, link->thin.modules[i]))
            return false;
    for (size_t i = 0; i < imports.count; i++)
        if (!add_place(link, &imports.found[i]))
            return false;
    return true;
}
