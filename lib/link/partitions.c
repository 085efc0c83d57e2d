/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Which modules of a link are merged with each other. Regular LTO merges all that are for it
 * into one; ThinLTO merges into each module what it imports from others that are for ThinLTO.
 * The two never meet (LLVM source: LTO.cpp, addModule). rustc's own LTO is another matter: it
 * takes the bitcode in its libraries for what it was told (rustc source:
 * rustc_codegen_llvm/src/back/lto.rs).
 */

#include "bitcode/stream.h"
#include "link/link.h"
#include "merge/merge.h"
#include "merge/triples.h"

#include "base/string_view.h"
#include "input/input.h"

#include <string.h>

bool bcf_link_read_lto(const struct bcf_module *module, struct bcf_lto *lto)
{
    const struct bcf_lto *found;
    enum bcf_status status = BCF_ERROR_ARGUMENT;

    *lto = (struct bcf_lto){.kind = BCF_LTO_NO_SUMMARY};
    if (module->place)
        status = bcf_module_read_lto(module, &found, NULL);
    if (status == BCF_OK)
        *lto = *found;
    return status != BCF_ERROR_MEMORY;
}

static bool is_fat(const struct bcf_module *module)
{
    return module->place && bcf_object_machine(bcf_module_object(module)) != NULL;
}

bool bcf_link_is_in_section(const struct bcf_module *module, const char *section)
{
    const struct bcf_object *object = module->object;

    return is_fat(module) &&
           strcmp(object->locations[module->place - object->places.list].section, section) == 0;
}

bool bcf_link_is_by_rustc(const struct bcf_module *module)
{
    return bcf_string_begins(module->ident, "rustc");
}

static bool is_for_rustc_lto(const struct bcf_module *module)
{
    return bcf_link_is_in_section(module, ".llvmbc") && bcf_link_is_by_rustc(module);
}

/* rustc puts bitcode for LTO of its own into .llvmbc, always for ThinLTO, and takes it for either.
 * Its fat LTO then merges all of its modules, and those of no other compiler. */
static void find_compilers(struct bcf_link *link)
{
    bool has_rustc = false;

    for (size_t i = 0; i < link->module_count; i++) {
        const struct bcf_module *module = link->modules[i];
        has_rustc = has_rustc || is_for_rustc_lto(module);
        link->has_other_compiler =
            link->has_other_compiler || (module->ident.size > 0 && !bcf_link_is_by_rustc(module));
    }
    link->has_rustc_lto =
        has_rustc && link->options.fat_objects != BCF_FAT_OBJECTS_NATIVE &&
        (!link->has_other_compiler || link->options.fat_objects == BCF_FAT_OBJECTS_BITCODE);
}

static bool is_for_thin(const struct bcf_link *link, const struct bcf_module *module,
                        const struct bcf_lto *lto)
{
    switch (link->options.lto) {
    case BCF_LTO_MODE_FULL:
        return false;
    case BCF_LTO_MODE_THIN:
        return !lto->is_half || lto->kind == BCF_LTO_THIN;
    default:
        return lto->kind == BCF_LTO_THIN && !(link->has_rustc_lto && bcf_link_is_by_rustc(module));
    }
}

bool bcf_link_is_thin(const struct bcf_link *link, const struct bcf_module *module, bool *is_thin)
{
    struct bcf_lto lto;

    if (!bcf_link_read_lto(module, &lto))
        return false;
    *is_thin = is_for_thin(link, module, &lto);
    return true;
}

static bool make_partition(struct bcf_link *link, struct bcf_partition *partition)
{
    partition->modules =
        bcf_arena_alloc(&link->arena, (link->module_count + 1) * sizeof(struct bcf_module *));
    return partition->modules != NULL;
}

static void add_module(struct bcf_partition *partition, const struct bcf_module *module)
{
    partition->modules[partition->count++] = module;
}

/* What has no summary LLVM merges as it comes, and the rest behind that, when it knows what of it
 * is in use (LLVM source: LTO.cpp, addModule and runRegularLTO). llvm-link and rustc do not. */
static bool put_summaries_last(struct bcf_link *link, struct bcf_partition *partition)
{
    struct bcf_partition sorted = {NULL, 0};
    struct bcf_lto lto;

    if (!make_partition(link, &sorted))
        return false;
    for (int has_summary = 0; has_summary < 2; has_summary++) {
        for (size_t i = 0; i < partition->count; i++) {
            if (!bcf_link_read_lto(partition->modules[i], &lto))
                return false;
            if ((lto.kind != BCF_LTO_NO_SUMMARY) == has_summary)
                add_module(&sorted, partition->modules[i]);
        }
    }
    *partition = sorted;
    return true;
}

bool bcf_link_puts_summaries_last(const struct bcf_link *link)
{
    return link->options.lto == BCF_LTO_MODE_AUTO && !link->has_rustc_lto;
}

