/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "merge/value_set.h"

#include "base/hash.h"

#include <stdint.h>

enum { FIRST_SLOTS = 16 };

/* How deep within a node is looked for its hash, and at how many numbers and bytes besides its
 * operands: nodes that share operands could make it endless. */
enum { HASH_DEPTH = 3, HASH_STEPS = 512 };

/* A value is there twice where others may be equal to it: under its address, and, if it is the
 * first of its class, under what it says. */
struct bcf_class_slot {
    const struct bcf_value *value; /* NULL: empty */
    const struct bcf_value *class; /* NULL: under what it says */
    uint64_t hash;
};

struct bcf_set_slot {
    const struct bcf_value *value; /* NULL: empty */
    size_t mark;
};

static uint64_t begin_hash(const void *owner)
{
    return bcf_hash_add(bcf_hash_begin(owner), 0);
}

static uint64_t hash_address(const void *owner, const struct bcf_value *value)
{
    return bcf_hash_add(bcf_hash_add(begin_hash(owner), (uint64_t)(uintptr_t)value), 0);
}

static uint64_t hash_text(uint64_t hash, bcf_string text, size_t *steps)
{
    hash = bcf_hash_add(hash, text.size);
    for (size_t i = 0; i < text.size && *steps > 0; i++, --*steps)
        hash = bcf_hash_add(hash, (uint8_t)text.data[i]);
    return hash;
}

/* Equal values have one hash: it says no more than bcf_value_equal looks at. */
static uint64_t hash_value(uint64_t hash, const struct bcf_value *value, unsigned depth,
                           size_t *steps)
{
    hash = bcf_hash_add(hash, value->kind);
    switch (value->kind) {
    case BCF_VALUE_INTEGER:
        hash = bcf_hash_add(hash, value->width);
        for (size_t i = 0; i < value->count && *steps > 0; i++, --*steps)
            hash = bcf_hash_add(hash, value->words[i]);
        return hash;
    case BCF_VALUE_NODE:
        hash = bcf_hash_add(hash, value->count);
        if (value->is_distinct)
            return bcf_hash_add(hash, (uint64_t)(uintptr_t)value);
        for (size_t i = 0; i < value->count && depth > 0 && *steps > 0; i++) {
            --*steps;
            hash = hash_value(hash, value->operands[i], depth - 1, steps);
        }
        return hash;
    case BCF_VALUE_STRING:
    case BCF_VALUE_CONSTANT:
        return hash_text(hash, value->text, steps);
    default:
        return hash;
    }
}

static uint64_t hash_whole(uint64_t hash, const struct bcf_value *value)
{
    size_t steps = SIZE_MAX;

    if (value->kind == BCF_VALUE_NODE)
        steps = HASH_STEPS + value->count;
    return hash_value(hash, value, HASH_DEPTH, &steps);
}

/* False for values that are equal to none but themselves. */
static bool has_equals(const struct bcf_value *value, const size_t *budget)
{
    switch (value->kind) {
    case BCF_VALUE_NULL:
    case BCF_VALUE_INTEGER:
    case BCF_VALUE_STRING:
        return true;
    case BCF_VALUE_NODE:
        return !value->is_distinct && *budget > 0;
    case BCF_VALUE_CONSTANT:
        return !value->is_incomparable;
    default:
        return false;
    }
}

static struct bcf_class_slot *free_slot(const struct bcf_value_classes *classes, uint64_t hash)
{
    size_t index = (size_t)hash & (classes->size - 1);

    while (classes->slots[index].value)
        index = (index + 1) & (classes->size - 1);
    return &classes->slots[index];
}

/* Makes room for two more, and at least half of the slots free. */
static bool grow_classes(struct bcf_arena *arena, struct bcf_value_classes *classes)
{
    struct bcf_value_classes grown = {.count = classes->count};

    if ((classes->count + 2) * 2 <= classes->size)
        return true;
    grown.size = classes->size > 0 ? classes->size * 2 : FIRST_SLOTS;
    if (grown.size > SIZE_MAX / sizeof(*grown.slots))
        return false;
    grown.slots = bcf_arena_alloc(arena, grown.size * sizeof(*grown.slots));
    if (!grown.slots)
        return false;
    for (size_t i = 0; i < classes->size; i++)
        if (classes->slots[i].value)
            *free_slot(&grown, classes->slots[i].hash) = classes->slots[i];
    *classes = grown;
    return true;
}

