/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Looks things up in attributes.def. */

#include "base/string_view.h"

enum { ENUM = false, STRING = true };

static const struct bcf_attribute_info attributes[] = {
#define ATTRIBUTE(name, form, inlining, meaning, clang, rustc, consequence, help)                  \
    {name, form, BCF_ATTRIBUTE_INLINING_##inlining, meaning, clang, rustc, consequence, help},
#include "knowledge/attributes.def"
};

const struct bcf_attribute_info *bcf_attribute_info_at(size_t index)
{
    return index < sizeof(attributes) / sizeof(attributes[0]) ? &attributes[index] : NULL;
}

const struct bcf_attribute_info *bcf_attribute_info(bcf_string name)
{
    const struct bcf_attribute_info *info;

    for (size_t i = 0; (info = bcf_attribute_info_at(i)); i++)
        if (bcf_string_is(name, info->name))
            return info;
    return NULL;
}
