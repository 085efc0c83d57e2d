/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What LLVM's verifier says of module flags (LLVM source: Verifier.cpp, visitModuleFlags). */

#include "merge/entries.h"

#include "base/string_view.h"
#include "merge/versions.h"

#include <stdlib.h>

/* The one debug info there is today. */
enum { DEBUG_INFO_VERSION = 3 };

static bool is_integer(const struct bcf_value *value)
{
    return value->kind == BCF_VALUE_INTEGER;
}

static bool is_negative(const struct bcf_value *value)
{
    unsigned sign = value->width - 1;

    return value->words[sign / 64] >> sign % 64 & 1;
}

static bool is_pair(const struct bcf_value *value)
{
    return value->kind == BCF_VALUE_NODE && value->count == 2 &&
           value->operands[0]->kind == BCF_VALUE_STRING;
}

/* Two functions, or null for those that are gone, and a number. */
static bool is_profile_entry(const struct bcf_value *value)
{
    if (value->kind != BCF_VALUE_NODE || value->count != 3 || !is_integer(value->operands[2]))
        return false;
    for (int i = 0; i < 2; i++)
        if (value->operands[i]->kind != BCF_VALUE_NULL &&
            (value->operands[i]->kind != BCF_VALUE_CONSTANT ||
             !memchr(value->operands[i]->text.data, '@', value->operands[i]->text.size)))
            return false;
    return true;
}

static bool is_list_of_lists(const struct bcf_value *value)
{
    if (value->kind != BCF_VALUE_NODE)
        return false;
    for (size_t i = 0; i < value->count; i++)
        if (value->operands[i]->kind != BCF_VALUE_NODE)
            return false;
    return true;
}

static bool is_profile(const struct bcf_value *value)
{
    if (value->kind != BCF_VALUE_NODE)
        return false;
    for (size_t i = 0; i < value->count; i++)
        if (!is_profile_entry(value->operands[i]))
            return false;
    return true;
}

static const char *flaw_of_value(unsigned llvm, uint64_t behavior, const struct bcf_value *value)
{
    switch (behavior) {
    case BCF_BEHAVIOR_ERROR:
    case BCF_BEHAVIOR_WARNING:
    case BCF_BEHAVIOR_OVERRIDE:
        return NULL;
    case BCF_BEHAVIOR_REQUIRE:
        return is_pair(value) ? NULL : "has behavior 'require' and no pair of key and value";
    case BCF_BEHAVIOR_APPEND:
    case BCF_BEHAVIOR_APPEND_UNIQUE:
        return value->kind == BCF_VALUE_NODE || value->kind == BCF_VALUE_OTHER
                   ? NULL
                   : "is to be appended to and is no list";
    case BCF_BEHAVIOR_MAX:
        return is_integer(value) ? NULL : "is to be compared by size and is no integer";
    case BCF_BEHAVIOR_MIN:
        if (!bcf_rule_holds(llvm, BCF_RULE_OF_MIN))
            return "has a behavior that LLVM 14 does not know (min, since LLVM 15)";
        if (!is_integer(value))
            return "is to be compared by size and is no integer";
        return is_negative(value) ? "has behavior 'min' and is negative" : NULL;
    default:
        break;
    }
    return "has a behavior that this LLVM does not know";
}

/* Keys whose values are of one kind. */
static const char *flaw_of_key(const struct bcf_flag_entry *entry)
{
    if (bcf_string_is(entry->key, "wchar_size") ||
        bcf_string_is(entry->key, "SemanticInterposition"))
        return is_integer(entry->value) ? NULL : "has to be an integer";
    if (bcf_string_is(entry->key, "CG Profile"))
        return is_profile(entry->value) ? NULL : "has to be a list of calls";
    if (bcf_string_is(entry->key, "Linker Options"))
        return is_list_of_lists(entry->value) ? NULL : "has to be a list of lists";
    return NULL;
}

const char *bcf_entry_flaw(unsigned llvm, const struct bcf_flag_entry *entry)
{
    if (entry->operand_count != 3 || !bcf_entry_is_sound(entry))
        return "is not a triple of behavior, key and value";
    const char *flaw = flaw_of_value(llvm, entry->behavior, entry->value);
    return flaw ? flaw : flaw_of_key(entry);
}

/* Whether LLVM takes a node for a flag with this key when it looks for one. */
static bool is_named(unsigned llvm, const struct bcf_flag_entry *entry, const char *key)
{
    uint64_t last = bcf_rule_holds(llvm, BCF_RULE_OF_MIN) ? BCF_BEHAVIOR_MIN : BCF_BEHAVIOR_MAX;

    if (entry->operand_count < 3 || !entry->has_key || !bcf_string_is(entry->key, key))
        return false;
    return !bcf_rule_holds(llvm, BCF_RULE_OF_MALFORMED_IS_PASSED_OVER) ||
           (entry->has_behavior && entry->behavior >= BCF_BEHAVIOR_ERROR &&
            entry->behavior <= last);
}

/* Whether the flag that tells the version of debug info is there, and tells it. */
static bool has_debug_info(unsigned llvm, const struct bcf_flag_entries *entries)
{
    for (size_t i = 0; i < entries->count; i++) {
        const struct bcf_flag_entry *entry = &entries->list[i];
        if (is_named(llvm, entry, "Debug Info Version"))
            return is_integer(entry->value) &&
                   (uint32_t)entry->value->words[0] == DEBUG_INFO_VERSION;
    }
    return false;
}

