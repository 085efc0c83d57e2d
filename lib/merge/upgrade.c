/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What LLVM makes of the flags of a module when it reads it (LLVM source: AutoUpgrade.cpp). */

#include "merge/entries.h"

#include "base/string_view.h"
#include "merge/rules.h"
#include "merge/triples.h"
#include "merge/versions.h"

#include <string.h>

/* Flags whose behavior is another in some versions. */
static const struct {
    const char *key;
    bool is_prefix;
    enum bcf_version_rule rule;
    uint64_t from;
    uint64_t to;
} behaviors[] = {
    {"PIC Level", false, BCF_RULE_OF_PIC_LEVEL_BECOMES_MAX, BCF_BEHAVIOR_ERROR, BCF_BEHAVIOR_MAX},
    {"PIC Level", false, BCF_RULE_OF_PIC_LEVEL_BECOMES_MIN, BCF_BEHAVIOR_ERROR, BCF_BEHAVIOR_MIN},
    {"PIC Level", false, BCF_RULE_OF_PIC_LEVEL_BECOMES_MIN, BCF_BEHAVIOR_MAX, BCF_BEHAVIOR_MIN},
    {"PIE Level", false, BCF_RULE_OF_ALWAYS, BCF_BEHAVIOR_ERROR, BCF_BEHAVIOR_MAX},
    {"branch-target-enforcement", false, BCF_RULE_OF_BRANCH_PROTECTION_BECOMES_MIN,
     BCF_BEHAVIOR_ERROR, BCF_BEHAVIOR_MIN},
    {"sign-return-address", true, BCF_RULE_OF_BRANCH_PROTECTION_BECOMES_MIN, BCF_BEHAVIOR_ERROR,
     BCF_BEHAVIOR_MIN},
};

/* Where an entry is looked at in the course of an upgrade. */
struct upgrade {
    struct bcf_arena *arena;
    unsigned llvm;
    struct bcf_flag_entries *entries;
    bool has_objective_c;
    bool has_class_properties;
    bool has_swift;
    uint32_t swift; /* the garbage collection's number, of which the upper bytes are Swift's */
    bool crashes;
};

static const struct bcf_value *make_string(struct bcf_arena *arena, bcf_string text)
{
    struct bcf_value *value = bcf_arena_alloc(arena, sizeof(*value));

    if (!value)
        return NULL;
    value->kind = BCF_VALUE_STRING;
    value->text = text;
    return value;
}

static void upgrade_behavior(const struct upgrade *upgrade, struct bcf_flag_entry *entry)
{
    for (size_t i = 0; i < sizeof(behaviors) / sizeof(behaviors[0]); i++) {
        bool is_it = behaviors[i].is_prefix ? bcf_string_begins(entry->key, behaviors[i].key)
                                            : bcf_string_is(entry->key, behaviors[i].key);
        if (is_it && entry->has_behavior && entry->behavior == behaviors[i].from &&
            bcf_rule_holds(upgrade->llvm, behaviors[i].rule)) {
            entry->behavior = behaviors[i].to;
            return;
        }
    }
}

/* "__DATA, __objc_imageinfo, regular": without the spaces. */
static bool upgrade_section(const struct upgrade *upgrade, struct bcf_flag_entry *entry)
{
    bcf_string text = entry->value->text;
    size_t size = 0;

    if (entry->value->kind != BCF_VALUE_STRING || !memchr(text.data, ' ', text.size))
        return true;
    char *copy = bcf_arena_copy(upgrade->arena, text.data, text.size);
    if (!copy)
        return false;
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] != ' ')
            copy[size++] = text.data[i];
    copy[size] = '\0';
    entry->value = make_string(upgrade->arena, (bcf_string){copy, size});
    return entry->value != NULL;
}

/* A number of 32 bits held Swift's versions too; now they have flags of their own. */
static bool upgrade_garbage_collection(struct upgrade *upgrade, struct bcf_flag_entry *entry)
{
    const struct bcf_value *value = entry->value;

    upgrade->crashes |= value->kind == BCF_VALUE_NULL || value->kind == BCF_VALUE_CONSTANT;
    if (value->kind != BCF_VALUE_INTEGER || value->width == 8)
        return true;
    uint32_t number = (uint32_t)value->words[0];
    if (number > UINT8_MAX) {
        upgrade->has_swift = true;
        upgrade->swift = number;
    }
    entry->has_behavior = true;
    entry->behavior = BCF_BEHAVIOR_ERROR;
    entry->value = bcf_value_make_number(upgrade->arena, 8, number & UINT8_MAX);
    return entry->value != NULL;
}

