/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "differences.h"

#include "features.h"
#include "output.h"

#include <inttypes.h>
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
        [PROPERTY_ATTRIBUTE] = "attribute",
    };

    return names[kind];
}

/* That a module has a property with a value. */
struct row {
    enum property_kind kind;
    char *name;
    char *value; /* NULL: not there */
    char *words;
    const struct bcf_flag *flag;
    int side;
    size_t module;
    uint64_t functions;
    size_t order; /* in which it was added */
};

struct rows {
    struct row *list;
    size_t count;
    size_t capacity;
};

/* Where a module stands. */
struct place {
    struct rows *rows;
    int side;
    size_t module;
};

/* Takes over value and words. */
static struct row *add(const struct place *place, enum property_kind kind, bcf_string name,
                       char *value, char *words)
{
    struct rows *rows = place->rows;

    rows->list = grow_list(rows->list, rows->count, &rows->capacity, sizeof(*rows->list));
    struct row *row = &rows->list[rows->count];
    *row = (struct row){
        .kind = kind,
        .name = shown_string(name),
        .value = value,
        .words = words,
        .side = place->side,
        .module = place->module,
        .order = rows->count++,
    };
    return row;
}

/* A fact that is a string: none is the same as an empty one. */
static void add_fact(const struct place *place, enum property_kind kind, bcf_string fact)
{
    bcf_string name = {property_kind_name(kind), strlen(property_kind_name(kind))};
    bool is_there = fact.size > 0;

    add(place, kind, name, is_there ? shown_string(fact) : NULL,
        is_there ? shown_string(fact) : NULL);
}

/* Behavior and value, as text of which equal flags have the same. */
static char *flag_value(const struct bcf_flag *flag, size_t *budget)
{
    enum { LONGEST_NUMBER = 24 };
    char *value = value_text(bcf_flag_value(flag), budget);
    size_t size = strlen(value) + LONGEST_NUMBER;
    char *text = take_memory(size);

    snprintf(text, size, "%" PRIu64 " %s", bcf_flag_behavior(flag), value);
    free(value);
    return text;
}

static char *flag_words(const struct bcf_flag *flag)
{
    const struct bcf_value *value = bcf_flag_value(flag);
    const char *behavior = bcf_behavior_name(bcf_flag_behavior(flag));
    size_t size = bcf_value_describe(value, bcf_flag_key(flag), NULL, 0);
    enum { LONGEST_BEHAVIOR = 48 };

    char *text = take_memory(size + LONGEST_BEHAVIOR);
    bcf_value_describe(value, bcf_flag_key(flag), text, size + 1);
    if (behavior)
        snprintf(text + size, LONGEST_BEHAVIOR, ", behavior %s", behavior);
    else
        snprintf(text + size, LONGEST_BEHAVIOR, ", behavior %" PRIu64, bcf_flag_behavior(flag));
    return text;
}

static void add_flags(const struct place *place, const struct bcf_module *module)
{
    const struct bcf_flag *flag;
    size_t budget = MOST_TEXT_OF_A_MODULE;

    for (size_t i = 0; (flag = bcf_module_flag(module, i)); i++) {
        bcf_string key =
            bcf_flag_is_well_formed(flag) ? bcf_flag_key(flag) : (bcf_string){"(malformed)", 11};
        add(place, PROPERTY_FLAG, key, flag_value(flag, &budget), flag_words(flag))->flag = flag;
    }
}

/* The value as it is compared: that features are listed in another order, or
 * twice, is no difference. */
static char *attribute_value(bcf_string name, bcf_string value)
{
    char *shown = shown_string(value);

    if (!is_feature_attribute(name))
        return shown;
    char *tidy = tidy_features((bcf_string){shown, strlen(shown)});
    free(shown);
    return tidy;
}

static void add_attributes(const struct place *place, const struct bcf_attributes *attributes)
{
    bcf_string value;

    for (size_t set = 0; set < bcf_attributes_set_count(attributes); set++) {
        uint64_t definitions = bcf_attributes_definitions(attributes, set);
        /* Declarations have no code. */
        for (size_t i = 0; definitions > 0 && i < bcf_attributes_name_count(attributes); i++) {
            bcf_string name = bcf_attributes_name(attributes, i);
            bool is_there = bcf_attributes_value(attributes, set, i, &value);
            struct row *row =
                add(place, PROPERTY_ATTRIBUTE, name, is_there ? attribute_value(name, value) : NULL,
                    is_there ? attribute_value(name, value) : NULL);
            row->functions = definitions;
        }
    }
}

