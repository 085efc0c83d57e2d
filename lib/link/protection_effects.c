/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What looks at the flags of protections, and what it finds in the modules of a link. */

#include "link/protections.h"

#include "base/string_view.h"
#include "merge/merge.h"

/* ---- Who takes part in what --------------------------------------------- */

static bool find_partitions(struct bcf_losses *losses)
{
    struct bcf_link *link = losses->link;

    if (losses->is_thin)
        return true;
    losses->is_thin = bcf_arena_alloc(&link->arena, link->module_count + 1);
    if (!losses->is_thin)
        return false;
    /* What is linked as native code stays by itself, as a module for ThinLTO does. */
    for (size_t i = 0; i < link->module_count; i++) {
        losses->is_thin[i] = bcf_link_leaves_out(link, link->modules[i]);
        if (!losses->is_thin[i] && !bcf_link_is_thin(link, link->modules[i], &losses->is_thin[i]))
            return false;
    }
    return true;
}

static bool is_on(const struct bcf_flag *flag)
{
    uint64_t number;

    if (!flag)
        return false;
    return bcf_value_kind(bcf_flag_value(flag)) == BCF_VALUE_STRING ||
           (bcf_value_as_u64(bcf_flag_value(flag), &number) && number != 0);
}

bool bcf_asks_for(const struct bcf_module *module, const char *key)
{
    return is_on(bcf_module_find_flag(module, key));
}

/* True if the merged module has the flag on. Where the merge fails of this flag nothing is
 * lost: there is no image. */
static bool is_merged_on(const struct bcf_merge *merge, const char *key)
{
    const struct bcf_flag *flag;

    for (size_t i = 0; i < bcf_merge_finding_count(merge); i++) {
        const struct bcf_finding *finding = bcf_merge_finding(merge, i);
        if (bcf_finding_severity(finding) == BCF_SEVERITY_ERROR &&
            bcf_string_is(bcf_finding_subject(finding), key))
            return true;
    }
    for (size_t i = 0; (flag = bcf_merge_flag(merge, i)); i++)
        if (bcf_string_is(bcf_flag_key(flag), key))
            return is_on(flag);
    return false;
}

/* Sets *has to whether the modules of regular LTO, merged, have what the effect looks at. True
 * where there are none. False if memory is exhausted. */
static bool regular_has(struct bcf_losses *losses, const struct bcf_effect *effect, bool *has)
{
    const struct bcf_link *link = losses->link;
    size_t count = 0;
    size_t with = 0;
    bool is_there = false;

    for (size_t i = 0; i < link->module_count; i++) {
        if (losses->is_thin[i])
            continue;
        count++;
        with += bcf_asks_for(link->modules[i], effect->key);
        is_there = is_there || bcf_module_find_flag(link->modules[i], effect->key);
    }
    *has = count == 0 || with == count || (effect->looks_at == BCF_LOOKS_AT_PRESENCE && is_there);
    if (*has || with == 0 || effect->looks_at == BCF_LOOKS_AT_PRESENCE)
        return true;
    *has = is_merged_on(losses->link->merged_regular, effect->key);
    return true;
}

/* The modules of regular LTO that do not ask are those that take it away. */
static void blame_regular(struct bcf_loss *loss, const struct bcf_effect *effect)
{
    const struct bcf_losses *losses = loss->losses;
    const struct bcf_link *link = losses->link;

    for (size_t i = 0; i < link->module_count; i++)
        if (!losses->is_thin[i] && !bcf_asks_for(link->modules[i], effect->key))
            loss->without.modules[i] = true;
}

static bool some_regular_asks(const struct bcf_losses *losses, const char *key)
{
    const struct bcf_link *link = losses->link;

    for (size_t i = 0; i < link->module_count; i++)
        if (!losses->is_thin[i] && bcf_asks_for(link->modules[i], key))
            return true;
    return false;
}

/* ---- The consumers ------------------------------------------------------ */

/* False if memory is exhausted. What cannot be read is blamed for nothing. */
static bool native_has(const struct bcf_object *object, uint32_t bit, bool *has)
{
    const struct bcf_native *native;
    struct bcf_error error;

    *has = true;
    if (bcf_object_read_native(object, &native, &error) != BCF_OK)
        return error.status != BCF_ERROR_MEMORY;
    *has = !native || !bcf_native_is_relocatable(native) || (bcf_native_features(native) & bit);
    return true;
}

static bool strike_note(struct bcf_loss *loss, const struct bcf_effect *effect, bool *strikes)
{
    struct bcf_losses *losses = loss->losses;
    const struct bcf_link *link = losses->link;
    bool has;

    if (!regular_has(losses, effect, &has))
        return false;
    if (!has) {
        *strikes = true;
        blame_regular(loss, effect);
    }
    for (size_t i = 0; i < link->module_count; i++) {
        const struct bcf_module *module = link->modules[i];
        has = effect->looks_at == BCF_LOOKS_AT_PRESENCE
                  ? bcf_module_find_flag(module, effect->key) != NULL
                  : bcf_asks_for(module, effect->key);
        if (losses->is_thin[i] && !has)
            *strikes = loss->without.modules[i] = true;
    }
    for (size_t i = 0; i < link->native_count; i++) {
        if (!native_has(link->natives[i], loss->protection->note_bit, &has))
            return false;
        if (!has)
            *strikes = loss->without.natives[i] = true;
    }
    return true;
}