/* The class of a value by its address, or NULL. */
static const struct bcf_value *find_address(const struct bcf_value_classes *classes, uint64_t hash,
                                            const struct bcf_value *value)
{
    const struct bcf_class_slot *slot;

    for (size_t i = (size_t)hash;; i++) {
        slot = &classes->slots[i & (classes->size - 1)];
        if (!slot->value || (slot->class && slot->value == value))
            return slot->class;
    }
}

/* The first value that is equal to this one, or NULL. Nodes of one hash may be made at will:
 * each that is looked at takes a step. */
static const struct bcf_value *find_equal(const struct bcf_value_classes *classes, uint64_t hash,
                                          const struct bcf_value *value, size_t *budget)
{
    const struct bcf_class_slot *slot;

    for (size_t i = (size_t)hash;; i++) {
        slot = &classes->slots[i & (classes->size - 1)];
        if (!slot->value)
            return NULL;
        if (slot->class || slot->hash != hash)
            continue;
        if (bcf_value_equal_within(slot->value, value, budget))
            return slot->value;
        if (value->kind == BCF_VALUE_NODE && *budget > 0)
            --*budget;
        if (value->kind == BCF_VALUE_NODE && *budget == 0)
            return NULL;
    }
}

static void add_class(struct bcf_value_classes *classes, uint64_t hash,
                      const struct bcf_value *value, const struct bcf_value *class)
{
    *free_slot(classes, hash) = (struct bcf_class_slot){value, class, hash};
    classes->count++;
}

const struct bcf_value *bcf_value_class(struct bcf_arena *arena, struct bcf_value_classes *classes,
                                        const struct bcf_value *value, size_t *budget)
{
    if (!grow_classes(arena, classes))
        return NULL;
    uint64_t address = hash_address(classes, value);
    const struct bcf_value *class = find_address(classes, address, value);
    if (class)
        return class;
    if (has_equals(value, budget)) {
        uint64_t hash = hash_whole(begin_hash(classes), value);
        class = find_equal(classes, hash, value, budget);
        /* Where the budget is used up, nothing will be compared with it. */
        if (!class && has_equals(value, budget))
            add_class(classes, hash, value, NULL);
    }
    if (!class)
        class = value;
    add_class(classes, address, value, class);
    return class;
}

/* The slot of a value, or the free one where it belongs. */
static struct bcf_set_slot *find_in_set(const struct bcf_value_set *set,
                                        const struct bcf_value *value)
{
    size_t index = (size_t)hash_address(set, value) & (set->size - 1);

    while (set->slots[index].value && set->slots[index].value != value)
        index = (index + 1) & (set->size - 1);
    return &set->slots[index];
}

static bool grow_set(struct bcf_arena *arena, struct bcf_value_set *set)
{
    struct bcf_value_set old = *set;

    if ((set->count + 1) * 2 <= set->size)
        return true;
    size_t size = old.size > 0 ? old.size * 2 : FIRST_SLOTS;
    struct bcf_set_slot *slots =
        size <= SIZE_MAX / sizeof(*slots) ? bcf_arena_alloc(arena, size * sizeof(*slots)) : NULL;
    if (!slots)
        return false;
    set->slots = slots;
    set->size = size;
    for (size_t i = 0; i < old.size; i++)
        if (old.slots[i].value)
            *find_in_set(set, old.slots[i].value) = old.slots[i];
    return true;
}

size_t bcf_value_set_mark(const struct bcf_value_set *set, const struct bcf_value *value)
{
    return set->size > 0 ? find_in_set(set, value)->mark : 0;
}

bool bcf_value_set_add(struct bcf_arena *arena, struct bcf_value_set *set,
                       const struct bcf_value *value, size_t mark)
{
    if (!grow_set(arena, set))
        return false;
    struct bcf_set_slot *slot = find_in_set(set, value);
    set->count += !slot->value;
    *slot = (struct bcf_set_slot){value, mark};
    return true;
}
