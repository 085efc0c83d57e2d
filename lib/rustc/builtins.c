/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "rustc/builtins.h"

/* All functions of such a crate have the attribute (rustc source:
 * compiler/rustc_codegen_llvm/src/attributes.rs, llfn_attrs_from_instance); of those that others
 * have made for it, some may not. */
enum rustc_builtins rustc_builtins_of(const struct bcf_module *module)
{
    static const char *const names[] = {"no-builtins"};
    const struct bcf_attributes *attributes;
    enum rustc_builtins builtins = RUSTC_BUILTINS_UNKNOWN;
    bcf_string value;

    if (bcf_module_read_attributes(module, names, 1, &attributes, NULL) != BCF_OK)
        return RUSTC_BUILTINS_KNOWN;
    for (size_t i = 0; i < bcf_attributes_set_count(attributes); i++) {
        if (bcf_attributes_definitions(attributes, i) == 0)
            continue;
        if (!bcf_attributes_value(attributes, i, 0, &value))
            return RUSTC_BUILTINS_KNOWN;
        builtins = RUSTC_NO_BUILTINS;
    }
    return builtins;
}
