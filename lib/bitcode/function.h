/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* One function of a module, by its name. */

#ifndef BCF_BITCODE_FUNCTION_H
#define BCF_BITCODE_FUNCTION_H

#include "bitcode/stream.h"

/* A string attribute of a function. */
struct bcf_function_attribute {
    bcf_string key;
    bcf_string value;
};

struct bcf_function {
    struct bcf_function *next;
    bcf_string name; /* as it was asked for */
    bool is_definition;
    bool is_copy;                              /* of one that another module defines */
    struct bcf_function_attribute *attributes; /* by key */
    size_t attribute_count;
};

/* Makes *out the function of this name in the module at place, in the arena; NULL
 * if there is none. scratch is used up and given back. */
enum bcf_status bcf_function_read(struct bcf_source *source, const struct bcf_module_place *place,
                                  bcf_string name, struct bcf_arena *arena,
                                  struct bcf_arena *scratch, struct bcf_function **out,
                                  struct bcf_error *error);

#endif
