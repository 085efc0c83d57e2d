/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "differences.h"

#include "facts.h"
#include "output.h"

#include <stdlib.h>
#include <string.h>

const char *property_kind_name(enum property_kind kind)
{
    static const char *const names[] = {
        [PROPERTY_PRODUCER] = "producer",
        [PROPERTY_TRIPLE] = "triple",
        [PROPERTY_DATA_LAYOUT] = "data layout",
        [PROPERTY_LTO] = "LTO",
        [PROPERTY_FLAG] = "flag",
        [PROPERTY_MALFORMED_FLAG] = "malformed flag",
        [PROPERTY_ATTRIBUTE] = "attribute",
    };

    return names[kind];
}

/* ---- Rows with one value together --------------------------------------- */

static int compare_properties(const struct row *a, const struct row *b)
{
    return a->kind != b->kind ? (int)a->kind - (int)b->kind : strcmp(a->name, b->name);
}

static int by_module(const void *first, const void *second)
{
    const struct row *a = first;
    const struct row *b = second;
    int order = compare_properties(a, b);

    return order != 0 ? order : compare_numbers(a->order, b->order);
}

static int compare_values(const struct row *a, const struct row *b)
{
    int order = compare_properties(a, b);

    if (order != 0)
        return order;
    if (!a->value || !b->value)
        return (b->value != NULL) - (a->value != NULL);
    return strcmp(a->value, b->value);
}

static int by_value(const void *first, const void *second)
{
    const struct row *a = first;
    const struct row *b = second;
    int order = compare_values(a, b);

    return order != 0 ? order : compare_numbers(a->order, b->order);
}

static char *with_suffix(char *text, const char *suffix)
{
    size_t size = strlen(text);
    char *grown = realloc(text, size + strlen(suffix) + 1);

    if (!grown)
        die_of_memory();
    memcpy(grown + size, suffix, strlen(suffix) + 1);
    return grown;
}

/* A flag that a module has twice is not the flag it has once. */
static void mark_repeated(struct rows *rows)
{
    static const char again[] = " (again)";

    qsort(rows->list, rows->count, sizeof(*rows->list), by_module);
    for (size_t i = rows->count; i-- > 1;) {
        struct row *row = &rows->list[i];
        const struct row *before = row - 1;
        if (row->kind != PROPERTY_FLAG || compare_properties(before, row) != 0 ||
            before->side != row->side || before->module != row->module)
            continue;
        row->value = with_suffix(row->value, again);
        row->words = with_suffix(row->words, again);
    }
}

static struct variant *add_variant(struct property *property)
{
    property->variants = grow_list(property->variants, property->count, &property->capacity,
                                   sizeof(*property->variants));
    struct variant *made = &property->variants[property->count++];
    *made = (struct variant){0};
    return made;
}

static void add_to_side(struct variant_side *side, size_t module, uint64_t functions)
{
    side->functions += functions;
    if (side->count > 0 && side->modules[side->count - 1] == module)
        return;
    side->modules = grow_list(side->modules, side->count, &side->capacity, sizeof(*side->modules));
    side->first = side->count == 0 ? module : side->first;
    side->modules[side->count++] = module;
}

static char *copy_text(const char *text)
{
    return text ? copy_string((bcf_string){text, strlen(text)}) : NULL;
}

static struct property *add_property(struct differences *differences, const struct row *row)
{
    differences->list = grow_list(differences->list, differences->count, &differences->capacity,
                                  sizeof(*differences->list));
    struct property *made = &differences->list[differences->count++];
    *made = (struct property){.kind = row->kind, .order = row->order, .name = copy_text(row->name)};
    return made;
}

/* Makes properties and their variants of the rows. */
static void gather(struct differences *differences, struct rows *rows)
{
    struct property *property = NULL;
    struct variant *variant = NULL;

    if (rows->count == 0)
        return;
    mark_repeated(rows);
    qsort(rows->list, rows->count, sizeof(*rows->list), by_value);
    for (size_t i = 0; i < rows->count; i++) {
        const struct row *row = &rows->list[i];
        if (!property || compare_properties(row - 1, row) != 0) {
            property = add_property(differences, row);
            variant = NULL;
        }
        if (!variant || compare_values(row - 1, row) != 0) {
            variant = add_variant(property);
            variant->value = copy_text(row->value);
            variant->words = copy_text(row->words);
        }
        add_to_side(&variant->sides[row->side], row->module, row->functions);
        if (row->order < property->order)
            property->order = row->order;
    }
}

