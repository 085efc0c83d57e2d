/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "facts.h"

#include "output.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

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
        .name = escaped_string(name),
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

    add(place, kind, name, is_there ? escaped_string(fact) : NULL,
        is_there ? escaped_string(fact) : NULL);
}

/* What tells a cut value from others: equal ones have the same number. Only so
 * many comparisons are made; beyond, each counts as different. */
static size_t number_of_cut(struct rows *rows, const struct bcf_flag *flag)
{
    enum { MOST_COMPARISONS = 1024 };

    for (size_t i = 0; i < rows->cut_count && rows->comparisons < MOST_COMPARISONS; i++) {
        rows->comparisons++;
        if (bcf_value_equal(bcf_flag_value(rows->cut[i]), bcf_flag_value(flag)))
            return i;
    }
    rows->cut =
        grow_list(rows->cut, rows->cut_count, &rows->cut_capacity, sizeof(struct bcf_flag *));
    rows->cut[rows->cut_count] = flag;
    return rows->cut_count++;
}

/* Behavior and value, as text of which equal flags have the same. Text is cut
 * off where it is long, or *budget used up: a file can make it endless. */
static char *flag_value(struct rows *rows, const struct bcf_flag *flag, size_t *budget)
{
    enum { LONGEST_VALUE = 64 << 10, LONGEST_NUMBER = 48 };
    const struct bcf_value *value = bcf_flag_value(flag);
    bool is_integer = bcf_value_kind(value) == BCF_VALUE_INTEGER;
    bool is_shown = is_integer || *budget > 0;
    size_t size = is_shown ? bcf_value_format(value, NULL, 0) : 0;
    bool is_cut = !is_shown || (size > LONGEST_VALUE && !is_integer);
    char head[LONGEST_NUMBER];

    *budget = *budget > size ? *budget - size : 0;
    if (is_cut && size > LONGEST_VALUE)
        size = LONGEST_VALUE;
    int length = snprintf(head, sizeof(head), "%" PRIu64 " ", bcf_flag_behavior(flag));
    char *text = take_memory((size_t)length + size + LONGEST_NUMBER);
    memcpy(text, head, (size_t)length);
    if (is_shown)
        bcf_value_format(value, text + length, size + 1);
    if (is_cut)
        snprintf(text + (size_t)length + size, LONGEST_NUMBER, "... #%zu",
                 number_of_cut(rows, flag) + 1);
    return text;
}

static char *flag_words(const struct bcf_flag *flag)
{
    enum { LONGEST_BEHAVIOR = 48 };
    const struct bcf_value *value = bcf_flag_value(flag);
    const char *behavior = bcf_behavior_name(bcf_flag_behavior(flag));
    size_t size = bcf_value_describe(value, bcf_flag_key(flag), NULL, 0);
    char *text = take_memory(size + LONGEST_BEHAVIOR);

    bcf_value_describe(value, bcf_flag_key(flag), text, size + 1);
    if (!bcf_flag_is_well_formed(flag))
        return text;
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
        bool is_well_formed = bcf_flag_is_well_formed(flag);
        enum property_kind kind = is_well_formed ? PROPERTY_FLAG : PROPERTY_MALFORMED_FLAG;
        const char *name = property_kind_name(kind);
        add(place, kind, is_well_formed ? bcf_flag_key(flag) : (bcf_string){name, strlen(name)},
            flag_value(place->rows, flag, &budget), flag_words(flag));
    }
}

static void add_attributes(const struct place *place, const struct bcf_attributes *attributes)
{
    bcf_string value;

    for (size_t set = 0; set < bcf_attributes_set_count(attributes); set++) {
        uint64_t definitions = bcf_attributes_definitions(attributes, set);
        /* Declarations have no code. */
        for (size_t i = 0; definitions > 0 && i < bcf_attributes_name_count(attributes); i++) {
            bool is_there = bcf_attributes_value(attributes, set, i, &value);
            struct row *row = add(place, PROPERTY_ATTRIBUTE, bcf_attributes_name(attributes, i),
                                  is_there ? escaped_string(value) : NULL,
                                  is_there ? escaped_string(value) : NULL);
            row->functions = definitions;
        }
    }
}

void facts_add(struct rows *rows, int side, size_t number, struct inputs *inputs,
               const struct attribute_names *names)
{
    struct place place = {rows, side, number};
    const struct bcf_module *module = inputs->modules[number];
    const struct bcf_attributes *attributes =
        read_attributes(inputs, module, names->list, names->count);
    const struct bcf_lto *lto = read_lto(inputs, module);
    const char *words = lto ? bcf_lto_describe(lto) : "";

    add_fact(&place, PROPERTY_PRODUCER, bcf_module_producer(module));
    add_fact(&place, PROPERTY_TRIPLE, bcf_module_triple(module));
    add_fact(&place, PROPERTY_DATA_LAYOUT, bcf_module_data_layout(module));
    add_fact(&place, PROPERTY_LTO, (bcf_string){words, strlen(words)});
    add_flags(&place, module);
    if (attributes)
        add_attributes(&place, attributes);
}

void facts_free(struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        free(rows->list[i].name);
        free(rows->list[i].value);
        free(rows->list[i].words);
    }
    free(rows->list);
    free(rows->cut);
}
