/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Which module uses a symbol that another defines. ThinLTO imports a function or a variable
 * only where something refers to it, so that a module can come to another only along such
 * references (LLVM source: FunctionImport.cpp, computeImportForFunction). This is more than
 * LLVM will import: it knows sizes, and which function of a module it is that refers.
 */

#ifndef BCF_LINK_REFERENCES_H
#define BCF_LINK_REFERENCES_H

#include "base/arena.h"
#include "bcflags/bcflags.h"

/* Numbers, listed by what they belong to: those of i are list[first[i]] to
 * list[first[i + 1] - 1]. */
struct bcf_number_lists {
    uint32_t *first;
    uint32_t *list;
};

struct bcf_references {
    const struct bcf_module *const *modules;
    uint32_t module_count;
    bcf_string *names;
    uint32_t name_count;
    struct bcf_number_lists definitions; /* the names that a module defines */
    /* The modules that use a name, twice their number; one more where it is a function that the
     * module defines itself. */
    struct bcf_number_lists users;
    /* The numbers of modules by their address, for bcf_references_number. */
    uint32_t *buckets;
    size_t bucket_count;
    /* A module whose symbols could not be read; it is taken to have none. NULL: none. */
    const struct bcf_module *unread;
};

#define BCF_OUT_OF_REACH UINT32_MAX

/* How a module gets to the nearest of some others. */
struct bcf_reach {
    uint32_t distance; /* references on the way; 0: it is one of them; or BCF_OUT_OF_REACH */
    uint32_t next;     /* the module that the first of them leads to */
    uint32_t name;     /* of the symbol by which it does */
};

/* Reads the symbols of the modules, which must stay as long as the references. False if memory
 * is exhausted. */
bool bcf_references_make(struct bcf_arena *arena, const struct bcf_module *const *modules,
                         size_t count, struct bcf_references *references);

/* The number of a module; BCF_OUT_OF_REACH if it is none of them. */
uint32_t bcf_references_number(const struct bcf_references *references,
                               const struct bcf_module *module);

/* How each module gets to the nearest of some others. */
struct bcf_reaches {
    struct bcf_reach *ways;
    /* The same for one that imports itself: it does not import a function that it defines itself,
     * though others that it imports from may use another's definition. Only the first reference
     * can be another than in ways. */
    struct bcf_reach *importers;
};

/* Finds the ways to those whose distances are 0; all others are BCF_OUT_OF_REACH when it is
 * called. False if memory is exhausted; what the arena gave is given back. */
bool bcf_references_reach(const struct bcf_references *references, struct bcf_arena *arena,
                          const struct bcf_reaches *reaches);

#endif
