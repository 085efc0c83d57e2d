/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The linker plugin that ours has loaded, to do what there is to do. */

#ifndef PLUGIN_GNU_NEXT_H
#define PLUGIN_GNU_NEXT_H

#include "gnu/plugin_api.h"

#include <stdbool.h>
#include <stddef.h>

struct gnu_next {
    const char *path;
    void *library; /* NULL: none is loaded */
    ld_onload *onload;
    /* What it has registered; NULL where it has not. */
    ld_claim_file *claim_file;
    ld_claim_file_v2 *claim_file_v2;
    ld_all_symbols_read *all_symbols_read;
    ld_cleanup *cleanup;
    /* It has asked the linker for a version of the interface itself. */
    bool has_asked_version;
    /* It takes one file at a time, and the linker does not know. */
    bool is_serial;
};

/* Loads it. False, and the reason in a few words, if that cannot be done. */
bool gnu_next_load(struct gnu_next *next, const char *path, char *reason, size_t size);

/* The major version of its LLVM; 0 if it has none, or it is not known. */
unsigned gnu_next_llvm(const struct gnu_next *next);

/* That of any plugin which the linker has loaded; 0 also if it has not. */
unsigned gnu_loaded_llvm(const char *path);

void gnu_next_unload(struct gnu_next *next);

#endif
