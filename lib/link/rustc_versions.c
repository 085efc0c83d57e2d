/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Modules of different versions of rustc. rustc loads a crate only if the same version made it
 * (rustc source: rustc_metadata, locator.rs, CrateRejections: via_version), and only crates come
 * as .rlib; linkers do not mind.
 */

#include "link/link.h"

#include "base/string_view.h"

#include <stdlib.h>

/* A module, and its place in the link. */
struct entry {
    const struct bcf_module *module;
    size_t order;
};

static bool is_of_rustc(const struct bcf_module *module)
{
    return bcf_string_begins(bcf_module_ident(module), "rustc version ");
}

static bool is_in_crate(const struct bcf_module *module)
{
    static const char suffix[] = ".rlib";
    bcf_string path = {"", 0};

    if (module->object)
        path = bcf_object_path(module->object);
    size_t size = sizeof(suffix) - 1;
    return path.size >= size && memcmp(path.data + path.size - size, suffix, size) == 0;
}

static int compare_idents(bcf_string a, bcf_string b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    int order = memcmp(a.data, b.data, common);

    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

static int by_ident(const void *first, const void *second)
{
    const struct entry *a = first;
    const struct entry *b = second;
    int order = compare_idents(bcf_module_ident(a->module), bcf_module_ident(b->module));

    return order != 0 ? order : (a->order > b->order) - (a->order < b->order);
}

static bool same_version(const struct entry *a, const struct entry *b)
{
    return bcf_string_equal(bcf_module_ident(a->module), bcf_module_ident(b->module));
}

static struct entry *sort_modules(struct bcf_link *link, size_t *count)
{
    struct entry *list = bcf_arena_alloc(&link->arena, (link->module_count + 1) * sizeof(*list));

    *count = 0;
    for (size_t i = 0; list && i < link->module_count; i++)
        if (is_of_rustc(link->modules[i]))
            list[(*count)++] = (struct entry){link->modules[i], i};
    if (list)
        qsort(list, *count, sizeof(*list), by_ident);
    return list;
}

/* A side for each version; counts those of which there are crates. */
static bool add_sides(struct bcf_link *link, struct bcf_finding *finding,
                      const struct entry *entries, size_t count, size_t *crates)
{
    struct bcf_side *side = NULL;
    bool has_crate = false;

    *crates = 0;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || !same_version(&entries[i], &entries[i - 1])) {
            side = bcf_finding_add_side(&link->arena, finding, bcf_module_ident(entries[i].module));
            has_crate = false;
        }
        if (!side || !bcf_side_add_module(&link->arena, side, entries[i].module))
            return false;
        *crates += !has_crate && is_in_crate(entries[i].module);
        has_crate = has_crate || is_in_crate(entries[i].module);
    }
    return true;
}

bool bcf_link_check_rustc_versions(struct bcf_link *link)
{
    static const char no_crates[] =
        "not all of them are crates (.rlib): a linker takes the others together";
    static const char no_rustc[] =
        "other compilers have made modules, too: where a linker is given "
        "the crates, and not rustc, it takes them together";
    struct bcf_text note;
    char buffer[sizeof(no_crates) + sizeof(no_rustc)];
    size_t count;
    size_t crates;
    struct entry *entries = sort_modules(link, &count);

    if (!entries)
        return false;
    if (count == 0 || same_version(&entries[0], &entries[count - 1]))
        return true;
    struct bcf_finding *finding = bcf_link_find(link, BCF_FINDING_RUSTC_VERSIONS);
    if (!finding || !add_sides(link, finding, entries, count, &crates))
        return false;
    bool is_by_linker = link->has_other_compiler;
    if (crates > 1 && !is_by_linker)
        return true;
    finding->severity = BCF_SEVERITY_NOTE;
    bcf_text_init_buffer(&note, buffer, sizeof(buffer));
    bcf_text_add_string(&note, crates > 1 ? no_rustc : no_crates);
    return bcf_finding_add_note(&link->arena, finding, &note);
}
