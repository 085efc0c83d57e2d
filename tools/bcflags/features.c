/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "features.h"

#include "output.h"

#include <stdlib.h>
#include <string.h>

bool is_feature_attribute(bcf_string name)
{
    static const char features[] = "target-features";

    return strings_equal(name, (bcf_string){features, sizeof(features) - 1});
}

bcf_string next_item(bcf_string *list)
{
    const char *comma = list->size > 0 ? memchr(list->data, ',', list->size) : NULL;
    bcf_string item = {list->data, comma ? (size_t)(comma - list->data) : list->size};
    size_t used = item.size + (comma ? 1 : 0);

    list->data += used;
    list->size -= used;
    return item;
}

/* By the name behind the sign, then by place. */
static int by_name(const void *first, const void *second)
{
    const bcf_string *a = first;
    const bcf_string *b = second;
    size_t size = a->size < b->size ? a->size : b->size;
    int order = memcmp(a->data + 1, b->data + 1, size - 1);

    if (order == 0)
        order = compare_numbers(a->size, b->size);
    return order != 0 ? order : (a->data > b->data) - (a->data < b->data);
}

static bool same_name(bcf_string a, bcf_string b)
{
    return a.size == b.size && memcmp(a.data + 1, b.data + 1, a.size - 1) == 0;
}

char *tidy_features(bcf_string list)
{
    bcf_string *items = NULL;
    size_t count = 0;
    size_t capacity = 0;
    char *tidy = take_memory(list.size + 1);
    char *end = tidy;

    while (list.size > 0) {
        items = grow_list(items, count, &capacity, sizeof(*items));
        items[count] = next_item(&list);
        count += items[count].size > 0;
    }
    if (count > 0)
        qsort(items, count, sizeof(*items), by_name);
    for (size_t i = 0; i < count; i++) {
        if (i + 1 < count && same_name(items[i], items[i + 1]))
            continue; /* mentioned again */
        if (end > tidy)
            *end++ = ',';
        memcpy(end, items[i].data, items[i].size);
        end += items[i].size;
    }
    *end = '\0';
    free(items);
    return tidy;
}
