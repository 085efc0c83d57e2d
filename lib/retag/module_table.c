/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "retag/module_table.h"

#include "base/hash.h"
#include "retag/patch.h"

enum { FIRST_SLOTS = 16 };

/* Open addressing; the slots are a power of two, and never full. */
static size_t find_slot(const struct bcf_module_table *table, const struct bcf_module *module)
{
    uint64_t hash = bcf_hash_add(bcf_hash_begin(table->slots), (uint64_t)(uintptr_t)module);
    size_t slot = (size_t)hash & (table->slot_count - 1);

    while (table->slots[slot] > 0 && table->list[table->slots[slot] - 1]->module != module)
        slot = (slot + 1) & (table->slot_count - 1);
    return slot;
}

struct bcf_patch_module *bcf_module_table_find(const struct bcf_module_table *table,
                                               const struct bcf_module *module)
{
    if (table->count == 0)
        return NULL;
    size_t place = table->slots[find_slot(table, module)];
    return place > 0 ? table->list[place - 1] : NULL;
}

static bool grow(struct bcf_module_table *table, struct bcf_arena *arena)
{
    size_t slot_count = table->slot_count > 0 ? table->slot_count * 2 : FIRST_SLOTS;
    size_t *slots = bcf_arena_alloc(arena, slot_count * sizeof(*slots));

    if (!slots)
        return false;
    table->slots = slots;
    table->slot_count = slot_count;
    for (size_t i = 0; i < table->count; i++)
        slots[find_slot(table, table->list[i]->module)] = i + 1;
    return true;
}

bool bcf_module_table_add(struct bcf_module_table *table, struct bcf_arena *arena,
                          struct bcf_patch_module *module)
{
    if ((table->count + 1) * 2 > table->slot_count && !grow(table, arena))
        return false;
    if (bcf_arena_grow(arena, &table->list, table->count, &table->capacity,
                       sizeof(struct bcf_patch_module *)) != 0)
        return false;
    table->slots[find_slot(table, module->module)] = table->count + 1;
    table->list[table->count++] = module;
    return true;
}
