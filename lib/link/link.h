/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The state of a link, shared by its checks: one file each. */

#ifndef BCF_LINK_LINK_H
#define BCF_LINK_LINK_H

#include "base/arena.h"
#include "bitcode/module.h"
#include "finding/finding.h"

/* The modules from which ThinLTO imports into one. */
struct bcf_import_list {
    const struct bcf_module *importer;
    const struct bcf_module **sources; /* in the order in which LLVM merges them */
    size_t count;
};

/* Modules that are merged in one way or another, in the order of that. */
struct bcf_partition {
    const struct bcf_module **modules;
    size_t count;
};

struct bcf_link {
    struct bcf_arena arena;
    struct bcf_link_options options;
    bool is_finished;
    bool has_failed; /* memory was exhausted: what it holds is not the whole */
    const struct bcf_module **modules;
    size_t module_count;
    size_t module_capacity;
    const struct bcf_object **natives; /* objects without bitcode */
    size_t native_count;
    size_t native_capacity;
    bool has_imports; /* somebody has said what is imported */
    struct bcf_import_list *imports;
    size_t import_count;
    size_t import_capacity;
    /* Set by bcf_link_sort_modules. */
    bool has_other_compiler; /* than rustc: a module says that it made it */
    bool has_rustc_lto;      /* some bitcode is where rustc alone takes it: then rustc runs LTO */
    struct bcf_partition regular;
    struct bcf_partition thin;
    struct bcf_partition fat; /* those in objects that have native code, too */
    /* What comes of the modules for regular LTO; set by bcf_link_check_partitions. */
    const struct bcf_merge *merged_regular;
    struct bcf_merge **merges; /* freed with the link: findings of theirs are in it */
    size_t merge_count;
    size_t merge_capacity;
    struct bcf_finding **findings;
    size_t finding_count;
    size_t finding_capacity;
};

/* The checks; each notes what it finds. False if memory is exhausted. */
bool bcf_link_check_partitions(struct bcf_link *link);
bool bcf_link_check_losses(struct bcf_link *link);
bool bcf_link_check_shadow_call_stack(struct bcf_link *link);
bool bcf_link_check_inlining(struct bcf_link *link);
bool bcf_link_check_order(struct bcf_link *link); /* adds to findings of the partitions */
bool bcf_link_check_split_units(struct bcf_link *link);
bool bcf_link_check_unified(struct bcf_link *link);
bool bcf_link_check_natives(struct bcf_link *link);
bool bcf_link_check_fat_objects(struct bcf_link *link);
bool bcf_link_check_relocatable(struct bcf_link *link);
bool bcf_link_check_data_layouts(struct bcf_link *link);
/* Marks findings of the partitions, too. */
bool bcf_link_check_float_abi(struct bcf_link *link);
bool bcf_link_check_adopted_flags(struct bcf_link *link);
bool bcf_link_check_compressed_instructions(struct bcf_link *link);

/* Finds which modules are merged with each other. False if memory is exhausted. */
bool bcf_link_sort_modules(struct bcf_link *link);

/* True if a linker merges the modules for regular LTO that have a summary behind the others. */
bool bcf_link_puts_summaries_last(const struct bcf_link *link);

/* True for the bitcode in an object of which the linker takes the native code. */
bool bcf_link_leaves_out(const struct bcf_link *link, const struct bcf_module *module);

/* Whether a module takes part in ThinLTO; one whose kind cannot be found out is for regular LTO.
 * False if memory is exhausted. */
bool bcf_link_is_thin(const struct bcf_link *link, const struct bcf_module *module, bool *is_thin);

bool bcf_link_is_by_rustc(const struct bcf_module *module);
/* True if the module stands in an object with native code, in a section of this name. */
bool bcf_link_is_in_section(const struct bcf_module *module, const char *section);

/* What LTO a module is for, where that can be found out; else none. False if memory is
 * exhausted. */
bool bcf_link_read_lto(const struct bcf_module *module, struct bcf_lto *lto);

/* The parts of the check of partitions. Each folds the modules for ThinLTO in its way: by what
 * refers to what, or by lists of imports. */
bool bcf_link_check_chains(struct bcf_link *link);
bool bcf_link_check_imports(struct bcf_link *link);

/* What a module imports, once the imports have been checked; NULL if nothing has been said. */
const struct bcf_import_list *bcf_link_find_imports(const struct bcf_link *link,
                                                    const struct bcf_module *module);
/* Names importers and from what they import; of many the first few, which alone have to be in the
 * array. */
void bcf_link_add_importers(struct bcf_text *text, const struct bcf_import_list *const *lists,
                            size_t count);

bool bcf_link_check_rustc_versions(struct bcf_link *link);
bool bcf_link_check_skew(struct bcf_link *link);

/* Adds a finding that lives in the link's arena or in one of its merges. */
bool bcf_link_add_finding(struct bcf_link *link, struct bcf_finding *finding);
/* The same with a new one, to be filled; NULL if memory is exhausted. */
struct bcf_finding *bcf_link_find(struct bcf_link *link, enum bcf_finding_kind kind);

/* The version of LLVM whose rules hold. */
static inline unsigned bcf_link_rules(const struct bcf_link *link)
{
    return bcf_llvm_rules(link->options.llvm);
}

/* Merges these modules by the rules of the link's LLVM; NULL if memory is exhausted. The merge
 * lives as long as the link. Its findings are the caller's to add. */
struct bcf_merge *bcf_link_fold(struct bcf_link *link, const struct bcf_module *const *modules,
                                size_t count);
/* Frees the merge made last, of which nothing is kept. */
void bcf_link_unfold(struct bcf_link *link);

#endif