static bool upgrade_entry(struct upgrade *upgrade, struct bcf_flag_entry *entry)
{
    static const char renamed[] = "amdhsa_code_object_version";

    if (entry->operand_count != 3 || !entry->has_key)
        return true;
    upgrade->has_objective_c |= bcf_string_is(entry->key, "Objective-C Image Info Version");
    upgrade->has_class_properties |= bcf_string_is(entry->key, "Objective-C Class Properties");
    upgrade_behavior(upgrade, entry);
    if (bcf_string_is(entry->key, "Objective-C Image Info Section"))
        return upgrade_section(upgrade, entry);
    if (bcf_string_is(entry->key, "Objective-C Garbage Collection"))
        return upgrade_garbage_collection(upgrade, entry);
    if (bcf_string_is(entry->key, "amdgpu_code_object_version") &&
        bcf_rule_holds(upgrade->llvm, BCF_RULE_OF_AMDGPU_FLAG_IS_RENAMED))
        entry->key = (bcf_string){renamed, sizeof(renamed) - 1};
    return true;
}

static bool add_entry(const struct upgrade *upgrade, uint64_t behavior, const char *key,
                      const struct bcf_value *value)
{
    struct bcf_flag_entries *entries = upgrade->entries;

    if (!value || bcf_arena_grow(upgrade->arena, &entries->list, entries->count, &entries->capacity,
                                 sizeof(*entries->list)) != 0)
        return false;
    entries->is_there = true;
    entries->list[entries->count++] = (struct bcf_flag_entry){
        .operand_count = 3,
        .has_behavior = true,
        .has_key = true,
        .behavior = behavior,
        .key = {key, strlen(key)},
        .value = value,
    };
    return true;
}

static bool add_number(const struct upgrade *upgrade, uint64_t behavior, const char *key,
                       unsigned width, uint64_t number)
{
    return add_entry(upgrade, behavior, key, bcf_value_make_number(upgrade->arena, width, number));
}

static bool add_swift(const struct upgrade *upgrade)
{
    uint32_t number = upgrade->swift;

    return add_number(upgrade, BCF_BEHAVIOR_ERROR, "Swift ABI Version", 32, number >> 8 & 0xff) &&
           add_number(upgrade, BCF_BEHAVIOR_ERROR, "Swift Major Version", 8, number >> 24) &&
           add_number(upgrade, BCF_BEHAVIOR_ERROR, "Swift Minor Version", 8, number >> 16 & 0xff);
}

static bool upgrade_module_flags(struct upgrade *upgrade)
{
    for (size_t i = 0; i < upgrade->entries->count; i++)
        if (!upgrade_entry(upgrade, &upgrade->entries->list[i]))
            return false;
    if (upgrade->has_objective_c && !upgrade->has_class_properties &&
        !add_number(upgrade, BCF_BEHAVIOR_OVERRIDE, "Objective-C Class Properties", 32, 0))
        return false;
    return !upgrade->has_swift || add_swift(upgrade);
}

/* "mov\tfp, fp\t\t# marker" is "mov\tfp, fp\t\t; marker" now, if there is one such sign. */
static bool add_arc_marker(const struct upgrade *upgrade, bcf_string text)
{
    size_t signs = 0;

    if (!text.data)
        return true;
    char *copy = bcf_arena_copy(upgrade->arena, text.data, text.size);
    if (!copy)
        return false;
    for (size_t i = 0; i < text.size; i++)
        signs += copy[i] == '#';
    for (size_t i = 0; signs == 1 && i < text.size; i++)
        if (copy[i] == '#')
            copy[i] = ';';
    return add_entry(upgrade, BCF_BEHAVIOR_ERROR, BCF_ARC_MARKER,
                     make_string(upgrade->arena, (bcf_string){copy, text.size}));
}

/* Flags of branch protection. When functions have attributes of their own, those that say "on"
 * (1) become 2, of behavior min. */
