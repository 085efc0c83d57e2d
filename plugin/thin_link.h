/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Bitcode for a thin link (clang -fthin-link-bitcode) and the full objects made with it.
 *
 * In distributed ThinLTO the linker may be given the former alone. The flags are in the latter,
 * which is compiled afterwards.
 */

#ifndef PLUGIN_THIN_LINK_H
#define PLUGIN_THIN_LINK_H

#include "inputs.h"

#include "bitcode/module.h"

/* Finds the file that is going to be compiled, as lld names it in the index (LLVM source:
 * lld/ELF/InputFiles.cpp, replaceThinLTOSuffix). *path is NULL where that is none, and *reason says
 * why. False if memory is exhausted. */
bool plugin_full_object_find(const struct plugin_inputs *inputs, const struct plugin_object *object,
                             const char **path, const char **reason);

/* Whether modules are those of the full object. All zero but the first before any was seen. */
struct plugin_kinship {
    const struct bcf_module *thin_link;
    bool has_hash; /* one of the modules has */
    bool has_same_hash;
    bool has_same_source;
};

/* Compares one more module. False if memory is exhausted; what cannot be read is in *error. */
bool plugin_kinship_see(struct plugin_kinship *kinship, const struct bcf_module *module,
                        struct bcf_error *error);
bool plugin_kinship_is_close(const struct plugin_kinship *kinship);

#endif
