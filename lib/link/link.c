/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "link/link.h"

#include "base/error.h"
#include "merge/merge.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */
static bool (*const checks[])(struct bcf_link *) = {
    bcf_link_check_skew,
    bcf_link_check_rustc_versions,
    bcf_link_check_partitions,
    bcf_link_check_split_units,
    bcf_link_check_unified,
    bcf_link_check_natives,
    bcf_link_check_fat_objects,
    bcf_link_check_relocatable,
    bcf_link_check_data_layouts,
    bcf_link_check_float_abi,
    bcf_link_check_adopted_flags,
    bcf_link_check_compressed_instructions,
    bcf_link_check_losses,
    bcf_link_check_shadow_call_stack,
    bcf_link_check_inlining,
    bcf_link_check_order,
};
/* clang-format on */

enum { CHECKS = sizeof(checks) / sizeof(checks[0]) };

enum bcf_status bcf_link_new(const struct bcf_link_options *options, struct bcf_link **out,
                             struct bcf_error *error)
{
    struct bcf_error unwanted;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    if (!out)
        return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET, "no place for the link");
    *out = NULL;
    if (options && options->size < sizeof(options->size))
        return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET, "options without their size");
    if (options && options->size >= offsetof(struct bcf_link_options, lto) &&
        bcf_llvm_rules(options->llvm) == 0)
        return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET,
                        "the rules of LLVMs before %d are not known", BCF_LLVM_OLDEST);
    struct bcf_link *link = calloc(1, sizeof(*link));
    *out = link;
    if (!link)
        return bcf_fail_memory(error);
    if (options)
        memcpy(&link->options, options,
               options->size < sizeof(*options) ? options->size : sizeof(*options));
    return BCF_OK;
}

void bcf_link_free(struct bcf_link *link)
{
    if (!link)
        return;
    for (size_t i = 0; i < link->merge_count; i++)
        bcf_merge_free(link->merges[i]);
    bcf_arena_free(&link->arena);
    free(link);
}

/* Whether more may be added; fills the error if not. */
static enum bcf_status begin_add(const struct bcf_link *link, struct bcf_error *error)
{
    bcf_error_clear(error);
    if (link->is_finished)
        return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET, "the link has ended");
    return link->has_failed ? bcf_fail_memory(error) : BCF_OK;
}

enum bcf_status bcf_link_add(struct bcf_link *link, const struct bcf_module *module,
                             struct bcf_error *error)
{
    struct bcf_error unwanted;

    error = error ? error : &unwanted;
    if (begin_add(link, error) != BCF_OK)
        return error->status;
    if (bcf_arena_grow(&link->arena, &link->modules, link->module_count, &link->module_capacity,
                       sizeof(struct bcf_module *)) != 0) {
        link->has_failed = true;
        return bcf_fail_memory(error);
    }
    link->modules[link->module_count++] = module;
    return BCF_OK;
}

enum bcf_status bcf_link_add_native(struct bcf_link *link, const struct bcf_object *object,
                                    struct bcf_error *error)
{
    struct bcf_error unwanted;

    error = error ? error : &unwanted;
    if (begin_add(link, error) != BCF_OK)
        return error->status;
    if (bcf_arena_grow(&link->arena, &link->natives, link->native_count, &link->native_capacity,
                       sizeof(struct bcf_object *)) != 0) {
        link->has_failed = true;
        return bcf_fail_memory(error);
    }
    link->natives[link->native_count++] = object;
    return BCF_OK;
}

enum bcf_status bcf_link_add_imports(struct bcf_link *link, const struct bcf_module *importer,
                                     const struct bcf_module *const *sources, size_t count,
                                     struct bcf_error *error)
{
    struct bcf_error unwanted;

