/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Libraries that are loaded only when something turns up that needs them, so that
 * bcflags neither needs them to be built nor spends time on them. */

#ifndef BCFLAGS_SHARED_LIBRARY_H
#define BCFLAGS_SHARED_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

/* A function to be found: its name, and the address of the pointer to it. */
struct wanted_function {
    const char *name;
    void *pointer;
};

/* Finds functions in a library that dlopen gave. Returns the name of the first that it
 * does not have; NULL if all are there. */
const char *find_functions(void *library, const struct wanted_function *wanted, size_t count);

#endif
