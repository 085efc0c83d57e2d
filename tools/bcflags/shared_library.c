/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "shared_library.h"

#include <dlfcn.h>
#include <string.h>

const char *find_functions(void *library, const struct wanted_function *wanted, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        void *symbol = dlsym(library, wanted[i].name);
        if (!symbol)
            return wanted[i].name;
        /* C knows no conversion of a pointer to data into one to a function; POSIX
         * promises that they are alike. */
        memcpy(wanted[i].pointer, &symbol, sizeof(symbol));
    }
    return NULL;
}