/* What LTO the module is for, or what it is if it is for none. */
static const char *lto_words(struct inputs *inputs, const struct bcf_module *module)
{
    static const char *const contents[] = {
        [BCF_CONTENTS_COMBINED_INDEX] = "combined index of a thin link",
        [BCF_CONTENTS_THIN_LINK] = "for the thin link alone",
    };
    if (bcf_module_contents(module) != BCF_CONTENTS_IR)
        return contents[bcf_module_contents(module)];
    const struct bcf_lto *lto = read_lto(inputs, module);
    return lto ? bcf_lto_describe(lto) : "";
}

static void add_module(const struct place *place, struct inputs *inputs)
{
    const struct bcf_module *module = inputs->modules[place->module];
    const struct bcf_attributes *attributes = read_attributes(inputs, module, NULL, 0);
    const char *lto = lto_words(inputs, module);

    add_fact(place, PROPERTY_PRODUCER, bcf_module_producer(module));
    add_fact(place, PROPERTY_TRIPLE, bcf_module_triple(module));
    add_fact(place, PROPERTY_DATA_LAYOUT, bcf_module_data_layout(module));
    add_fact(place, PROPERTY_LTO, (bcf_string){lto, strlen(lto)});
    add_flags(place, module);
    if (attributes)
        add_attributes(place, attributes);
}

/* True for each module of a side that has some variant of the property. */
static bool *modules_with(const struct property *property, int side, size_t module_count)
{
    bool *has = take_zeros(module_count, sizeof(bool));

    for (size_t i = 0; i < property->count; i++)
        for (size_t k = 0; k < property->variants[i].sides[side].count; k++)
            has[property->variants[i].sides[side].modules[k]] = true;
    return has;
}

static int compare_properties(const struct row *a, const struct row *b)
{
    return a->kind != b->kind ? (int)a->kind - (int)b->kind : strcmp(a->name, b->name);
}

static int compare_rows(const struct row *a, const struct row *b)
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
    int order = compare_rows(a, b);

    return order != 0 ? order : compare_numbers(a->order, b->order);
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
    side->modules[side->count++] = module;
}

static void free_row(struct row *row)
{
    free(row->name);
    free(row->value);
    free(row->words);
}

static char *copy_text(const char *text)
{
    return copy_string((bcf_string){text, strlen(text)});
}

/* Makes properties and their variants of the rows, which it uses up. */
static void gather(struct differences *differences, struct rows *rows)
{
    struct property *property = NULL;
    struct variant *variant = NULL;

    if (rows->count > 0)
        qsort(rows->list, rows->count, sizeof(*rows->list), by_value);
    for (size_t i = 0; i < rows->count; i++) {
        struct row *row = &rows->list[i];
        if (!property || compare_properties(&rows->list[i - 1], row) != 0) {
            differences->list = grow_list(differences->list, differences->count,
                                          &differences->capacity, sizeof(*differences->list));
            property = &differences->list[differences->count++];
            *property = (struct property){.kind = row->kind, .order = row->order};
            property->name = copy_text(row->name);
            variant = NULL;
        }
        if (!variant || compare_rows(&rows->list[i - 1], row) != 0) {
            variant = add_variant(property);
            variant->value = row->value ? copy_text(row->value) : NULL;
            variant->words = row->words ? copy_text(row->words) : NULL;
            variant->flag = row->flag;
        }
        add_to_side(&variant->sides[row->side], row->module, row->functions);
        if (row->order < property->order)
            property->order = row->order;
    }
    for (size_t i = 0; i < rows->count; i++)
        free_row(&rows->list[i]);
    free(rows->list);
}

