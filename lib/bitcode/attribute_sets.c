/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "bitcode/attribute_sets.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/string_view.h"

static const char *const target_attributes[] = {"target-cpu", "tune-cpu", "target-features"};

enum { TARGET_ATTRIBUTES = sizeof(target_attributes) / sizeof(target_attributes[0]) };

const char *bcf_target_attribute(size_t index)
{
    return index < TARGET_ATTRIBUTES ? target_attributes[index] : NULL;
}

bool bcf_attributes_are(const struct bcf_attributes *attributes, const char *const *names,
                        size_t count)
{
    const char *const *wanted = count > 0 ? names : target_attributes;

    if (attributes->name_count != (count > 0 ? count : TARGET_ATTRIBUTES))
        return false;
    for (size_t i = 0; i < attributes->name_count; i++)
        if (!bcf_string_is(attributes->names[i], wanted[i]))
            return false;
    return true;
}

enum bcf_status bcf_attributes_make(struct bcf_arena *arena, const char *const *names, size_t count,
                                    struct bcf_attributes **out, struct bcf_error *error)
{
    if (count == 0) {
        names = target_attributes;
        count = TARGET_ATTRIBUTES;
    }
    if (count > BCF_MOST_ATTRIBUTES)
        return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET, "too many attributes at once");
    struct bcf_attributes *made = bcf_arena_alloc(arena, sizeof(*made));
    bcf_string *list = bcf_arena_alloc(arena, count * sizeof(*list));
    if (!made || !list)
        return bcf_fail_memory(error);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < i; k++)
            if (bcf_string_is(list[k], names[i]))
                return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET,
                                "an attribute is asked for twice");
        list[i].size = strlen(names[i]);
        list[i].data = bcf_arena_copy(arena, names[i], list[i].size);
        if (!list[i].data)
            return bcf_fail_memory(error);
        if (list[i].size > made->longest_name)
            made->longest_name = list[i].size;
    }
    made->arena = arena;
    made->names = list;
    made->name_count = count;
    *out = made;
    return BCF_OK;
}

/* Makes room for one more than count, and at least half of the slots free: true
 * with a new table, which is empty. False where memory is exhausted, and where
 * there is room. */
static bool grow_slots(struct bcf_arena *arena, struct bcf_slots *slots, size_t count, int *status)
{
    *status = 0;
    if (count * 2 < slots->count)
        return false;
    size_t wanted = slots->count > 0 ? slots->count * 2 : 8;
    size_t *list = bcf_arena_alloc(arena, wanted * sizeof(*list));
    if (!list) {
        *status = -1;
        return false;
    }
    *slots = (struct bcf_slots){list, wanted};
    return true;
}

/* ---- The values --------------------------------------------------------- */

static size_t *find_string(const struct bcf_attributes *attributes, bcf_string value)
{
    const struct bcf_slots *slots = &attributes->string_slots;
    uint64_t hash = bcf_hash_begin(attributes);

    for (size_t i = 0; i < value.size; i++)
        hash = bcf_hash_add(hash, (uint8_t)value.data[i]);
    size_t slot = (size_t)hash & (slots->count - 1);
    while (slots->list[slot] > 0 &&
           !bcf_string_equal(attributes->strings[slots->list[slot] - 1], value))
        slot = (slot + 1) & (slots->count - 1);
    return &slots->list[slot];
}

int bcf_attributes_intern(struct bcf_attributes *attributes, bcf_string *value)
{
    struct bcf_arena *arena = attributes->arena;
    int status;

    if (!value->data)
        return 0;
    if (grow_slots(arena, &attributes->string_slots, attributes->string_count, &status))
        for (size_t i = 0; i < attributes->string_count; i++)
            *find_string(attributes, attributes->strings[i]) = i + 1;
    if (status != 0)
        return -1;
    size_t *slot = find_string(attributes, *value);
    if (*slot == 0) {
        bcf_string copy = {bcf_arena_copy(arena, value->data, value->size), value->size};
        if (!copy.data ||
            bcf_arena_grow(arena, &attributes->strings, attributes->string_count,
                           &attributes->string_capacity, sizeof(*attributes->strings)) != 0)
            return -1;
        attributes->strings[attributes->string_count++] = copy;
        *slot = attributes->string_count;
    }
    *value = attributes->strings[*slot - 1];
    return 0;
}

