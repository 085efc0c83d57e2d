/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The objects of two sides by their names, as two builds of one program have
 * them: one may be missing, or have lost its bitcode. */

#ifndef BCFLAGS_OBJECTS_H
#define BCFLAGS_OBJECTS_H

#include "inputs.h"

struct named_object {
    bcf_string name; /* of the archive member, or of the file without its folder */
    const struct bcf_object *object;
    bool has_bitcode;
};

/* An object of one name as each side has it; NULL: not there. */
struct object_difference {
    const struct named_object *sides[2];
};

/* Sorted by name. */
struct object_differences {
    struct named_object *objects;
    struct object_difference *list;
    size_t count;
};

/* Finds nothing where the sides have no name in common: then they are no builds
 * of one program. Names that a side has twice are passed over. */
void objects_compare(struct object_differences *differences, const struct inputs sides[2]);
void objects_free(struct object_differences *differences);

#endif
