/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "certainty.h"

#include <stdint.h>
#include <stdlib.h>

static int by_address(const void *first, const void *second)
{
    const struct bcf_object *const *a = first;
    const struct bcf_object *const *b = second;

    return ((uintptr_t)*a > (uintptr_t)*b) - ((uintptr_t)*a < (uintptr_t)*b);
}

/* Modules may be those of a full object, in the place of one for a thin link. */
static void add_certain(struct plugin_certainty *certainty, const struct plugin_inputs *inputs,
                        const struct plugin_object *object)
{
    certainty->objects[certainty->count++] = object->object;
    for (size_t i = 0; object->thin_link && i < object->count; i++)
        certainty->objects[certainty->count++] =
            bcf_module_object(inputs->modules[object->first + i]);
}

bool plugin_certainty_read(struct plugin_certainty *certainty, const struct plugin_inputs *inputs)
{
    certainty->count = 0;
    certainty->objects =
        bcf_arena_alloc(inputs->arena, (inputs->object_count + inputs->module_count + 1) *
                                           sizeof(struct bcf_object *));
    if (!certainty->objects)
        return false;
    for (size_t i = 0; i < inputs->object_count; i++)
        if (inputs->objects[i].takes_part && inputs->objects[i].is_certain)
            add_certain(certainty, inputs, &inputs->objects[i]);
    if (certainty->count > 0)
        qsort(certainty->objects, certainty->count, sizeof(struct bcf_object *), by_address);
    return true;
}

static bool has_object(const struct plugin_certainty *certainty, const struct bcf_object *object)
{
    return certainty->count > 0 && bsearch(&object, certainty->objects, certainty->count,
                                           sizeof(struct bcf_object *), by_address) != NULL;
}

static bool is_certain_side(const struct plugin_certainty *certainty, const struct bcf_side *side)
{
    for (size_t i = 0; i < bcf_side_module_count(side); i++)
        if (has_object(certainty, bcf_module_object(bcf_side_module(side, i))))
            return true;
    for (size_t i = 0; i < bcf_side_object_count(side); i++)
        if (has_object(certainty, bcf_side_object(side, i)))
            return true;
    return false;
}

static bool has_anything(const struct bcf_side *side)
{
    return bcf_side_module_count(side) > 0 || bcf_side_object_count(side) > 0;
}

bool plugin_is_certain(const struct plugin_certainty *certainty, const struct bcf_finding *finding)
{
    size_t count = 0;

    for (size_t i = 0; i < bcf_finding_side_count(finding); i++) {
        const struct bcf_side *side = bcf_finding_side(finding, i);
        if (has_anything(side) && !is_certain_side(certainty, side))
            return false;
        count += has_anything(side);
    }
    return count > 0;
}
