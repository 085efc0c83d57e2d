/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Questions about modules, flags and values that need no file. */

#include "bitcode/module.h"

#include "base/string_view.h"

bcf_string bcf_module_address(const struct bcf_module *module)
{
    return module->address;
}

const struct bcf_object *bcf_module_object(const struct bcf_module *module)
{
    return module->object;
}

bcf_string bcf_module_producer(const struct bcf_module *module)
{
    return module->producer;
}

uint64_t bcf_module_epoch(const struct bcf_module *module)
{
    return module->epoch;
}

bcf_string bcf_module_triple(const struct bcf_module *module)
{
    return module->triple;
}

bcf_string bcf_module_data_layout(const struct bcf_module *module)
{
    return module->data_layout;
}

bcf_string bcf_module_source_file_name(const struct bcf_module *module)
{
    return module->source_file_name;
}

bcf_string bcf_module_ident(const struct bcf_module *module)
{
    return module->ident;
}

enum bcf_contents bcf_module_contents(const struct bcf_module *module)
{
    return module->contents;
}

enum bcf_flags_state bcf_module_flags_state(const struct bcf_module *module)
{
    return module->flags_state;
}

size_t bcf_module_flag_count(const struct bcf_module *module)
{
    return module->flag_count;
}

const struct bcf_flag *bcf_module_flag(const struct bcf_module *module, size_t index)
{
    return index < module->flag_count ? &module->flags[index] : NULL;
}

const struct bcf_flag *bcf_module_find_flag(const struct bcf_module *module, const char *key)
{
    for (size_t i = 0; i < module->flag_count; i++) {
        const struct bcf_flag *flag = &module->flags[i];
        if (flag->is_well_formed && bcf_string_is(flag->key, key))
            return flag;
    }
    return NULL;
}

bool bcf_flag_is_well_formed(const struct bcf_flag *flag)
{
    return flag->is_well_formed;
}

uint64_t bcf_flag_behavior(const struct bcf_flag *flag)
{
    return flag->behavior;
}

bcf_string bcf_flag_key(const struct bcf_flag *flag)
{
    return flag->key;
}

const struct bcf_value *bcf_flag_value(const struct bcf_flag *flag)
{
    return flag->value;
}

enum bcf_value_kind bcf_value_kind(const struct bcf_value *value)
{
    return value->kind;
}

unsigned bcf_value_width(const struct bcf_value *value)
{
    return value->width;
}

const uint64_t *bcf_value_words(const struct bcf_value *value, size_t *count)
{
    bool is_integer = value->kind == BCF_VALUE_INTEGER;

    *count = is_integer ? value->count : 0;
    return is_integer ? value->words : NULL;
}

bool bcf_value_as_u64(const struct bcf_value *value, uint64_t *number)
{
    if (value->kind != BCF_VALUE_INTEGER)
        return false;
    for (size_t i = 1; i < value->count; i++)
        if (value->words[i] != 0)
            return false;
    *number = value->words[0];
    return true;
}

bcf_string bcf_value_string(const struct bcf_value *value)
{
    bcf_string empty = {"", 0};

    return value->kind == BCF_VALUE_STRING ? value->text : empty;
}

size_t bcf_value_operand_count(const struct bcf_value *value)
{
    return value->kind == BCF_VALUE_NODE ? value->count : 0;
}

const struct bcf_value *bcf_value_operand(const struct bcf_value *value, size_t index)
{
    return index < bcf_value_operand_count(value) ? value->operands[index] : NULL;
}

bool bcf_value_is_distinct(const struct bcf_value *value)
{
    return value->is_distinct;
}

enum { DEEPEST = 256, MOST_STEPS = 1 << 16 };

/* The work of comparing is bounded: nodes that share operands could make it
 * grow without end. Beyond it, nodes count as different. */
static bool equal_within(const struct bcf_value *a, const struct bcf_value *b, unsigned depth,
                         size_t *steps)
{
    if (a == b)
        return true;
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case BCF_VALUE_NULL:
        return true;
    case BCF_VALUE_INTEGER:
        return a->width == b->width &&
               memcmp(a->words, b->words, a->count * sizeof(*a->words)) == 0;
    case BCF_VALUE_NODE:
        if (a->is_distinct || b->is_distinct || a->count != b->count || depth == 0)
            return false;
        for (size_t i = 0; i < a->count; i++) {
            if (*steps == 0)
                return false;
            --*steps;
            if (!equal_within(a->operands[i], b->operands[i], depth - 1, steps))
                return false;
        }
        return true;
    case BCF_VALUE_STRING:
        return bcf_string_equal(a->text, b->text);
    case BCF_VALUE_CONSTANT:
        return !a->is_incomparable && !b->is_incomparable && bcf_string_equal(a->text, b->text);
    default:
        return false; /* not read: nobody knows */
    }
}

bool bcf_value_equal_within(const struct bcf_value *a, const struct bcf_value *b, size_t *budget)
{
    size_t allowed = *budget < MOST_STEPS ? *budget : MOST_STEPS;
    size_t steps = allowed;
    bool is_equal = equal_within(a, b, DEEPEST, &steps);

    *budget -= allowed - steps;
    return is_equal;
}

bool bcf_value_equal(const struct bcf_value *a, const struct bcf_value *b)
{
    size_t budget = MOST_STEPS;

    return bcf_value_equal_within(a, b, &budget);
}