static bool defines_functions(const struct bcf_module *module, bool *defines)
{
    const struct bcf_symbols *symbols;
    const struct bcf_symbol *symbol;
    struct bcf_error error;

    *defines = false;
    if (bcf_module_read_symbols(module, &symbols, &error) != BCF_OK)
        return error.status != BCF_ERROR_MEMORY;
    for (size_t i = 0; !*defines && (symbol = bcf_symbols_at(symbols, i)); i++)
        *defines =
            bcf_symbol_is_definition(symbol) && bcf_symbol_kind(symbol) == BCF_SYMBOL_FUNCTION;
    return true;
}

static bool strike_merged(struct bcf_loss *loss, const struct bcf_effect *effect, bool *strikes)
{
    bool has;

    if (!some_regular_asks(loss->losses, effect->key))
        return true;
    if (!regular_has(loss->losses, effect, &has))
        return false;
    if (!has) {
        *strikes = true;
        blame_regular(loss, effect);
    }
    return true;
}

/* Functions of regular LTO are compiled by the merged flag. Of a split unit those are in the half
 * for ThinLTO. */
static bool strike_functions(struct bcf_loss *loss, const struct bcf_effect *effect, bool *strikes)
{
    const struct bcf_losses *losses = loss->losses;
    const struct bcf_link *link = losses->link;
    bool has_any_function = false;

    for (size_t i = 0; !has_any_function && i < link->module_count; i++)
        if (!losses->is_thin[i] && bcf_asks_for(link->modules[i], effect->key) &&
            !defines_functions(link->modules[i], &has_any_function))
            return false;
    return !has_any_function || strike_merged(loss, effect, strikes);
}

/* The tables are made where there is CFI among what takes part in regular LTO. */
static bool strike_jump_tables(struct bcf_loss *loss, const struct bcf_effect *effect,
                               bool *strikes)
{
    if (!some_regular_asks(loss->losses, "CFI Canonical Jump Tables"))
        return true;
    return strike_merged(loss, effect, strikes);
}

static bool strike_other_modules(struct bcf_loss *loss, const struct bcf_effect *effect,
                                 bool *strikes)
{
    const struct bcf_link *link = loss->losses->link;

    for (size_t i = 0; i < link->module_count; i++) {
        bool defines;
        if (bcf_module_find_flag(link->modules[i], effect->key))
            continue;
        if (!defines_functions(link->modules[i], &defines))
            return false;
        if (defines)
            *strikes = loss->without.modules[i] = true;
    }
    return true;
}

static bool has_stack_protector(const struct bcf_module *module, bool *has)
{
    static const char *const names[] = {"ssp", "sspreq", "sspstrong"};
    enum { NAMES = sizeof(names) / sizeof(names[0]) };
    const struct bcf_attributes *attributes;
    bcf_string value;

    *has = false;
    if (!bcf_loss_read_attributes(module, names, NAMES, &attributes))
        return false;
    for (size_t set = 0; attributes && set < bcf_attributes_set_count(attributes); set++)
        for (size_t i = 0; i < NAMES && bcf_attributes_definitions(attributes, set) > 0; i++)
            *has = *has || bcf_attributes_value(attributes, set, i, &value);
    return true;
}

static bool strike_stack_protector(struct bcf_loss *loss, const struct bcf_effect *effect,
                                   bool *strikes)
{
    const struct bcf_losses *losses = loss->losses;
    const struct bcf_link *link = losses->link;

    if (!some_regular_asks(losses, effect->key))
        return true;
    for (size_t i = 0; i < link->module_count; i++) {
        bool has;
        if (losses->is_thin[i] || loss->with.modules[i])
            continue;
        if (!has_stack_protector(link->modules[i], &has))
            return false;
        if (has)
            *strikes = loss->without.modules[i] = true;
    }
    return true;
}

bool bcf_loss_strike(struct bcf_loss *loss, const struct bcf_effect *effect, bool *strikes)
{
    static bool (*const consumers[])(struct bcf_loss *, const struct bcf_effect *, bool *) = {
        [BCF_CONSUMER_NOTE] = strike_note,
        [BCF_CONSUMER_FUNCTIONS] = strike_functions,
        [BCF_CONSUMER_JUMP_TABLES] = strike_jump_tables,
        [BCF_CONSUMER_OTHER_MODULES] = strike_other_modules,
        [BCF_CONSUMER_STACK_PROTECTOR] = strike_stack_protector,
    };

    return find_partitions(loss->losses) && consumers[effect->consumer](loss, effect, strikes);
}