enum protection {
    PROTECTION_BRANCH_TARGETS,
    PROTECTION_POINTER_AUTHENTICATION_LR,
    PROTECTION_CONTROL_STACK,
    PROTECTION_RETURN_ADDRESS,
    PROTECTION_RETURN_ADDRESS_ALL,
    PROTECTION_RETURN_ADDRESS_KEY,
    PROTECTIONS
};

static const char *const protections[PROTECTIONS] = {
    "branch-target-enforcement", "branch-protection-pauth-lr", "guarded-control-stack",
    "sign-return-address",       "sign-return-address-all",    "sign-return-address-with-bkey",
};

static bool is_arm(unsigned llvm, bcf_string triple)
{
    static const char *const machines[] = {"arm", "armeb", "aarch64", "aarch64_be", "aarch64_32"};

    for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
        if (bcf_triple_is(llvm, triple, machines[i]))
            return true;
    return false;
}

/* What the flags say; false if functions have attributes already. */
static bool read_protections(struct upgrade *upgrade, uint64_t *values)
{
    for (size_t i = 0; i < upgrade->entries->count; i++) {
        const struct bcf_flag_entry *entry = &upgrade->entries->list[i];
        if (entry->operand_count != 3)
            continue;
        upgrade->crashes |= entry->value->kind == BCF_VALUE_NULL;
        if (!entry->has_key || entry->value->kind != BCF_VALUE_INTEGER)
            continue;
        for (int k = 0; k < PROTECTIONS; k++) {
            if (!bcf_string_is(entry->key, protections[k]))
                continue;
            values[k] = entry->value->words[0];
            if (values[k] == 2)
                return false;
        }
    }
    return true;
}

/* Module.cpp, setModuleFlag: it asks every flag for its key up to the one that is meant. */
static bool set_protection(struct upgrade *upgrade, enum protection protection)
{
    for (size_t i = 0; i < upgrade->entries->count; i++) {
        struct bcf_flag_entry *entry = &upgrade->entries->list[i];
        upgrade->crashes |= !entry->has_key;
        if (!entry->has_key || !bcf_string_is(entry->key, protections[protection]))
            continue;
        entry->operand_count = 3;
        entry->has_behavior = true;
        entry->behavior = BCF_BEHAVIOR_MIN;
        entry->value = bcf_value_make_number(upgrade->arena, 32, 2);
        return entry->value != NULL;
    }
    return true;
}

static bool move_protections(struct upgrade *upgrade, bcf_string triple)
{
    uint64_t values[PROTECTIONS] = {0};
    bool signs;

    if (!is_arm(upgrade->llvm, triple) ||
        !bcf_rule_holds(upgrade->llvm, BCF_RULE_OF_PROTECTION_MOVES) ||
        !read_protections(upgrade, values) || upgrade->crashes)
        return true;
    signs = values[PROTECTION_RETURN_ADDRESS] == 1;
    for (int k = 0; k < PROTECTIONS; k++) {
        bool is_detail = k == PROTECTION_RETURN_ADDRESS_ALL || k == PROTECTION_RETURN_ADDRESS_KEY;
        if (values[k] == 1 && (signs || !is_detail) && !set_protection(upgrade, (enum protection)k))
            return false;
    }
    return true;
}

static bool has_moved(const struct bcf_flag *flag)
{
    uint64_t number;

    for (int k = 0; k < PROTECTIONS; k++)
        if (bcf_string_is(flag->key, protections[k]))
            return bcf_value_as_u64(flag->value, &number) && number == 2;
    return false;
}

bool bcf_module_moves_protections(unsigned llvm, const struct bcf_module *module)
{
    if (!is_arm(llvm, module->triple) || !bcf_rule_holds(llvm, BCF_RULE_OF_PROTECTION_MOVES))
        return false;
    for (size_t i = 0; i < module->flag_count; i++)
        if (has_moved(&module->flags[i]))
            return false;
    return true;
}

bool bcf_entries_upgrade(struct bcf_arena *arena, unsigned llvm, const struct bcf_module *module,
                         struct bcf_flag_entries *entries, bool *crashes)
{
    struct upgrade upgrade = {.arena = arena, .llvm = llvm, .entries = entries};
    bool is_done = upgrade_module_flags(&upgrade) && add_arc_marker(&upgrade, module->arc_marker) &&
                   move_protections(&upgrade, module->triple);

    *crashes = upgrade.crashes;
    return is_done;
}
