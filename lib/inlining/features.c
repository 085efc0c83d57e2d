/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Lists of target features: "+avx,+avx2,-sse4a". */

#include "inlining/target.h"

#include <stdlib.h>
#include <string.h>

bcf_string bcf_next_item(bcf_string *list)
{
    const char *comma = list->size > 0 ? memchr(list->data, ',', list->size) : NULL;
    bcf_string item = {list->data, comma ? (size_t)(comma - list->data) : list->size};
    size_t used = item.size + (comma ? 1 : 0);

    list->data += used;
    list->size -= used;
    return item;
}

static int compare_names(bcf_string a, bcf_string b)
{
    int order = memcmp(a.data, b.data, a.size < b.size ? a.size : b.size);

    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

/* By name, then by place in the text. */
static int by_name(const void *first, const void *second)
{
    const struct bcf_feature *a = first;
    const struct bcf_feature *b = second;
    int order = compare_names(a->name, b->name);

    return order != 0 ? order : (a->name.data > b->name.data) - (a->name.data < b->name.data);
}

/* Of several of one name the last stays. */
static void keep_last(struct bcf_features *features)
{
    struct bcf_feature *items = features->items;
    size_t kept = 0;

    for (size_t i = 0; i < features->count; i++) {
        bool is_last =
            i + 1 == features->count || compare_names(items[i].name, items[i + 1].name) != 0;
        if (!is_last && items[i].sign != items[i + 1].sign)
            features->has_both_signs = true;
        if (is_last)
            items[kept++] = items[i];
    }
    features->count = kept;
}

bool bcf_features_parse(struct bcf_arena *arena, bcf_string text, struct bcf_features *features)
{
    size_t capacity = 0;

    *features = (struct bcf_features){NULL, 0, false};
    while (text.size > 0) {
        bcf_string item = bcf_next_item(&text);
        if (item.size < 2)
            continue;
        if (bcf_arena_grow(arena, &features->items, features->count, &capacity,
                           sizeof(*features->items)) != 0)
            return false;
        features->items[features->count++] =
            (struct bcf_feature){{item.data + 1, item.size - 1}, item.data[0]};
    }
    if (features->count > 0)
        qsort(features->items, features->count, sizeof(*features->items), by_name);
    keep_last(features);
    return true;
}

const struct bcf_feature *bcf_features_find(const struct bcf_features *features, bcf_string name)
{
    size_t low = 0;
    size_t high = features->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_names(features->items[middle].name, name);
        if (order == 0)
            return &features->items[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
