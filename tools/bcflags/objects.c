/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "objects.h"

#include "output.h"

#include <stdlib.h>
#include <string.h>

static bcf_string name_of(const struct bcf_object *object)
{
    bcf_string name = bcf_object_member(object);

    if (name.size > 0)
        return name;
    name = bcf_object_path(object);
    for (size_t i = name.size; i > 0; i--)
        if (name.data[i - 1] == '/')
            return (bcf_string){name.data + i, name.size - i};
    return name;
}

static int by_name(const void *first, const void *second)
{
    const struct named_object *a = first;
    const struct named_object *b = second;
    size_t size = a->name.size < b->name.size ? a->name.size : b->name.size;
    int order = memcmp(a->name.data, b->name.data, size);

    return order != 0 ? order : compare_numbers(a->name.size, b->name.size);
}

/* Adds an object, unless it is the one added last: it may have several modules. */
static void add(struct named_object *list, size_t *count, const struct bcf_object *object,
                bool has_bitcode)
{
    if (*count > 0 && list[*count - 1].object == object)
        return;
    list[(*count)++] = (struct named_object){name_of(object), object, has_bitcode};
}

/* Keeps those whose name no other has. */
static size_t keep_single(struct named_object *list, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count;) {
        size_t end = i + 1;
        while (end < count && by_name(&list[i], &list[end]) == 0)
            end++;
        if (end == i + 1)
            list[kept++] = list[i];
        i = end;
    }
    return kept;
}

static size_t list_objects(struct named_object *list, const struct inputs *inputs)
{
    size_t count = 0;

    for (size_t i = 0; i < inputs->module_count; i++)
        add(list, &count, bcf_module_object(inputs->modules[i]), true);
    for (size_t i = 0; i < inputs->native_count; i++)
        add(list, &count, inputs->natives[i], false);
    if (count > 0)
        qsort(list, count, sizeof(*list), by_name);
    return keep_single(list, count);
}

void objects_compare(struct object_differences *differences, const struct inputs sides[2])
{
    size_t most[2];
    size_t common = 0;
    size_t i = 0;
    size_t k = 0;

    for (int side = 0; side < 2; side++)
        most[side] = sides[side].module_count + sides[side].native_count;
    struct named_object *a = take_zeros(most[0] + most[1], sizeof(*a));
    struct named_object *b = a + most[0];
    struct object_difference *list = take_zeros(most[0] + most[1], sizeof(*list));
    size_t a_count = list_objects(a, &sides[0]);
    size_t b_count = list_objects(b, &sides[1]);
    *differences = (struct object_differences){a, list, 0};
    while (i < a_count || k < b_count) {
        int order = 0;
        if (i == a_count || k == b_count)
            order = i == a_count ? 1 : -1;
        else
            order = by_name(&a[i], &b[k]);
        common += order == 0;
        if (order != 0 || a[i].has_bitcode != b[k].has_bitcode)
            list[differences->count++] =
                (struct object_difference){{order <= 0 ? &a[i] : NULL, order >= 0 ? &b[k] : NULL}};
        i += order <= 0;
        k += order >= 0;
    }
    if (common == 0)
        differences->count = 0;
}

void objects_free(struct object_differences *differences)
{
    free(differences->objects);
    free(differences->list);
    *differences = (struct object_differences){NULL, NULL, 0};
}
