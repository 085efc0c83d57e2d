/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Where ld.lld looks for files (LLVM source: lld/ELF/DriverUtils.cpp). */

#ifndef BCF_LINKER_SEARCH_H
#define BCF_LINKER_SEARCH_H

#include "base/arena.h"

#include <stdbool.h>

struct bcf_search {
    struct bcf_arena *arena;
    const char *sysroot; /* "" where none is given */
    const char **folders;
    size_t count;
    size_t capacity;
    bool failed; /* memory is exhausted */
};

void bcf_search_add_folder(struct bcf_search *search, const char *folder);

/* findFromSearchPaths: the first file of this name in the folders; NULL if there is none. */
const char *bcf_search_find(struct bcf_search *search, const char *name);

/* searchLibrary: what -lNAME stands for; NULL if there is none. */
const char *bcf_search_find_library(struct bcf_search *search, const char *name, bool is_static);

#endif
