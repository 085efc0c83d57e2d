/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "namesakes.h"

#include <stdlib.h>
#include <string.h>

/* More are not told apart. */
enum { MOST_NAMESAKES = 1024, LONGEST_SYMBOL = 4096 };

/* A symbol that an object defines, and no other may define beside it. */
struct definition {
    const char *symbol;
    size_t object; /* in the list of namesakes */
};

struct definitions {
    struct bcf_arena *arena;
    struct definition *list;
    size_t count;
    size_t capacity;
};

static const char *address_of(const struct plugin_object *object)
{
    return bcf_object_address(object->object).data;
}

static int by_address(const void *first, const void *second)
{
    struct plugin_object *const *a = first;
    struct plugin_object *const *b = second;
    int order = strcmp(address_of(*a), address_of(*b));

    return order != 0 ? order : (*a > *b) - (*a < *b);
}

static int by_symbol(const void *first, const void *second)
{
    const struct definition *a = first;
    const struct definition *b = second;
    int order = strcmp(a->symbol, b->symbol);

    return order != 0 ? order : (a->object > b->object) - (a->object < b->object);
}

/* A name that means itself wherever it is written. */
static bool is_plain(bcf_string name)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.$";

    return name.size > 0 && name.size <= LONGEST_SYMBOL && strspn(name.data, plain) == name.size;
}

static bool add_definitions(struct definitions *definitions, const struct bcf_module *module,
                            size_t object)
{
    const struct bcf_symbols *symbols;
    const struct bcf_symbol *symbol;

    if (bcf_module_read_symbols(module, &symbols, NULL) != BCF_OK)
        return true; /* then there are none to ask for */
    for (size_t i = 0; (symbol = bcf_symbols_at(symbols, i)); i++) {
        bcf_string name = bcf_symbol_name(symbol);
        if (!bcf_symbol_is_definition(symbol) || bcf_symbol_binding(symbol) != BCF_BINDING_GLOBAL ||
            !is_plain(name))
            continue;
        if (bcf_arena_grow(definitions->arena, &definitions->list, definitions->count,
                           &definitions->capacity, sizeof(*definitions->list)) != 0)
            return false;
        definitions->list[definitions->count++] = (struct definition){name.data, object};
    }
    return true;
}

/* Takes for each object the first symbol that it alone defines. */
static void choose_symbols(struct plugin_namesakes *namesakes, struct definitions *definitions)
{
    struct definition *list = definitions->list;
    size_t asked = 0;

    if (definitions->count > 0)
        qsort(list, definitions->count, sizeof(*list), by_symbol);
    for (size_t i = 0; i < definitions->count; i++) {
        bool is_first = i == 0 || strcmp(list[i].symbol, list[i - 1].symbol) != 0;
        bool is_last =
            i + 1 == definitions->count || strcmp(list[i].symbol, list[i + 1].symbol) != 0;
        if (!is_first || !is_last || namesakes->symbols[list[i].object])
            continue;
        namesakes->symbols[list[i].object] = list[i].symbol;
        namesakes->asked[asked++] = list[i].symbol;
    }
}

static bool make_lists(struct plugin_namesakes *namesakes, struct plugin_inputs *inputs)
{
    *namesakes = (struct plugin_namesakes){.count = 0};
    namesakes->list =
        bcf_arena_alloc(inputs->arena, (MOST_NAMESAKES + 1) * sizeof(*namesakes->list));
    namesakes->symbols =
        bcf_arena_alloc(inputs->arena, (MOST_NAMESAKES + 1) * sizeof(*namesakes->symbols));
    namesakes->asked =
        bcf_arena_alloc(inputs->arena, (MOST_NAMESAKES + 1) * sizeof(*namesakes->asked));
    return namesakes->list && namesakes->symbols && namesakes->asked;
}

bool plugin_namesakes_find(struct plugin_namesakes *namesakes, struct plugin_inputs *inputs)
{
    struct definitions definitions = {.arena = inputs->arena};

    if (!make_lists(namesakes, inputs))
        return false;
    for (size_t i = 0; i < inputs->object_count && namesakes->count < MOST_NAMESAKES; i++) {
        struct plugin_object *object = &inputs->objects[i];
        if (object->takes_part && !object->is_certain && object->count > 0)
            namesakes->list[namesakes->count++] = object;
    }
    if (namesakes->count > 0)
        qsort(namesakes->list, namesakes->count, sizeof(*namesakes->list), by_address);
    for (size_t i = 0; i < namesakes->count; i++) {
        const struct plugin_object *object = namesakes->list[i];
        for (size_t k = 0; k < object->count; k++)
            if (!add_definitions(&definitions, inputs->modules[object->first + k], i))
                return false;
    }
    choose_symbols(namesakes, &definitions);
    return true;
}

static int by_object_and_symbol(const void *first, const void *second)
{
    const struct bcf_definition *a = first;
    const struct bcf_definition *b = second;
    int order = strcmp(a->object, b->object);

    return order != 0 ? order : strcmp(a->symbol, b->symbol);
}

static bool is_defined(const struct bcf_participants *participants,
                       const struct plugin_object *object, const char *symbol)
{
    struct bcf_definition wanted = {address_of(object), symbol};

    return symbol && participants->definition_count > 0 &&
           bsearch(&wanted, participants->definitions, participants->definition_count,
                   sizeof(wanted), by_object_and_symbol) != NULL;
}

/* Those of one name, from first to before end. */
static void tell_apart(const struct plugin_namesakes *namesakes, size_t first, size_t end,
                       const struct bcf_participants *participants)
{
    size_t found = 0;

    for (size_t i = first; i < end; i++)
        found += is_defined(participants, namesakes->list[i], namesakes->symbols[i]);
    if (found != namesakes->list[first]->printed)
        return;
    for (size_t i = first; i < end; i++) {
        struct plugin_object *object = namesakes->list[i];
        object->takes_part = object->is_certain =
            is_defined(participants, object, namesakes->symbols[i]);
    }
}

void plugin_namesakes_tell_apart(const struct plugin_namesakes *namesakes,
                                 const struct bcf_participants *participants)
{
    size_t end;

    if (participants->definition_count > 0)
        qsort(participants->definitions, participants->definition_count,
              sizeof(*participants->definitions), by_object_and_symbol);
    for (size_t first = 0; first < namesakes->count; first = end) {
        end = first + 1;
        while (end < namesakes->count &&
               strcmp(address_of(namesakes->list[end]), address_of(namesakes->list[first])) == 0)
            end++;
        tell_apart(namesakes, first, end, participants);
    }
}
