/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "merge/entries.h"

static struct bcf_flag_entry make_entry(const struct bcf_flag *flag)
{
    struct bcf_flag_entry entry = {.flag = flag, .value = flag->value, .key = {"", 0}};
    const struct bcf_value *node = flag->value;

    if (flag->is_well_formed) {
        entry.operand_count = 3;
        entry.has_behavior = entry.has_key = true;
        entry.behavior = flag->behavior;
        entry.key = flag->key;
        return entry;
    }
    if (node->kind != BCF_VALUE_NODE)
        return entry;
    entry.operand_count = node->count;
    if (node->count > 0)
        entry.has_behavior = bcf_value_as_u64(node->operands[0], &entry.behavior);
    if (node->count > 1 && node->operands[1]->kind == BCF_VALUE_STRING) {
        entry.has_key = true;
        entry.key = node->operands[1]->text;
    }
    if (node->count > 2)
        entry.value = node->operands[2];
    return entry;
}

bool bcf_entries_make(struct bcf_arena *arena, const struct bcf_module *module,
                      struct bcf_flag_entries *entries)
{
    *entries = (struct bcf_flag_entries){.is_there = module->flags_state != BCF_FLAGS_ABSENT};
    for (size_t i = 0; i < module->flag_count; i++) {
        if (bcf_arena_grow(arena, &entries->list, entries->count, &entries->capacity,
                           sizeof(*entries->list)) != 0)
            return false;
        entries->list[entries->count++] = make_entry(&module->flags[i]);
    }
    return true;
}
