/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "bitcode/attribute_sets.h"

#include "base/error.h"
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

/* The start is an address that no file can foresee, so that none can be made
 * whose values all have one hash. */
static uint64_t hash_values(const struct bcf_attributes *attributes, const bcf_string *values)
{
    uint64_t hash = (uint64_t)(uintptr_t)attributes | 1;

    for (size_t i = 0; i < attributes->name_count; i++) {
        size_t size = values[i].data ? values[i].size : SIZE_MAX;
        hash = (hash ^ size) * UINT64_C(0x9E3779B97F4A7C15);
        for (size_t k = 0; values[i].data && k < size; k++) {
            hash = (hash ^ (uint8_t)values[i].data[k]) * UINT64_C(0x9E3779B97F4A7C15);
            hash ^= hash >> 32;
        }
    }
    return hash;
}

static bool same_values(const struct bcf_attributes *attributes, const bcf_string *a,
                        const bcf_string *b)
{
    for (size_t i = 0; i < attributes->name_count; i++) {
        bool is_there = a[i].data != NULL;
        if (is_there != (b[i].data != NULL) || (is_there && !bcf_string_equal(a[i], b[i])))
            return false;
    }
    return true;
}

/* The slot of the set with these values, or the free one where it belongs. */
static size_t *find_slot(const struct bcf_attributes *attributes, const bcf_string *values)
{
    size_t slot = (size_t)hash_values(attributes, values) & (attributes->slot_count - 1);

    while (attributes->slots[slot] > 0 &&
           !same_values(attributes, attributes->sets[attributes->slots[slot] - 1].values, values))
        slot = (slot + 1) & (attributes->slot_count - 1);
    return &attributes->slots[slot];
}

/* Keeps at least half of the slots free. */
static int make_slots(struct bcf_attributes *attributes)
{
    if (attributes->set_count * 2 < attributes->slot_count)
        return 0;
    size_t count = attributes->slot_count > 0 ? attributes->slot_count * 2 : 8;
    size_t *slots = bcf_arena_alloc(attributes->arena, count * sizeof(*slots));
    if (!slots)
        return -1;
    attributes->slots = slots;
    attributes->slot_count = count;
    for (size_t i = 0; i < attributes->set_count; i++)
        *find_slot(attributes, attributes->sets[i].values) = i + 1;
    return 0;
}

static int add_set(struct bcf_attributes *attributes, const bcf_string *values)
{
    struct bcf_arena *arena = attributes->arena;
    size_t count = attributes->name_count;
    bcf_string *copies = bcf_arena_alloc(arena, count * sizeof(*copies));

    if (!copies || bcf_arena_grow(arena, &attributes->sets, attributes->set_count,
                                  &attributes->set_capacity, sizeof(*attributes->sets)) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (!values[i].data)
            continue;
        copies[i].size = values[i].size;
        copies[i].data = bcf_arena_copy(arena, values[i].data, values[i].size);
        if (!copies[i].data)
            return -1;
    }
    attributes->sets[attributes->set_count++] = (struct bcf_attribute_set){.values = copies};
    return 0;
}

int bcf_attributes_count(struct bcf_attributes *attributes, const bcf_string *values,
                         bool is_definition)
{
    if (make_slots(attributes) != 0)
        return -1;
    size_t *slot = find_slot(attributes, values);
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
