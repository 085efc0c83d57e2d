/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Which modules the names are that a linker prints of what ThinLTO imports. */

#ifndef PLUGIN_IMPORTS_H
#define PLUGIN_IMPORTS_H

#include "inputs.h"
#include "linker/question.h"

/* Modules for ThinLTO that take part, by the names that the linker gives them. */
struct plugin_thin_modules {
    const char **names;
    const struct bcf_module **modules;
    struct plugin_object **objects; /* those they lie in */
    size_t count;
};

/* Whether a module is for ThinLTO. */
bool plugin_is_thin(const struct bcf_module *module);

/* Names the modules, as lld does or as LLVM's plugin. False if memory is exhausted. */
bool plugin_thin_modules_name(struct plugin_thin_modules *thin, struct plugin_inputs *inputs,
                              bool by_plugin);

/* Tells the link what is imported; what imports or is imported from takes part for certain. Not
 * *is_told: the answer does not fit to the modules, and the link is of no use. False if memory is
 * exhausted. */
bool plugin_imports_tell(struct plugin_thin_modules *thin, const struct bcf_imports *imports,
                         struct bcf_arena *arena, struct bcf_link *link, bool *is_told);

#endif
