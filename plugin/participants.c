/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "participants.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* A name as it was printed, or that of an object; place is where it stands in its list. */
struct name {
    const char *text;
    size_t place;
};

struct names {
    struct name *list;
    size_t count;
};

static int by_text(const void *first, const void *second)
{
    const struct name *a = first;
    const struct name *b = second;
    int order = strcmp(a->text, b->text);

    return order != 0 ? order : (a->place > b->place) - (a->place < b->place);
}

static bool begin_names(struct names *names, struct bcf_arena *arena, size_t count)
{
    names->count = 0;
    names->list = bcf_arena_alloc(arena, (count + 1) * sizeof(*names->list));
    return names->list != NULL;
}

static void add_name(struct names *names, const char *text, size_t place)
{
    names->list[names->count++] = (struct name){text, place};
}

static bool has_name(const struct names *names, const char *text)
{
    struct name wanted = {text, 0};
    size_t low = 0;
    size_t high = names->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_text(&names->list[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < names->count && strcmp(names->list[low].text, text) == 0;
}

/* How many names from there on are the same. */
static size_t run_length(const struct names *names, size_t first)
{
    size_t end = first + 1;

    while (end < names->count && strcmp(names->list[end].text, names->list[first].text) == 0)
        end++;
    return end - first;
}

static bool sort_printed(struct names *names, struct bcf_arena *arena,
                         const struct bcf_participants *participants)
{
    if (!begin_names(names, arena, participants->count))
        return false;
    for (size_t i = 0; i < participants->count; i++)
        add_name(names, participants->names[i], i);
    qsort(names->list, names->count, sizeof(*names->list), by_text);
    return true;
}

static bool sort_objects(struct names *names, const struct plugin_inputs *inputs)
{
    if (!begin_names(names, inputs->arena, inputs->object_count))
        return false;
    for (size_t i = 0; i < inputs->object_count; i++)
        add_name(names, bcf_object_address(inputs->objects[i].object).data, i);
    qsort(names->list, names->count, sizeof(*names->list), by_text);
    return true;
}

static bool sort_data(struct names *names, const struct plugin_inputs *inputs)
{
    if (!begin_names(names, inputs->arena, inputs->data_count))
        return false;
    for (size_t i = 0; i < inputs->data_count; i++)
        add_name(names, inputs->data[i], i);
    qsort(names->list, names->count, sizeof(*names->list), by_text);
    return true;
}

/* What is to be opened for a name: the name itself, or what stands before its last parenthesis. */
static char *path_of(const char *name, struct bcf_arena *arena)
{
    size_t size = strlen(name);
    const char *parenthesis = strrchr(name, '(');

    if (parenthesis && parenthesis > name && name[size - 1] == ')')
        size = (size_t)(parenthesis - name);
    return bcf_arena_copy(arena, name, size);
}

/* Reads the files of printed names that no object has, and no data. */
static bool read_unknown(struct plugin_inputs *inputs, const struct names *printed,
                         const struct names *known, const struct names *data)
{
    const char *last = "";
    size_t k = 0;

    for (size_t i = 0; i < printed->count; i += run_length(printed, i)) {
        const char *text = printed->list[i].text;
        while (k < known->count && strcmp(known->list[k].text, text) < 0)
            k++;
        if ((k < known->count && strcmp(known->list[k].text, text) == 0) || has_name(data, text))
            continue;
        const char *path = path_of(text, inputs->arena);
        if (!path)
            return false;
        /* Members of one archive follow each other. */
        if (strcmp(path, last) != 0 && !plugin_inputs_read(inputs, path))
            return false;
        last = path;
    }
    return true;
}

/* Whether objects of one name are one file that is named more than once: then it does not matter
 * which of them is used. */
static bool are_one_file(const struct plugin_inputs *inputs, const struct names *objects,
                         size_t first)
{
    const struct plugin_object *object = &inputs->objects[objects->list[first].place];

    return bcf_object_member(object->object).size == 0;
}

/* Marks the objects of a name. Where there are data of that name, too, they may be what was
 * printed. */
static void mark(struct plugin_inputs *inputs, const struct names *objects, size_t first,
                 size_t length, const struct names *printed, size_t first_printed, bool is_data)
{
    size_t count = run_length(printed, first_printed);
    bool is_one_file = are_one_file(inputs, objects, first);

    for (size_t i = 0; i < length; i++) {
        struct plugin_object *object = &inputs->objects[objects->list[first + i].place];
        object->takes_part = i < count || !is_one_file;
        object->is_certain = !is_data && (count >= length || is_one_file);
        object->printed = count;
        object->place = printed->list[first_printed + (i < count ? i : 0)].place;
    }
}

static void mark_all(struct plugin_inputs *inputs, const struct names *objects,
                     const struct names *printed, const struct names *data)
{
    size_t k = 0;

    for (size_t i = 0; i < inputs->object_count; i++)
        inputs->objects[i].takes_part = false;
    for (size_t i = 0; i < objects->count; i += run_length(objects, i)) {
        while (k < printed->count && strcmp(printed->list[k].text, objects->list[i].text) < 0)
            k++;
        if (k < printed->count && strcmp(printed->list[k].text, objects->list[i].text) == 0)
            mark(inputs, objects, i, run_length(objects, i), printed, k,
                 has_name(data, objects->list[i].text));
    }
}

/* What is wrong with a member that is not printed concerns nobody. */
static void mark_troubles(struct plugin_inputs *inputs, const struct names *printed)
{
    for (size_t i = 0; i < inputs->trouble_count; i++) {
        struct plugin_trouble *trouble = &inputs->troubles[i];
        bool is_member =
            trouble->address.size > 0 && trouble->address.data[trouble->address.size - 1] == ')';
        trouble->takes_part =
            (!is_member && !trouble->is_of_object) || has_name(printed, trouble->address.data);
    }
}

bool plugin_participants_find(struct plugin_inputs *inputs,
                              const struct bcf_participants *participants)
{
    struct names printed;
    struct names objects;
    struct names data;

    if (!sort_printed(&printed, inputs->arena, participants) || !sort_objects(&objects, inputs) ||
        !sort_data(&data, inputs) || !read_unknown(inputs, &printed, &objects, &data) ||
        !sort_objects(&objects, inputs))
        return false;
    mark_all(inputs, &objects, &printed, &data);
    mark_troubles(inputs, &printed);
    plugin_inputs_sort(inputs);
    return true;
}
