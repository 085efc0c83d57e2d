/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* bcflags-check<against=FILE;against=FILE>, in opt's list of passes. */

#include "pass/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char name[] = "against=";

/* Takes the name away from every parameter, which leaves the files. Returns the first parameter
 * that has another name; NULL if there is none. */
static const char *take_names(char *parameters)
{
    size_t size = sizeof(name) - 1;
    char *to = parameters;
    const char *from = parameters;

    while (*from != '\0') {
        size_t length = strcspn(from, ";");
        if (strncmp(from, name, size) != 0)
            return from;
        length += from[length] == ';';
        memmove(to, from + size, length - size);
        to += length - size;
        from += length;
    }
    *to = '\0';
    return NULL;
}

void pass_check(LLVMModuleRef llvm_module, const char *parameters)
{
    char *paths = strdup(parameters);
    const char *unknown = paths ? take_names(paths) : NULL;
    char words[256];

    if (paths && !unknown && paths[0] != '\0') {
        pass_check_against(llvm_module, paths, ';', PASS_ERROR);
    } else {
        snprintf(words, sizeof(words),
                 "bcflags-check%s%.100s%s: it is to be bcflags-check<against=FILE>, and ;against= "
                 "before each other FILE",
                 unknown ? "<" : "", unknown ? unknown : "", unknown ? ">" : "");
        pass_diagnose(llvm_module, PASS_ERROR, words);
    }
    free(paths);
}
