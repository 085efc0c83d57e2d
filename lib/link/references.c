/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "link/references.h"

#include "base/hash.h"
#include "base/string_view.h"

/* A symbol of a module, as a number for its name. */
struct occurrence {
    uint32_t name;
    uint32_t module;
};

struct occurrences {
    struct occurrence *list;
    size_t count;
    size_t capacity;
};

/* The names while they are collected: a hash table with open addressing. */
struct collection {
    struct bcf_arena *arena;
    bcf_string *names;
    size_t count;
    size_t capacity;
    uint32_t *buckets; /* number + 1; 0: free */
    size_t bucket_count;
    struct occurrences definitions;
    struct occurrences uses;
};

static size_t find_bucket(const struct collection *collection, bcf_string name)
{
    size_t mask = collection->bucket_count - 1;
    size_t bucket = (size_t)bcf_hash_bytes(collection->arena, name.data, name.size) & mask;

    while (collection->buckets[bucket] > 0 &&
           !bcf_string_equal(collection->names[collection->buckets[bucket] - 1], name))
        bucket = (bucket + 1) & mask;
    return bucket;
}

/* Keeps the table at most half full. */
static bool grow_buckets(struct collection *collection)
{
    size_t count = collection->bucket_count > 0 ? collection->bucket_count * 2 : 256;
    uint32_t *buckets = bcf_arena_alloc(collection->arena, count * sizeof(*buckets));

    if (!buckets)
        return false;
    collection->buckets = buckets;
    collection->bucket_count = count;
    for (size_t i = 0; i < collection->count; i++)
        buckets[find_bucket(collection, collection->names[i])] = (uint32_t)i + 1;
    return true;
}

static bool number_name(struct collection *collection, bcf_string name, uint32_t *number)
{
    if (collection->count * 2 >= collection->bucket_count && !grow_buckets(collection))
        return false;
    size_t bucket = find_bucket(collection, name);
    if (collection->buckets[bucket] == 0) {
        if (collection->count >= UINT32_MAX - 1 ||
            bcf_arena_grow(collection->arena, &collection->names, collection->count,
                           &collection->capacity, sizeof(*collection->names)) != 0)
            return false;
        collection->names[collection->count++] = name;
        collection->buckets[bucket] = (uint32_t)collection->count;
    }
    *number = collection->buckets[bucket] - 1;
    return true;
}

static bool add_occurrence(struct bcf_arena *arena, struct occurrences *occurrences, uint32_t name,
                           uint32_t module)
{
    if (occurrences->count >= UINT32_MAX - 1 ||
        bcf_arena_grow(arena, &occurrences->list, occurrences->count, &occurrences->capacity,
                       sizeof(*occurrences->list)) != 0)
        return false;
    occurrences->list[occurrences->count++] = (struct occurrence){name, module};
    return true;
}

/* A weak definition may give way to another module's, which then can be imported: a variable's in
 * any case, a function's by those that do not define it (LLVM source: FunctionImport.cpp,
 * shouldImportGlobal and computeImportForFunction). */
static bool add_symbol(struct collection *collection, const struct bcf_symbol *symbol,
                       uint32_t module)
{
    enum bcf_symbol_binding binding = bcf_symbol_binding(symbol);
    bool is_definition = bcf_symbol_is_definition(symbol);
    uint32_t name;

    if (binding == BCF_BINDING_LOCAL)
        return true;
    if (!number_name(collection, bcf_symbol_name(symbol), &name))
        return false;
    if (is_definition && !add_occurrence(collection->arena, &collection->definitions, name, module))
        return false;
    bool is_own = is_definition && bcf_symbol_kind(symbol) != BCF_SYMBOL_VARIABLE;
    return (is_definition && binding == BCF_BINDING_GLOBAL) ||
           add_occurrence(collection->arena, &collection->uses, name, module * 2 + is_own);
}

static bool collect(struct collection *collection, struct bcf_references *references)
{
    for (uint32_t i = 0; i < references->module_count; i++) {
        const struct bcf_symbols *symbols;
        enum bcf_status status = bcf_module_read_symbols(references->modules[i], &symbols, NULL);
        if (status == BCF_ERROR_MEMORY)
            return false;
        if (status != BCF_OK) {
            references->unread = references->modules[i];
            continue;
        }
        for (size_t k = 0; k < bcf_symbols_count(symbols); k++)
            if (!add_symbol(collection, bcf_symbols_at(symbols, k), i))
                return false;
    }
    return true;
}