/* ---- What differs ------------------------------------------------------- */

/* Where the work on the modules of both sides stands. */
struct judging {
    const struct inputs *sides;
    ptrdiff_t *partners[SIDE_COUNT];
    /* For each module the number of the last property, from 1, for which it was
     * seen. */
    size_t *seen[SIDE_COUNT];
};

/* Adds how many modules of a side do not have a flag. */
static void add_absences(struct judging *judging, struct property *property, size_t number,
                         int side)
{
    size_t module_count = judging->sides[side].module_count;
    size_t *seen = judging->seen[side];
    size_t present = 0;

    if (property->kind != PROPERTY_FLAG && property->kind != PROPERTY_MALFORMED_FLAG)
        return;
    for (size_t i = 0; i < property->count; i++) {
        const struct variant_side *of = &property->variants[i].sides[side];
        for (size_t k = 0; of->modules && k < of->count; k++) {
            present += seen[of->modules[k]] != number;
            seen[of->modules[k]] = number;
        }
    }
    if (present == module_count)
        return;
    struct variant *last = &property->variants[property->count - 1];
    struct variant *absent = last->value ? add_variant(property) : last;
    struct variant_side *of = &absent->sides[side];
    of->count = module_count - present;
    while (seen[of->first] == number)
        of->first++;
}

/* A module by its source, to find its other self. */
struct named_module {
    bcf_string source;
    size_t module;
};

static int by_source(const void *first, const void *second)
{
    bcf_string a = ((const struct named_module *)first)->source;
    bcf_string b = ((const struct named_module *)second)->source;
    int order = memcmp(a.data, b.data, a.size < b.size ? a.size : b.size);

    return order != 0 ? order : compare_numbers(a.size, b.size);
}

static struct named_module *sort_by_source(const struct inputs *inputs)
{
    struct named_module *list = take_zeros(inputs->module_count, sizeof(*list));

    for (size_t i = 0; i < inputs->module_count; i++)
        list[i] = (struct named_module){bcf_module_source_file_name(inputs->modules[i]), i};
    if (inputs->module_count > 0)
        qsort(list, inputs->module_count, sizeof(*list), by_source);
    return list;
}

enum { NO_PARTNER = -1 };

/* True if no other module of the sorted list has the source of the one at i. */
static bool is_single(const struct named_module *list, size_t count, size_t i)
{
    return (i == 0 || by_source(&list[i], &list[i - 1]) != 0) &&
           (i + 1 == count || by_source(&list[i], &list[i + 1]) != 0);
}

/* For each module the place of the one of the other side with the same source,
 * where there is exactly one of it on each side; or NO_PARTNER. */
static void find_partners(struct judging *judging)
{
    struct named_module *sorted[SIDE_COUNT];
    size_t counts[SIDE_COUNT];

    for (int side = 0; side < SIDE_COUNT; side++) {
        counts[side] = judging->sides[side].module_count;
        sorted[side] = sort_by_source(&judging->sides[side]);
        judging->partners[side] = take_zeros(counts[side], sizeof(ptrdiff_t));
        for (size_t i = 0; i < counts[side]; i++)
            judging->partners[side][i] = NO_PARTNER;
    }
    for (size_t i = 0, k = 0; i < counts[SIDE_A] && k < counts[SIDE_B];) {
        const struct named_module *a = &sorted[SIDE_A][i];
        const struct named_module *b = &sorted[SIDE_B][k];
        int order = by_source(a, b);
        if (order == 0 && is_single(sorted[SIDE_A], counts[SIDE_A], i) &&
            is_single(sorted[SIDE_B], counts[SIDE_B], k)) {
            judging->partners[SIDE_A][a->module] = (ptrdiff_t)b->module;
            judging->partners[SIDE_B][b->module] = (ptrdiff_t)a->module;
        }
        i += order <= 0;
        k += order >= 0;
    }
    free(sorted[SIDE_A]);
    free(sorted[SIDE_B]);
}