/* ---- The sets ----------------------------------------------------------- */

static bool same_values(const struct bcf_attributes *attributes, const bcf_string *a,
                        const bcf_string *b)
{
    for (size_t i = 0; i < attributes->name_count; i++)
        if (a[i].data != b[i].data)
            return false;
    return true;
}

/* The slot of the set with these values, or the free one where it belongs. */
static size_t *find_set(const struct bcf_attributes *attributes, const bcf_string *values)
{
    const struct bcf_slots *slots = &attributes->set_slots;
    uint64_t hash = bcf_hash_begin(attributes);

    for (size_t i = 0; i < attributes->name_count; i++)
        hash = bcf_hash_add(hash, (uint64_t)(uintptr_t)values[i].data);
    size_t slot = (size_t)hash & (slots->count - 1);
    while (slots->list[slot] > 0 &&
           !same_values(attributes, attributes->sets[slots->list[slot] - 1].values, values))
        slot = (slot + 1) & (slots->count - 1);
    return &slots->list[slot];
}

static int add_set(struct bcf_attributes *attributes, const bcf_string *values)
{
    struct bcf_arena *arena = attributes->arena;
    size_t size = attributes->name_count * sizeof(*values);
    bcf_string *copy = bcf_arena_alloc(arena, size);

    if (!copy || bcf_arena_grow(arena, &attributes->sets, attributes->set_count,
                                &attributes->set_capacity, sizeof(*attributes->sets)) != 0)
        return -1;
    memcpy(copy, values, size);
    attributes->sets[attributes->set_count++] = (struct bcf_attribute_set){.values = copy};
    return 0;
}

int bcf_attributes_count(struct bcf_attributes *attributes, const bcf_string *values,
                         bool is_definition)
{
    int status;

    if (grow_slots(attributes->arena, &attributes->set_slots, attributes->set_count, &status))
        for (size_t i = 0; i < attributes->set_count; i++)
            *find_set(attributes, attributes->sets[i].values) = i + 1;
    if (status != 0)
        return -1;
    size_t *slot = find_set(attributes, values);
    if (*slot == 0) {
        if (add_set(attributes, values) != 0)
            return -1;
        *slot = attributes->set_count;
    }
    struct bcf_attribute_set *set = &attributes->sets[*slot - 1];
    if (is_definition)
        set->definitions++;
    else
        set->declarations++;
    return 0;
}

size_t bcf_attributes_name_count(const struct bcf_attributes *attributes)
{
    return attributes->name_count;
}

bcf_string bcf_attributes_name(const struct bcf_attributes *attributes, size_t index)
{
    return index < attributes->name_count ? attributes->names[index] : (bcf_string){"", 0};
}

size_t bcf_attributes_set_count(const struct bcf_attributes *attributes)
{
    return attributes->set_count;
}

uint64_t bcf_attributes_definitions(const struct bcf_attributes *attributes, size_t set)
{
    return set < attributes->set_count ? attributes->sets[set].definitions : 0;
}

uint64_t bcf_attributes_declarations(const struct bcf_attributes *attributes, size_t set)
{
    return set < attributes->set_count ? attributes->sets[set].declarations : 0;
}

bool bcf_attributes_value(const struct bcf_attributes *attributes, size_t set, size_t name,
                          bcf_string *value)
{
    *value = (bcf_string){"", 0};
    if (set >= attributes->set_count || name >= attributes->name_count ||
        !attributes->sets[set].values[name].data)
        return false;
    *value = attributes->sets[set].values[name];
    return true;
}