/* That a flag is not in a module is a variant too. */
static void add_absences(struct property *property, const struct inputs *inputs, int side)
{
    struct variant *absent = NULL;

    if (property->kind != PROPERTY_FLAG)
        return;
    bool *has = modules_with(property, side, inputs->module_count);
    for (size_t i = 0; i < property->count; i++)
        if (!property->variants[i].value)
            absent = &property->variants[i];
    for (size_t i = 0; i < inputs->module_count; i++) {
        if (has[i])
            continue;
        if (!absent)
            absent = add_variant(property);
        add_to_side(&absent->sides[side], i, 0);
    }
    free(has);
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

/* For each module of A the place of the one of B with the same source, where
 * there is exactly one of it on each side; or NO_PARTNER. */
static ptrdiff_t *find_partners(const struct inputs sides[SIDE_COUNT])
{
    struct named_module *a = sort_by_source(&sides[SIDE_A]);
    struct named_module *b = sort_by_source(&sides[SIDE_B]);
    size_t count[SIDE_COUNT] = {sides[SIDE_A].module_count, sides[SIDE_B].module_count};
    ptrdiff_t *partners = take_zeros(count[SIDE_A], sizeof(*partners));

    for (size_t i = 0; i < count[SIDE_A]; i++)
        partners[i] = NO_PARTNER;
    for (size_t i = 0, k = 0; i < count[SIDE_A] && k < count[SIDE_B];) {
        int order = by_source(&a[i], &b[k]);
        bool is_single = (i + 1 == count[SIDE_A] || by_source(&a[i], &a[i + 1]) != 0) &&
                         (i == 0 || by_source(&a[i], &a[i - 1]) != 0) &&
                         (k + 1 == count[SIDE_B] || by_source(&b[k], &b[k + 1]) != 0) &&
                         (k == 0 || by_source(&b[k], &b[k - 1]) != 0);
        if (order == 0 && is_single)
            partners[a[i].module] = (ptrdiff_t)b[k].module;
        if (order <= 0)
            i++;
        if (order >= 0)
            k++;
    }
    free(a);
    free(b);
    return partners;
}

/* Counts the modules whose partners on the other side have another value. */
static void find_swapped(struct property *property, const struct inputs sides[SIDE_COUNT],
                         const ptrdiff_t *partners)
{
    bool *is_counted = take_zeros(sides[SIDE_A].module_count, sizeof(bool));

    for (size_t i = 0; i < property->count; i++) {
        const struct variant_side *a = &property->variants[i].sides[SIDE_A];
        const struct variant_side *b = &property->variants[i].sides[SIDE_B];
        bool *is_in_b = take_zeros(sides[SIDE_B].module_count, sizeof(bool));
        for (size_t k = 0; k < b->count; k++)
            is_in_b[b->modules[k]] = true;
        for (size_t k = 0; k < a->count; k++) {
            size_t module = a->modules[k];
            ptrdiff_t partner = partners[module];
            if (partner == NO_PARTNER || is_in_b[partner] || is_counted[module])
                continue;
            is_counted[module] = true;
            if (property->swapped_count++ == 0)
                property->swapped = sides[SIDE_A].modules[module];
        }
        free(is_in_b);
    }
    free(is_counted);
}

/* An attribute is of functions: a side that defines none has nothing to say. */
static bool says_nothing(const struct property *property, int side)
{
    for (size_t i = 0; i < property->count; i++)
        if (property->variants[i].sides[side].count > 0)
            return false;
    return true;
}

static void judge(struct property *property, const struct inputs sides[SIDE_COUNT],
                  const ptrdiff_t *partners)
{
    if (says_nothing(property, SIDE_A) || says_nothing(property, SIDE_B))
        return;
    for (size_t i = 0; i < property->count; i++) {
        const struct variant *variant = &property->variants[i];
        if ((variant->sides[SIDE_A].count > 0) != (variant->sides[SIDE_B].count > 0))
            property->is_different = true;
    }
    if (!property->is_different && property->count > 1)
        find_swapped(property, sides, partners);
    property->is_different = property->is_different || property->swapped_count > 0;
}

static int by_kind_and_order(const void *first, const void *second)
{
    const struct property *a = first;
    const struct property *b = second;

    return a->kind != b->kind ? (int)a->kind - (int)b->kind : compare_numbers(a->order, b->order);
}

void differences_find(struct differences *differences, struct inputs sides[SIDE_COUNT])
{
    struct rows rows = {0};

    *differences = (struct differences){0};
    for (int side = 0; side < SIDE_COUNT; side++) {
        for (size_t i = 0; i < sides[side].module_count; i++) {
            struct place place = {&rows, side, i};
            add_module(&place, &sides[side]);
        }
    }
    gather(differences, &rows);
    if (differences->count > 0)
        qsort(differences->list, differences->count, sizeof(*differences->list), by_kind_and_order);
    ptrdiff_t *partners = find_partners(sides);
    for (size_t i = 0; i < differences->count; i++) {
        struct property *property = &differences->list[i];
        for (int side = 0; side < SIDE_COUNT; side++)
            add_absences(property, &sides[side], side);
        judge(property, sides, partners);
        differences->different_count += property->is_different;
    }
    free(partners);
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
