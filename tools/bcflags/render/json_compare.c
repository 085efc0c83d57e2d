/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "json.h"
#include "json_parts.h"

#include <stdlib.h>

static json_t *new_side(const struct inputs *inputs)
{
    json_t *object = new_object();
    json_t *files = new_array();

    for (size_t i = 0; i < inputs->count; i++)
        append(files, new_string(bcf_input_path(inputs->list[i])));
    put(object, "files", files);
    put(object, "module_count", new_number(inputs->module_count));
    put(object, "native_object_count", new_number(inputs->native_count));
    return object;
}

/* The values that a property has on one side. */
static json_t *new_values(const struct property *property, const struct inputs *inputs, int side)
{
    json_t *list = new_array();

    for (size_t i = 0; i < property->count; i++) {
        const struct variant *variant = &property->variants[i];
        const struct variant_side *of = &variant->sides[side];
        if (of->count == 0)
            continue;
        json_t *object = new_object();
        json_t *modules = new_array();
        put(object, "value", variant->value ? new_escaped_text(variant->value) : json_null());
        put(object, "words", variant->words ? new_escaped_text(variant->words) : json_null());
        if (property->kind == PROPERTY_ATTRIBUTE)
            put(object, "functions", new_number(of->functions));
        put(object, "module_count", new_number(of->count));
        /* Of those that do not have it only the first. */
        for (size_t k = 0; k < (of->modules ? of->count : 1); k++)
            append(modules, new_string(bcf_module_address(
                                inputs->modules[of->modules ? of->modules[k] : of->first])));
        put(object, "modules", modules);
        append(list, object);
    }
    return list;
}

static json_t *new_name(const struct property *property)
{
    json_t *object = new_object();

    put(object, "kind", new_text(property_kind_name(property->kind)));
    put(object, "name", new_escaped_text(property->name));
    return object;
}

static json_t *new_difference(const struct comparison *comparison, const struct property *property)
{
    json_t *object = new_name(property);

    put(object, "a", new_values(property, &comparison->sides[SIDE_A], SIDE_A));
    put(object, "b", new_values(property, &comparison->sides[SIDE_B], SIDE_B));
    const struct bcf_finding *finding = find_consequence(comparison, property);
    put(object, "merge_severity",
        finding ? new_text(bcf_severity_name(bcf_finding_severity(finding))) : json_null());
    put(object, "merge_effect", finding ? new_text(bcf_finding_effect(finding)) : json_null());
    put(object, "swapped_count", new_number(property->swapped_count));
    return object;
}

static json_t *new_barrier(const struct comparison *comparison, int callees)
{
    static const char *const kinds[] = {[BARRIER_NONE] = "none",
                                        [BARRIER_UNKNOWN] = "unknown",
                                        [BARRIER_SOME] = "some",
                                        [BARRIER_ALL] = "all"};
    struct barrier barrier = find_barrier(comparison, callees);
    json_t *object = new_object();

    put(object, "prevented", new_text(kinds[barrier.kind]));
    put(object, "lacking", barrier.lacking ? new_text(barrier.lacking) : json_null());
    free(barrier.lacking);
    return object;
}

/* The objects of one name that are not the same on both sides. */
static json_t *new_objects(const struct comparison *comparison)
{
    static const char *const keys[] = {"a", "b"};
    json_t *list = new_array();

    for (size_t i = 0; i < comparison->objects.count; i++) {
        const struct object_difference *difference = &comparison->objects.list[i];
        const struct named_object *any =
            difference->sides[SIDE_A] ? difference->sides[SIDE_A] : difference->sides[SIDE_B];
        json_t *object = new_object();
        put(object, "name", new_string(any->name));
        for (int side = 0; side < SIDE_COUNT; side++)
            put(object, keys[side],
                difference->sides[side] ? new_text(object_words(difference->sides[side]))
                                        : json_null());
        append(list, object);
    }
    return list;
}

static json_t *new_inlining(const struct comparison *comparison)
{
    json_t *object = new_object();

    put(object, "a_into_b", new_barrier(comparison, SIDE_A));
    put(object, "b_into_a", new_barrier(comparison, SIDE_B));
    return object;
}

void json_compare_command(const struct comparison *comparison)
{
    const struct inputs *const sides[] = {&comparison->sides[SIDE_A], &comparison->sides[SIDE_B]};
    const struct differences *differences = &comparison->differences;
    json_t *document = begin_document("compare");
    json_t *different = new_array();
    json_t *same = new_array();

    put(document, "a", new_side(sides[SIDE_A]));
    put(document, "b", new_side(sides[SIDE_B]));
    for (size_t i = 0; i < differences->count; i++) {
        const struct property *property = &differences->list[i];
        if (property->is_different)
            append(different, new_difference(comparison, property));
        else if (is_same(property))
            append(same, new_name(property));
    }
    put(document, "objects", new_objects(comparison));
    put(document, "differences", different);
    put(document, "same", same);
    put(document, "inlining",
        can_inline_across(comparison) ? new_inlining(comparison) : json_null());
    end_document(document, sides, SIDE_COUNT);
}
