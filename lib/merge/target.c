/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The triple and the data layout of the merged module. */

#include "merge/fold.h"

#include "base/string_view.h"
#include "merge/triples.h"

static bool add_triple(struct bcf_merge *merge, const struct bcf_module *module,
                       bool is_device_library)
{
    struct bcf_side side = {.text = module->triple};

    if (module->triple.size == 0)
        return true;
    if (merge->merged_triple.size == 0)
        merge->merged_triple = module->triple;
    enum bcf_triples triples =
        is_device_library ? BCF_TRIPLES_COMPATIBLE
                          : bcf_triples_compare(merge->llvm, merge->merged_triple, module->triple);
    merge->merged_triple = bcf_triples_merge(merge->llvm, merge->merged_triple, module->triple);
    if (triples != BCF_TRIPLES_COMPATIBLE)
        bcf_merge_count_warning(merge, &merge->outcome.triple_warnings);
    merge->triple.events[BCF_EVENT_TRIPLE] |= triples == BCF_TRIPLES_DIFFERENT;
    merge->triple.events[BCF_EVENT_MACHINE] |= triples == BCF_TRIPLES_OTHER_MACHINE;
    return bcf_merge_add_side(merge, &merge->triple, &side, module);
}

/* What LLVM makes of a module's data layout. Most modules have the same. */
static bool read_data_layout(struct bcf_merge *merge, const struct bcf_module *module)
{
    struct bcf_data_layout *last = &merge->last_data_layout;

    if (last->upgraded.data && bcf_string_equal(last->text, module->data_layout) &&
        bcf_string_equal(last->triple, module->triple))
        return true;
    last->text = module->data_layout;
    last->triple = module->triple;
    return bcf_data_layout_upgrade(&merge->arena, merge->llvm, last->text, last->triple,
                                   &last->upgraded);
}

static bool add_data_layout(struct bcf_merge *merge, const struct bcf_module *module,
                            bool is_device_library)
{
    struct bcf_side side = {.text = module->data_layout};

    if (!read_data_layout(merge, module))
        return false;
    const bcf_string *upgraded = &merge->last_data_layout.upgraded;
    if (merge->merged_data_layout.upgraded.size == 0)
        merge->merged_data_layout = merge->last_data_layout;
    bool agree = bcf_string_equal(merge->merged_data_layout.upgraded, *upgraded) ||
                 (is_device_library && bcf_data_layout_is_of_device_library(module->data_layout));
    if (!agree && !bcf_data_layouts_agree(&merge->arena, merge->llvm,
                                          merge->merged_data_layout.upgraded, *upgraded, &agree))
        return false;
    if (!agree) {
        merge->data_layout.events[BCF_EVENT_DATA_LAYOUT] = true;
        bcf_merge_count_warning(merge, &merge->outcome.data_layout_warnings);
    }
    return bcf_merge_add_side(merge, &merge->data_layout, &side, module);
}

bool bcf_merge_add_target(struct bcf_merge *merge, const struct bcf_module *module)
{
    bcf_string triple = merge->merged_triple.size > 0 ? merge->merged_triple : module->triple;
    bool is_device_library = bcf_module_is_device_library(merge->llvm, triple, module);

    return add_data_layout(merge, module, is_device_library) &&
           add_triple(merge, module, is_device_library);
}