bool bcf_entries_crash(unsigned llvm, const struct bcf_flag_entries *entries)
{
    bool passes_over = bcf_rule_holds(llvm, BCF_RULE_OF_MALFORMED_IS_PASSED_OVER);

    for (size_t i = 0; i < entries->count; i++) {
        const struct bcf_flag_entry *entry = &entries->list[i];
        if (passes_over ? !is_named(llvm, entry, "Linker Options")
                        : entry->has_key && !bcf_string_is(entry->key, "Linker Options"))
            continue;
        if (!entry->has_key || entry->operand_count < 3)
            return true;
        return entry->value->kind != BCF_VALUE_NULL && !is_list_of_lists(entry->value);
    }
    return false;
}

static int compare_keys(const void *left, const void *right)
{
    const struct bcf_flag_entry *a = *(const struct bcf_flag_entry *const *)left;
    const struct bcf_flag_entry *b = *(const struct bcf_flag_entry *const *)right;
    size_t size = a->key.size < b->key.size ? a->key.size : b->key.size;
    int order = size > 0 ? memcmp(a->key.data, b->key.data, size) : 0;

    if (order != 0)
        return order;
    return (a->key.size > b->key.size) - (a->key.size < b->key.size);
}

/* The flags are sorted by their keys. */
static bool has_duplicate(const struct bcf_flag_entry *const *sorted, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (compare_keys(&sorted[i - 1], &sorted[i]) == 0)
            return true;
    return false;
}

static bool is_met(const struct bcf_flag_entry *requirement,
                   const struct bcf_flag_entry *const *sorted, size_t count)
{
    const struct bcf_value *pair = requirement->value;
    struct bcf_flag_entry wanted = {.key = pair->operands[0]->text};
    const struct bcf_flag_entry *key = &wanted;
    const struct bcf_flag_entry *const *found =
        count > 0 ? bsearch(&key, sorted, count, sizeof(struct bcf_flag_entry *), compare_keys)
                  : NULL;

    return found && bcf_value_equal((*found)->value, pair->operands[1]);
}

/* The number that a flag of this key has, if any, be it sound or not; the last one counts. */
static bool has_number(const struct bcf_flag_entries *entries, const char *key)
{
    bool is_there = false;

    for (size_t i = 0; i < entries->count; i++) {
        const struct bcf_flag_entry *entry = &entries->list[i];
        if (entry->operand_count == 3 && entry->has_key && bcf_string_is(entry->key, key) &&
            is_integer(entry->value))
            is_there = entry->value->words[0] != UINT64_MAX;
    }
    return is_there;
}

static bool is_half_a_pair(unsigned llvm, const struct bcf_flag_entries *entries)
{
    return bcf_rule_holds(llvm, BCF_RULE_OF_POINTER_AUTHENTICATION_IS_A_PAIR) &&
           has_number(entries, "aarch64-elf-pauthabi-platform") !=
               has_number(entries, "aarch64-elf-pauthabi-version");
}

/* The flags without requirements, sorted by their keys; NULL if memory is exhausted. */
static const struct bcf_flag_entry **sort(struct bcf_arena *arena,
                                          const struct bcf_flag_entries *entries, size_t *count)
{
    const struct bcf_flag_entry **sorted =
        bcf_arena_alloc(arena, (entries->count + 1) * sizeof(struct bcf_flag_entry *));

    *count = 0;
    if (!sorted)
        return NULL;
    for (size_t i = 0; i < entries->count; i++)
        if (entries->list[i].behavior != BCF_BEHAVIOR_REQUIRE)
            sorted[(*count)++] = &entries->list[i];
    qsort((void *)sorted, *count, sizeof(struct bcf_flag_entry *), compare_keys);
    return sorted;
}

/* The verifier takes the value of this flag for a list without looking. */
static bool is_misunderstood(const struct bcf_flag_entry *entry)
{
    return bcf_string_is(entry->key, "CG Profile") && entry->value->kind != BCF_VALUE_NODE;
}

static bool is_refused(unsigned llvm, const struct bcf_flag_entry *entry)
{
    if (entry->operand_count != 3 || !bcf_entry_is_sound(entry) ||
        flaw_of_value(llvm, entry->behavior, entry->value))
        return true;
    return !is_misunderstood(entry) && flaw_of_key(entry);
}

bool bcf_entries_verify(struct bcf_arena *arena, unsigned llvm,
                        const struct bcf_flag_entries *entries, enum bcf_verdict *verdict)
{
    const struct bcf_flag_entry **sorted = NULL;
    bool has_misunderstood = false;
    size_t count;

    *verdict = BCF_VERDICT_MERGES;
    if (!has_debug_info(llvm, entries))
        return true;
    *verdict = BCF_VERDICT_REJECTS;
    if (is_half_a_pair(llvm, entries))
        return true;
    for (size_t i = 0; i < entries->count; i++) {
        if (is_refused(llvm, &entries->list[i]))
            return true;
        has_misunderstood |= is_misunderstood(&entries->list[i]);
    }
    sorted = sort(arena, entries, &count);
    if (!sorted)
        return false;
    if (has_duplicate(sorted, count))
        return true;
    for (size_t i = 0; i < entries->count; i++)
        if (entries->list[i].behavior == BCF_BEHAVIOR_REQUIRE &&
            !is_met(&entries->list[i], sorted, count))
            return true;
    *verdict = has_misunderstood ? BCF_VERDICT_UNDEFINED : BCF_VERDICT_MERGES;
    return true;
}
