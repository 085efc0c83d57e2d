/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "gnu/taking_part.h"

#include "input/input.h"

#include <stdlib.h>
#include <string.h>

/* What was offered, by file and place in it. */
struct offers {
    const struct gnu_claim **list;
    size_t count;
};

static int by_offset(const void *first, const void *second)
{
    const struct gnu_claim *a = *(const struct gnu_claim *const *)first;
    const struct gnu_claim *b = *(const struct gnu_claim *const *)second;
    int order = strcmp(a->name, b->name);

    if (order != 0)
        return order;
    if (a->offset != b->offset)
        return a->offset < b->offset ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

static bool sort_offers(struct offers *offers, const struct gnu_claims *claims,
                        struct bcf_arena *arena)
{
    offers->count = 0;
    offers->list = bcf_arena_alloc(arena, (claims->count + 1) * sizeof(struct gnu_claim *));
    if (!offers->list)
        return false;
    for (const struct gnu_claim *claim = claims->first; claim; claim = claim->next)
        offers->list[offers->count++] = claim;
    if (offers->count > 0)
        qsort(offers->list, offers->count, sizeof(struct gnu_claim *), by_offset);
    return true;
}

/* A member of a thin archive is a file of its own, and offered as that. The archive is offered,
 * too, by GNU ld, and is no object (binutils source: bfd/format.c, bfd_check_format_matches). */
static bool is_of_thin_archive(const struct bcf_object *object)
{
    return object->member.size > 0 && strcmp(object->file.path, object->input->path.data) != 0;
}

/* The first offer of an object; a file that is named more than once has more. */
static const struct gnu_claim *find_offer(const struct offers *offers,
                                          const struct bcf_object *object)
{
    struct gnu_claim wanted = {.name = bcf_object_path(object).data,
                               .offset = object->range.offset};
    const struct gnu_claim *key = &wanted;
    size_t low = 0;
    size_t high = offers->count;

    if (is_of_thin_archive(object))
        return NULL;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_offset(&offers->list[middle], &key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == offers->count || strcmp(offers->list[low]->name, wanted.name) != 0 ||
        offers->list[low]->offset != wanted.offset)
        return NULL;
    return offers->list[low];
}

/* Every file once, in the order in which they were offered first. */
static bool read_files(struct plugin_inputs *inputs, const struct offers *offers,
                       const struct gnu_claims *claims)
{
    bool *is_first = bcf_arena_alloc(inputs->arena, (claims->count + 1) * sizeof(*is_first));

    if (!is_first)
        return false;
    for (size_t i = 0; i < offers->count;) {
        size_t first = offers->list[i]->place;
        const char *name = offers->list[i]->name;
        for (; i < offers->count && strcmp(offers->list[i]->name, name) == 0; i++)
            first = offers->list[i]->place < first ? offers->list[i]->place : first;
        is_first[first] = true;
    }
    for (const struct gnu_claim *claim = claims->first; claim; claim = claim->next)
        if (is_first[claim->place] && !plugin_inputs_read(inputs, claim->name))
            return false;
    return true;
}

/* A plugin asks for the symbols of a file, and leaves it alone if there are none to have (LLVM
 * source: llvm/tools/gold/gold-plugin.cpp, getSymbolsAndView). gold answers whoever has claimed it
 * (gold source: plugin.cc, Pluginobj::get_symbol_resolution_info). */
static bool is_included(const struct gnu_plugin *plugin, const struct gnu_claim *claim)
{
    struct ld_symbol symbol = {.name = (char[]){""}, .kind = LD_UNDEFINED};
    bool is_others = plugin->has_lazy_files && !plugin->next.library;

    if (!plugin->get_symbols_v3 || !(claim->is_claimed || is_others))
        return true;
    return plugin->get_symbols_v3(claim->handle, claim->symbol_count > 0 || is_others ? 1 : 0,
                                  &symbol) != LD_NO_SYMBOLS;
}

static void mark(struct plugin_object *object, const struct gnu_plugin *plugin,
                 const struct gnu_claim *claim)
{
    object->place = claim->place;
    object->takes_part = is_included(plugin, claim);
    /* Of what the plugin behind ours has not taken, the native code is linked. */
    if (plugin->next.library && !claim->is_claimed)
        object->count = 0;
    /* Nor does gold say whether it is, if nobody has claimed it. */
    object->is_certain = object->takes_part && !(plugin->has_lazy_files && object->count == 0);
}

static void mark_troubles(struct plugin_inputs *inputs)
{
    for (size_t i = 0; i < inputs->trouble_count; i++) {
        struct plugin_trouble *trouble = &inputs->troubles[i];
        bool is_member =
            trouble->address.size > 0 && trouble->address.data[trouble->address.size - 1] == ')';
        trouble->takes_part = trouble->object < inputs->object_count
                                  ? inputs->objects[trouble->object].takes_part
                                  : !is_member;
    }
}

bool gnu_taking_part_find(struct plugin_inputs *inputs, const struct gnu_plugin *plugin)
{
    struct offers offers;

    if (!sort_offers(&offers, &plugin->claims, inputs->arena) ||
        !read_files(inputs, &offers, &plugin->claims))
        return false;
    for (size_t i = 0; i < inputs->object_count; i++) {
        const struct gnu_claim *claim = find_offer(&offers, inputs->objects[i].object);
        inputs->objects[i].takes_part = false;
        if (claim)
            mark(&inputs->objects[i], plugin, claim);
    }
    mark_troubles(inputs);
    plugin_inputs_sort(inputs);
    return true;
}

bool gnu_taking_part_find_one(struct plugin_inputs *inputs, const struct gnu_claim *claim)
{
    if (!plugin_inputs_read(inputs, claim->name))
        return false;
    for (size_t i = 0; i < inputs->object_count; i++) {
        struct plugin_object *object = &inputs->objects[i];
        object->takes_part = object->object->range.offset == claim->offset;
        object->is_certain = object->takes_part;
    }
    mark_troubles(inputs);
    plugin_inputs_sort(inputs);
    return true;
}