    error = error ? error : &unwanted;
    if (begin_add(link, error) != BCF_OK)
        return error->status;
    link->has_imports = true;
    const struct bcf_module **copy =
        bcf_arena_alloc(&link->arena, (count + 1) * sizeof(struct bcf_module *));
    if (!copy || bcf_arena_grow(&link->arena, &link->imports, link->import_count,
                                &link->import_capacity, sizeof(*link->imports)) != 0) {
        link->has_failed = true;
        return bcf_fail_memory(error);
    }
    for (size_t i = 0; i < count; i++)
        copy[i] = sources[i];
    link->imports[link->import_count++] = (struct bcf_import_list){importer, copy, count};
    return BCF_OK;
}

bool bcf_link_add_finding(struct bcf_link *link, struct bcf_finding *finding)
{
    if (bcf_arena_grow(&link->arena, &link->findings, link->finding_count, &link->finding_capacity,
                       sizeof(struct bcf_finding *)) != 0)
        return false;
    link->findings[link->finding_count++] = finding;
    return true;
}

struct bcf_finding *bcf_link_find(struct bcf_link *link, enum bcf_finding_kind kind)
{
    struct bcf_finding *finding = bcf_arena_alloc(&link->arena, sizeof(*finding));

    if (!finding)
        return NULL;
    bcf_finding_init(finding, kind);
    return bcf_link_add_finding(link, finding) ? finding : NULL;
}

struct bcf_merge *bcf_link_fold(struct bcf_link *link, const struct bcf_module *const *modules,
                                size_t count)
{
    struct bcf_merge_options options = {.size = sizeof(options), .llvm = link->options.llvm};
    struct bcf_merge *merge;

    if (bcf_arena_grow(&link->arena, &link->merges, link->merge_count, &link->merge_capacity,
                       sizeof(struct bcf_merge *)) != 0 ||
        bcf_merge_new_with(&options, &merge, NULL) != BCF_OK)
        return NULL;
    link->merges[link->merge_count++] = merge;
    for (size_t i = 0; i < count; i++)
        if (bcf_merge_add(merge, modules[i], NULL) != BCF_OK)
            return NULL;
    return bcf_merge_finish(merge, NULL) == BCF_OK ? merge : NULL;
}

void bcf_link_unfold(struct bcf_link *link)
{
    bcf_merge_free(link->merges[--link->merge_count]);
}

/* The worst first; those of one severity stay in order. */
static bool sort_findings(struct bcf_link *link)
{
    struct bcf_finding **sorted =
        bcf_arena_alloc(&link->arena, (link->finding_count + 1) * sizeof(struct bcf_finding *));
    size_t count = 0;

    if (!sorted)
        return false;
    for (int severity = BCF_SEVERITY_ERROR; severity >= BCF_SEVERITY_NOTE; severity--)
        for (size_t i = 0; i < link->finding_count; i++)
            if ((int)link->findings[i]->severity == severity)
                sorted[count++] = link->findings[i];
    link->findings = sorted;
    return true;
}

enum bcf_status bcf_link_finish(struct bcf_link *link, struct bcf_error *error)
{
    struct bcf_error unwanted;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    if (link->is_finished)
        return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET, "the link has ended");
    link->is_finished = true;
    link->has_failed = link->has_failed || !bcf_link_sort_modules(link);
    for (size_t i = 0; i < CHECKS && !link->has_failed; i++)
        link->has_failed = !checks[i](link);
    if (!link->has_failed && sort_findings(link))
        return BCF_OK;
    link->finding_count = 0;
    return bcf_fail_memory(error);
}

size_t bcf_link_regular_count(const struct bcf_link *link)
{
    return link->regular.count;
}

size_t bcf_link_thin_count(const struct bcf_link *link)
{
    return link->thin.count;
}

size_t bcf_link_finding_count(const struct bcf_link *link)
{
    return link->finding_count;
}

const struct bcf_finding *bcf_link_finding(const struct bcf_link *link, size_t index)
{
    return index < link->finding_count ? link->findings[index] : NULL;
}

const struct bcf_merge *bcf_link_merged(const struct bcf_link *link)
{
    return link->regular.count > 0 ? link->merged_regular : NULL;
}