static bool has_module(const struct variant_side *of, size_t module)
{
    size_t low = 0;
    size_t high = of->modules ? of->count : 0;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (of->modules[middle] == module)
            return true;
        if (of->modules[middle] < module)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* Counts the modules of a side whose partners do not have the same value. */
static void find_swapped(const struct judging *judging, struct property *property)
{
    bool *is_counted = take_zeros(judging->sides[SIDE_A].module_count, sizeof(bool));

    for (size_t i = 0; i < property->count; i++) {
        for (int side = 0; side < SIDE_COUNT; side++) {
            const struct variant_side *of = &property->variants[i].sides[side];
            const struct variant_side *other = &property->variants[i].sides[SIDE_B - side];
            for (size_t k = 0; of->modules && k < of->count; k++) {
                ptrdiff_t partner = judging->partners[side][of->modules[k]];
                size_t of_a = side == SIDE_A ? of->modules[k] : (size_t)partner;
                if (partner == NO_PARTNER || has_module(other, (size_t)partner) || is_counted[of_a])
                    continue;
                is_counted[of_a] = true;
                if (property->swapped_count++ == 0)
                    property->swapped = judging->sides[SIDE_A].modules[of_a];
            }
        }
    }
    free(is_counted);
}

/* An attribute is of functions: a side that defines none has nothing to say. */
static bool is_on_side(const struct property *property, int side)
{
    for (size_t i = 0; i < property->count; i++)
        if (property->variants[i].sides[side].count > 0)
            return true;
    return false;
}

static void judge(const struct judging *judging, struct property *property)
{
    property->is_on_both_sides = is_on_side(property, SIDE_A) && is_on_side(property, SIDE_B);
    for (size_t i = 0; property->is_on_both_sides && i < property->count; i++) {
        const struct variant *variant = &property->variants[i];
        if ((variant->sides[SIDE_A].count > 0) != (variant->sides[SIDE_B].count > 0))
            property->is_different = true;
    }
    if (property->is_on_both_sides && !property->is_different && property->count > 1)
        find_swapped(judging, property);
    property->is_different = property->is_different || property->swapped_count > 0;
}

static int by_kind_and_order(const void *first, const void *second)
{
    const struct property *a = first;
    const struct property *b = second;

    return a->kind != b->kind ? (int)a->kind - (int)b->kind : compare_numbers(a->order, b->order);
}

void differences_find(struct differences *differences, struct inputs sides[SIDE_COUNT],
                      const struct attribute_names *names)
{
    struct rows rows = {0};
    struct judging judging = {.sides = sides};

    *differences = (struct differences){0};
    for (int side = 0; side < SIDE_COUNT; side++) {
        judging.seen[side] = take_zeros(sides[side].module_count, sizeof(size_t));
        for (size_t i = 0; i < sides[side].module_count; i++)
            facts_add(&rows, side, i, &sides[side], names);
    }
    gather(differences, &rows);
    facts_free(&rows);
    if (differences->count > 0)
        qsort(differences->list, differences->count, sizeof(*differences->list), by_kind_and_order);
    find_partners(&judging);
    for (size_t i = 0; i < differences->count; i++) {
        struct property *property = &differences->list[i];
        for (int side = 0; side < SIDE_COUNT; side++)
            add_absences(&judging, property, i + 1, side);
        judge(&judging, property);
        differences->different_count += property->is_different;
    }
    for (int side = 0; side < SIDE_COUNT; side++) {
        free(judging.partners[side]);
        free(judging.seen[side]);
    }
}

void differences_free(struct differences *differences)
{
    for (size_t i = 0; i < differences->count; i++) {
        struct property *property = &differences->list[i];
        for (size_t k = 0; k < property->count; k++) {
            free(property->variants[k].value);
            free(property->variants[k].words);
            free(property->variants[k].sides[SIDE_A].modules);
            free(property->variants[k].sides[SIDE_B].modules);
        }
        free(property->variants);
        free(property->name);
    }
    free(differences->list);
    *differences = (struct differences){0};
}