bool bcf_link_leaves_out(const struct bcf_link *link, const struct bcf_module *module)
{
    switch (link->options.fat_objects) {
    case BCF_FAT_OBJECTS_BITCODE:
        return false;
    case BCF_FAT_OBJECTS_NATIVE:
        return is_fat(module);
    default:
        return link->options.lto == BCF_LTO_MODE_AUTO && link->has_other_compiler &&
               is_for_rustc_lto(module);
    }
}

bool bcf_link_sort_modules(struct bcf_link *link)
{
    bool is_thin;

    if (!make_partition(link, &link->regular) || !make_partition(link, &link->thin) ||
        !make_partition(link, &link->fat))
        return false;
    find_compilers(link);
    for (size_t i = 0; i < link->module_count; i++) {
        const struct bcf_module *module = link->modules[i];
        if (is_fat(module))
            add_module(&link->fat, module);
        if (bcf_link_leaves_out(link, module))
            continue;
        if (!bcf_link_is_thin(link, module, &is_thin))
            return false;
        add_module(is_thin ? &link->thin : &link->regular, module);
    }
    return !bcf_link_puts_summaries_last(link) || put_summaries_last(link, &link->regular);
}

static bool add_all(struct bcf_arena *arena, struct bcf_side *side,
                    const struct bcf_partition *partition)
{
    for (size_t i = 0; side && i < partition->count; i++)
        if (!bcf_side_add_module(arena, side, partition->modules[i]))
            return false;
    return side != NULL;
}

static bcf_string as_string(const char *text)
{
    return (bcf_string){text, strlen(text)};
}

static bool add_findings(struct bcf_link *link, struct bcf_merge *merge)
{
    struct bcf_text note;

    for (size_t i = 0; i < merge->finding_count; i++) {
        struct bcf_finding *finding = &merge->findings[i];
        bcf_text_init(&note, &link->arena);
        bcf_text_add_format(&note,
                            "this is among the %zu modules for regular LTO; those for "
                            "ThinLTO are not merged with them",
                            link->regular.count);
        if (link->thin.count > 0 && !bcf_finding_add_note(&link->arena, finding, &note))
            return false;
        if (!bcf_link_add_finding(link, finding))
            return false;
    }
    return true;
}

static bool has_finding(const struct bcf_link *link, enum bcf_finding_kind kind)
{
    for (size_t i = 0; i < link->finding_count; i++)
        if (link->findings[i]->kind == kind)
            return true;
    return false;
}

/* A linker refuses two machines even where the modules are not merged. */
static bool compare_machines(struct bcf_link *link)
{
    const struct bcf_partition *partitions[2] = {&link->regular, &link->thin};
    struct bcf_finding *finding;

    if (link->regular.count == 0 || link->thin.count == 0 || has_finding(link, BCF_FINDING_MACHINE))
        return true;
    bcf_string regular = link->regular.modules[0]->triple;
    bcf_string thin = link->thin.modules[0]->triple;
    if (regular.size == 0 || thin.size == 0 ||
        bcf_triples_compare(bcf_link_rules(link), regular, thin) != BCF_TRIPLES_OTHER_MACHINE)
        return true;
    finding = bcf_link_find(link, BCF_FINDING_MACHINE);
    if (!finding)
        return false;
    finding->subject = as_string("triple");
    for (int i = 0; i < 2; i++)
        if (!add_all(&link->arena,
                     bcf_finding_add_side(&link->arena, finding, partitions[i]->modules[0]->triple),
                     partitions[i]))
            return false;
    return true;
}

/* The modules that are for regular LTO alone: halves of split units are in both. */
static bool list_whole(struct bcf_link *link, struct bcf_partition *whole)
{
    struct bcf_lto lto;

    if (!make_partition(link, whole))
        return false;
    for (size_t i = 0; i < link->regular.count; i++) {
        if (!bcf_link_read_lto(link->regular.modules[i], &lto))
            return false;
        if (!lto.is_half)
            add_module(whole, link->regular.modules[i]);
    }
    return true;
}

/* C and Rust objects are often of two kinds by accident. */
static bool note_partitions(struct bcf_link *link)
{
    struct bcf_partition whole = {NULL, 0};
    struct bcf_arena *arena = &link->arena;

    if (link->thin.count == 0)
        return true;
    if (!list_whole(link, &whole))
        return false;
    if (whole.count == 0)
        return true;
    struct bcf_finding *finding = bcf_link_find(link, BCF_FINDING_LTO_PARTITIONS);
    return finding &&
           add_all(arena, bcf_finding_add_side(arena, finding, as_string("for ThinLTO")),
                   &link->thin) &&
           add_all(arena, bcf_finding_add_side(arena, finding, as_string("for regular LTO")),
                   &whole);
}

bool bcf_link_check_partitions(struct bcf_link *link)
{
    struct bcf_merge *merge = bcf_link_fold(link, link->regular.modules, link->regular.count);

    link->merged_regular = merge;
    return merge && add_findings(link, merge) &&
           (link->has_imports ? bcf_link_check_imports(link) : bcf_link_check_chains(link)) &&
           compare_machines(link) && note_partitions(link);
}
