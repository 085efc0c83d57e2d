/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "retag/obstacles.h"

#include "base/error.h"
#include "base/string_view.h"
#include "bitcode/module.h"
#include "retag/key.h"
#include "retag/symbol_table.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

/* What the summary, or the kind of its block, says again (LLVM source: ModuleSummaryIndex.cpp,
 * getFlags; BitcodeReader.cpp, getLTOInfo). */
static const char *const repeated_keys[] = {"ThinLTO", "EnableSplitLTOUnit", "UnifiedLTO"};

__attribute__((format(printf, 2, 3))) bool bcf_wish_refuse(struct bcf_flag_wish *wish,
                                                           const char *format, ...)
{
    char reason[512];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(reason, sizeof(reason), format, arguments);
    va_end(arguments);
    wish->result->outcome = BCF_PATCH_IMPOSSIBLE;
    size_t size = strlen(reason);
    const char *copy = bcf_arena_copy(&wish->patch->arena, reason, size);
    if (copy)
        wish->result->reason = (bcf_string){copy, size};
    else
        bcf_fail_memory(wish->error);
    return false;
}

bool bcf_wish_concerns(const struct bcf_flag_wish *wish, const struct bcf_flag *flag)
{
    return flag->is_well_formed && bcf_string_equal(flag->key, wish->key);
}

/* Whether another flag says which value this one must have (LLVM source: Verifier.cpp,
 * visitModuleFlags). */
static const struct bcf_flag *find_requirement(const struct bcf_flag_wish *wish)
{
    for (size_t i = 0; i < wish->module->flag_count; i++) {
        const struct bcf_flag *flag = &wish->module->flags[i];
        const struct bcf_value *value = flag->value;
        if (flag->is_well_formed && flag->behavior == BCF_BEHAVIOR_REQUIRE &&
            value->kind == BCF_VALUE_NODE && value->count > 0 &&
            value->operands[0]->kind == BCF_VALUE_STRING &&
            bcf_string_equal(value->operands[0]->text, wish->key))
            return flag;
    }
    return NULL;
}

/* Where the module and the key stand in the way, whatever the value is. */
bool bcf_wish_may_change(struct bcf_flag_wish *wish)
{
    for (size_t i = 0; i < sizeof(repeated_keys) / sizeof(repeated_keys[0]); i++)
        if (bcf_string_is(wish->key, repeated_keys[i]))
            return bcf_wish_refuse(wish, "the summary of the module says it, too");
    if (wish->module->place->unpacked)
        return bcf_wish_refuse(wish, "the section that the module lies in is compressed");
    const struct bcf_flag *requirement = find_requirement(wish);
    if (requirement)
        return bcf_wish_refuse(wish, "the flag \"%.*s\" requires it to have its value",
                               (int)(requirement->key.size < 64 ? requirement->key.size : 64),
                               requirement->key.data);
    return true;
}

/* The same, for what was found out by reading the module. */
bool bcf_wish_may_change_hash(struct bcf_flag_wish *wish)
{
    switch (wish->found->hash.state) {
    case BCF_HASH_FOREIGN:
        return bcf_wish_refuse(
            wish, "the module has a hash that is not the one of its contents, so that a "
                  "new one cannot be computed");
    case BCF_HASH_ENCLOSED:
        return bcf_wish_refuse(wish,
                               "the hash of the module is not where LLVM writes it, at its end");
    default:
        return true;
    }
}

/* The flag that is to change, by its index; false if there is not just one. LLVM does not take such
 * a module (LLVM source: Verifier.cpp, visitModuleFlag). */
bool bcf_wish_find_flag(struct bcf_flag_wish *wish, size_t *index)
{
    size_t count = 0;

    for (size_t i = 0; i < wish->module->flag_count; i++) {
        if (bcf_wish_concerns(wish, &wish->module->flags[i])) {
            *index = i;
            count++;
        }
    }
    return count == 1 || bcf_wish_refuse(wish, "the module has it more than once");
}

/* Nothing else may refer to what changes. */
bool bcf_wish_may_change_node(struct bcf_flag_wish *wish, const struct bcf_flag_node *node)
{
    const struct bcf_referred *referred =
        node->is_known ? bcf_flag_nodes_referred(&wish->found->nodes, node->id) : NULL;

    if (!referred)
        return bcf_wish_refuse(wish, "its node is not written as LLVM writes one");
    if (referred->count != 1)
        return bcf_wish_refuse(
            wish, "its node is not its own: other metadata of the module refers to it, "
                  "too");
    return true;
}

/* Nor may the symbol table of the file say another thing than the flag then. */
bool bcf_wish_may_differ_from_symbols(struct bcf_flag_wish *wish, const struct bcf_flag *flag)
{
    if (bcf_symbol_table_is_wrong_with(wish->module, flag, wish->drops ? NULL : &wish->value))
        return bcf_wish_refuse(
            wish, "for x86-64 LLVM lists _GLOBAL_OFFSET_TABLE_ among the symbols of the "
                  "file if this is medium or large, and the list stays as it is");
    return true;
}

/* Whether a flag of this type may have the value at all. */
bool bcf_wish_may_have_value(struct bcf_flag_wish *wish, const struct bcf_flag *flag)
{
    unsigned width = flag->value->width;

    if (flag->value->kind == BCF_VALUE_STRING)
        return bcf_wish_refuse(wish, "its value is a string, which cannot be changed in place");
    if (flag->value->kind != BCF_VALUE_INTEGER)
        return bcf_wish_refuse(wish, "its value is no number");
    if (width > 64)
        return bcf_wish_refuse(wish, "its value has more than 64 bits");
    if (width < 64 && wish->value >> width != 0)
        return bcf_wish_refuse(wish, "its value has %u bits, and %" PRIu64 " has more", width,
                               wish->value);
    /* LLVM source: Verifier.cpp, visitModuleFlag. */
    if (flag->behavior == BCF_BEHAVIOR_MIN && wish->value >> (width - 1) != 0)
        return bcf_wish_refuse(wish, "a value of the behavior min must not be negative");
    return true;
}

/* Whether the string of the key is this flag's alone, and can be written over. */
bool bcf_wish_may_change_key(struct bcf_flag_wish *wish, const struct bcf_flag *flag,
                             const struct bcf_referred *key)
{
    bcf_string taker = wish->found->string_taker;

    if (flag->behavior == BCF_BEHAVIOR_REQUIRE)
        return bcf_wish_refuse(wish, "what it requires LLVM asks for under any key");
    if (flag->key.size < BCF_SHORTEST_KEY)
        return bcf_wish_refuse(wish, "its key is too short to make another of it");
    if (!bcf_value_equal(flag->value, flag->value))
        return bcf_wish_refuse(
            wish, "its value belongs to its module, so that nothing tells it from those "
                  "of others");
    if (key->count != 1)
        return bcf_wish_refuse(wish,
                               "its key is not its own: other metadata of the module refers to it, "
                               "too");
    if (taker.size > 0)
        return bcf_wish_refuse(
            wish, "functions of the module may call %.*s with the string that is its key",
            (int)taker.size, taker.data);
    if (key->character_width == 0)
        return bcf_wish_refuse(wish, "its key is not written as LLVM writes one");
    return true;
}