/* Sorts occurrences into lists: by their module those of names, or the other way round. */
static bool make_lists(struct bcf_arena *arena, const struct occurrences *occurrences, size_t count,
                       bool by_name, struct bcf_number_lists *lists)
{
    uint32_t *first = bcf_arena_alloc(arena, (count + 2) * sizeof(*first));

    lists->list = bcf_arena_alloc(arena, (occurrences->count + 1) * sizeof(*lists->list));
    if (!first || !lists->list)
        return false;
    /* Counted two places on, so that filling leaves the beginnings one place on. */
    for (size_t i = 0; i < occurrences->count; i++)
        first[(by_name ? occurrences->list[i].name : occurrences->list[i].module) + 2]++;
    for (size_t i = 2; i < count + 2; i++)
        first[i] += first[i - 1];
    for (size_t i = 0; i < occurrences->count; i++) {
        const struct occurrence *one = &occurrences->list[i];
        size_t place = first[(by_name ? one->name : one->module) + 1]++;
        lists->list[place] = by_name ? one->module : one->name;
    }
    lists->first = first;
    return true;
}

static size_t hash_address(const struct bcf_module *module)
{
    uintptr_t address = (uintptr_t)module;

    return (size_t)bcf_hash_bytes(NULL, &address, sizeof(address));
}

static size_t module_bucket(const struct bcf_references *references,
                            const struct bcf_module *module)
{
    size_t mask = references->bucket_count - 1;
    size_t bucket = hash_address(module) & mask;

    while (references->buckets[bucket] > 0 &&
           references->modules[references->buckets[bucket] - 1] != module)
        bucket = (bucket + 1) & mask;
    return bucket;
}

static bool number_modules(struct bcf_arena *arena, struct bcf_references *references)
{
    references->bucket_count = 16;
    while (references->bucket_count < (size_t)references->module_count * 2)
        references->bucket_count *= 2;
    references->buckets =
        bcf_arena_alloc(arena, references->bucket_count * sizeof(*references->buckets));
    if (!references->buckets)
        return false;
    for (uint32_t i = 0; i < references->module_count; i++) {
        size_t bucket = module_bucket(references, references->modules[i]);
        if (references->buckets[bucket] == 0)
            references->buckets[bucket] = i + 1;
    }
    return true;
}

bool bcf_references_make(struct bcf_arena *arena, const struct bcf_module *const *modules,
                         size_t count, struct bcf_references *references)
{
    struct collection collection = {.arena = arena};

    if (count >= UINT32_MAX / 2 - 1)
        return false;
    *references = (struct bcf_references){.modules = modules, .module_count = (uint32_t)count};
    if (!number_modules(arena, references) || !collect(&collection, references))
        return false;
    references->names = collection.names;
    references->name_count = (uint32_t)collection.count;
    return make_lists(arena, &collection.definitions, count, false, &references->definitions) &&
           make_lists(arena, &collection.uses, collection.count, true, &references->users);
}

uint32_t bcf_references_number(const struct bcf_references *references,
                               const struct bcf_module *module)
{
    uint32_t found = references->buckets[module_bucket(references, module)];

    return found > 0 ? found - 1 : (uint32_t)BCF_OUT_OF_REACH;
}

/* The search goes against the references, from what is defined to who uses it. */
struct search {
    const struct bcf_references *references;
    const struct bcf_reaches *reaches;
    uint32_t *queue;
    size_t count;
    bool *seen_names;
};

static void visit_users(struct search *search, uint32_t name, uint32_t from)
{
    const struct bcf_number_lists *users = &search->references->users;
    struct bcf_reach *ways = search->reaches->ways;
    struct bcf_reach *importers = search->reaches->importers;
    const struct bcf_reach reach = {ways[from].distance + 1, from, name};

    for (uint32_t i = users->first[name]; i < users->first[name + 1]; i++) {
        uint32_t user = users->list[i] / 2;
        bool is_own = users->list[i] % 2 > 0;
        if (!is_own && importers[user].distance == BCF_OUT_OF_REACH)
            importers[user] = reach;
        if (ways[user].distance != BCF_OUT_OF_REACH)
            continue;
        ways[user] = reach;
        search->queue[search->count++] = user;
    }
}

bool bcf_references_reach(const struct bcf_references *references, struct bcf_arena *arena,
                          const struct bcf_reaches *reaches)
{
    struct bcf_arena_mark mark = bcf_arena_mark(arena);
    const struct bcf_number_lists *definitions = &references->definitions;
    struct search search = {
        .references = references,
        .reaches = reaches,
        .queue = bcf_arena_alloc(arena, (references->module_count + 1) * sizeof(uint32_t)),
        .seen_names = bcf_arena_alloc(arena, (references->name_count + 1) * sizeof(bool)),
    };

    if (!search.queue || !search.seen_names)
        return false;
    for (uint32_t i = 0; i < references->module_count; i++)
        if (reaches->ways[i].distance == 0)
            search.queue[search.count++] = i;
    for (size_t i = 0; i < search.count; i++) {
        uint32_t module = search.queue[i];
        for (uint32_t k = definitions->first[module]; k < definitions->first[module + 1]; k++) {
            uint32_t name = definitions->list[k];
            if (search.seen_names[name])
                continue;
            search.seen_names[name] = true;
            visit_users(&search, name, module);
        }
    }
    bcf_arena_release(arena, mark);
    return true;
}
