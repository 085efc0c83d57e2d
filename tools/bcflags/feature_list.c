/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "feature_list.h"

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

static int compare_names(bcf_string a, bcf_string b)
{
    int order = memcmp(a.data, b.data, a.size < b.size ? a.size : b.size);

    return order != 0 ? order : compare_numbers(a.size, b.size);
}

/* By name, then by place in the text. */
static int by_name(const void *first, const void *second)
{
    const struct feature *a = first;
    const struct feature *b = second;
    int order = compare_names(a->name, b->name);

    return order != 0 ? order : (a->name.data > b->name.data) - (a->name.data < b->name.data);
}

struct feature_list parse_features(bcf_string text)
{
    struct feature_list list = {NULL, 0, false};
    size_t capacity = 0;
    size_t kept = 0;

    while (text.size > 0) {
        bcf_string item = next_item(&text);
        if (item.size < 2)
            continue;
        list.items = grow_list(list.items, list.count, &capacity, sizeof(*list.items));
        list.items[list.count++] = (struct feature){{item.data + 1, item.size - 1}, item.data[0]};
    }
    if (list.count > 0)
        qsort(list.items, list.count, sizeof(*list.items), by_name);
    for (size_t i = 0; i < list.count; i++) {
        bool is_last =
            i + 1 == list.count || compare_names(list.items[i].name, list.items[i + 1].name) != 0;
        if (!is_last && list.items[i].sign != list.items[i + 1].sign)
            list.has_both_signs = true;
        if (is_last)
            list.items[kept++] = list.items[i];
    }
    list.count = kept;
    return list;
}

void free_features(struct feature_list *list)
{
    free(list->items);
    *list = (struct feature_list){NULL, 0, false};
}

const struct feature *find_feature(const struct feature_list *list, bcf_string name)
{
    size_t low = 0;
    size_t high = list->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_names(list->items[middle].name, name);
        if (order == 0)
            return &list->items[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

char *features_text(const struct feature_list *list)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);

    if (!stream)
        die_of_memory();
    for (size_t i = 0; i < list->count; i++) {
        const struct feature *feature = &list->items[i];
        fprintf(stream, "%s%c%.*s", i > 0 ? "," : "", feature->sign, (int)feature->name.size,
                feature->name.data);
    }
    if (fclose(stream) != 0 || !text)
        die_of_memory();
    return text;
}
