/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "attribute_table.h"

#include "output.h"

#include <stdlib.h>
#include <string.h>

bool attribute_names_add(struct attribute_names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->list[i], name) == 0)
            return true;
    if (names->count == BCF_MOST_ATTRIBUTES) {
        fprintf(stderr, "bcflags: error: more than %d attributes\n", BCF_MOST_ATTRIBUTES);
        return false;
    }
    names->list[names->count++] = name;
    return true;
}

bool attribute_names_add_target(struct attribute_names *names)
{
    for (size_t i = 0; bcf_target_attribute(i); i++)
        if (!attribute_names_add(names, bcf_target_attribute(i)))
            return false;
    return true;
}

void attribute_table_add(struct attribute_table *table, const struct bcf_attributes *attributes)
{
    for (size_t set = 0; set < bcf_attributes_set_count(attributes); set++) {
        table->rows = grow_list(table->rows, table->count, &table->capacity, sizeof(*table->rows));
        table->rows[table->count] = (struct attribute_row){
            .attributes = attributes,
            .set = set,
            .definitions = bcf_attributes_definitions(attributes, set),
            .declarations = bcf_attributes_declarations(attributes, set),
            .order = table->count,
        };
        table->count++;
    }
}

static int compare_values(const struct attribute_row *a, const struct attribute_row *b)
{
    for (size_t i = 0; i < bcf_attributes_name_count(a->attributes); i++) {
        bcf_string x;
        bcf_string y;
        bool has_x = bcf_attributes_value(a->attributes, a->set, i, &x);
        bool has_y = bcf_attributes_value(b->attributes, b->set, i, &y);
        if (has_x != has_y)
            return has_x ? 1 : -1;
        int order = memcmp(x.data, y.data, x.size < y.size ? x.size : y.size);
        if (order == 0)
            order = compare_numbers(x.size, y.size);
        if (order != 0)
            return order;
    }
    return 0;
}

static int by_values(const void *first, const void *second)
{
    const struct attribute_row *a = first;
    const struct attribute_row *b = second;
    int order = compare_values(a, b);

    return order != 0 ? order : compare_numbers(a->order, b->order);
}

static int by_order(const void *first, const void *second)
{
    const struct attribute_row *a = first;
    const struct attribute_row *b = second;

    return compare_numbers(a->order, b->order);
}

void attribute_table_finish(struct attribute_table *table)
{
    size_t kept = 0;

    if (table->count == 0)
        return;
    qsort(table->rows, table->count, sizeof(*table->rows), by_values);
    for (size_t i = 1; i < table->count; i++) {
        if (compare_values(&table->rows[kept], &table->rows[i]) == 0) {
            table->rows[kept].definitions += table->rows[i].definitions;
            table->rows[kept].declarations += table->rows[i].declarations;
        } else {
            table->rows[++kept] = table->rows[i];
        }
    }
    table->count = kept + 1;
    qsort(table->rows, table->count, sizeof(*table->rows), by_order);
}

void attribute_table_free(struct attribute_table *table)
{
    free(table->rows);
    *table = (struct attribute_table){0};
}
