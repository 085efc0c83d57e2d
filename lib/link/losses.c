/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Protections that some modules of a link were compiled with, and that its image does not
 * have: knowledge/effects.def says what looks at the flags, and what it looks at.
 *
 * What ThinLTO imports is not known here. Where a module of it may get a flag with what it
 * imports, the finding says so.
 */

#include "link/losses.h"

#include "base/string_view.h"
#include "knowledge/branch_protection.h"
#include "knowledge/effects.h"
#include "merge/merge.h"
#include "merge/triples.h"

#include <string.h>

/* The first LLVM with the behavior min. */
enum { FIRST_WITH_MIN = 15, LONGEST_OPTION = 128 };

static const enum bcf_finding_kind kinds[BCF_PROTECTION_COUNT] = {
#define PROTECTION(id, machine, note_bit, name, clang, rustc)                                      \
    [BCF_PROTECTION_##id] = BCF_FINDING_LOST_##id,
#include "knowledge/effects.def"
};

struct losses {
    struct bcf_link *link;
    /* The module at this place is not merged into the one of regular LTO: it is for ThinLTO, or
     * the linker takes the native code beside it. NULL: not found out yet. */
    bool *is_thin;
};

/* One protection. */
struct loss {
    struct losses *losses;
    const struct bcf_protection *protection;
    enum bcf_finding_kind kind;
    struct bcf_members_of_link with;    /* that ask for it */
    struct bcf_members_of_link without; /* that take it away, or are not protected */
    struct bcf_finding *finding;        /* NULL: nothing is lost so far */
};

/* ---- What the checks share ---------------------------------------------- */

bool bcf_members_init(struct bcf_link *link, struct bcf_members_of_link *members)
{
    members->modules = bcf_arena_alloc(&link->arena, link->module_count + 1);
    members->natives = bcf_arena_alloc(&link->arena, link->native_count + 1);
    return members->modules && members->natives;
}

/* True if the triple names a system whose objects are not ELF. */
static bool is_other_format(bcf_string triple)
{
    static const char *const systems[] = {"windows", "darwin",  "macos", "ios",
                                          "tvos",    "watchos", "apple", "win32",
                                          "uefi",    "cygwin",  "xros",  "driverkit"};

    for (size_t at = 0; at < triple.size; at++) {
        bcf_string rest = {triple.data + at, triple.size - at};
        for (size_t i = 0; i < sizeof(systems) / sizeof(systems[0]); i++)
            if ((at == 0 || triple.data[at - 1] == '-') && bcf_string_begins(rest, systems[i]))
                return true;
    }
    return false;
}

bool bcf_link_is_elf_for(const struct bcf_link *link, const char *architecture)
{
    for (size_t i = 0; i < link->module_count; i++) {
        bcf_string triple = bcf_module_triple(link->modules[i]);
        if (triple.size > 0)
            return bcf_triple_is(bcf_link_rules(link), triple, architecture) &&
                   !is_other_format(triple);
    }
    return false;
}

static bool is_any(const bool *members, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (members[i])
            return true;
    return false;
}

static bool has_any(const struct bcf_link *link, const struct bcf_members_of_link *members)
{
    return is_any(members->modules, link->module_count) ||
           is_any(members->natives, link->native_count);
}

bool bcf_loss_add_side(struct bcf_link *link, struct bcf_finding *finding, const char *text,
                       const struct bcf_members_of_link *members)
{
    if (!has_any(link, members))
        return true;
    struct bcf_side *side =
        bcf_finding_add_side(&link->arena, finding, (bcf_string){text, strlen(text)});
    if (!side)
        return false;
    for (size_t i = 0; i < link->module_count; i++)
        if (members->modules[i] && !bcf_side_add_module(&link->arena, side, link->modules[i]))
            return false;
    for (size_t i = 0; i < link->native_count; i++)
        if (members->natives[i] && !bcf_side_add_object(&link->arena, side, link->natives[i]))
            return false;
    return true;
}

bool bcf_loss_add_note(struct bcf_link *link, struct bcf_finding *finding, const char *words)
{
    struct bcf_text text;

    for (size_t i = 0; i < bcf_finding_note_count(finding); i++)
        if (bcf_string_is(bcf_finding_note(finding, i), words))
            return true;
    bcf_text_init(&text, &link->arena);
    bcf_text_add_string(&text, words);
    return bcf_finding_add_note(&link->arena, finding, &text);
}

/* Names the one module or object that is meant; if there are more, what they have in common. */
static void add_members(struct bcf_text *text, const struct bcf_link *link,
                        const struct bcf_members_of_link *members)
{
    bcf_string name = {NULL, 0};
    size_t count = 0;

    for (size_t i = 0; i < link->module_count; i++)
        if (members->modules[i] && count++ == 0)
            name = bcf_module_address(link->modules[i]);
    for (size_t i = 0; i < link->native_count; i++)
        if (members->natives[i] && count++ == 0)
            name = bcf_object_address(link->natives[i]);
    if (count == 1)
        bcf_text_add(text, name.data, name.size);
    else
        bcf_text_add_string(text, "what does without it");
}

bool bcf_loss_add_help(struct bcf_link *link, struct bcf_finding *finding,
                       const struct bcf_members_of_link *without, const struct bcf_module *like,
                       const char *clang, const char *rustc)
{
    bool has_rust = false;
    bool has_c = is_any(without->natives, link->native_count);
    struct bcf_text text;

    for (size_t i = 0; i < link->module_count; i++) {
        bool is_rust = bcf_string_begins(bcf_module_ident(link->modules[i]), "rustc");
        has_rust = has_rust || (without->modules[i] && is_rust);
        has_c = has_c || (without->modules[i] && !is_rust);
    }
    has_rust = has_rust && rustc[0] != '\0';
    if (!has_rust && !has_c)
        return true;
    bcf_text_init(&text, &link->arena);
    bcf_text_add_string(&text, "compile ");
    add_members(&text, link, without);
    if (like) {
        bcf_text_add_string(&text, " the same way as ");
        bcf_text_add(&text, bcf_module_address(like).data, bcf_module_address(like).size);
        bcf_text_add_string(&text, ",");
    }
    bcf_text_add_string(&text, " with ");
    if (has_c)
        bcf_text_add_format(&text, "clang %s", clang);
    if (has_rust)
        bcf_text_add_format(&text,
                            "%srustc %s (Rust's own libraries: nightly cargo -Zbuild-std, "
                            "with RUSTFLAGS=%s)",
                            has_c ? ", " : "", rustc, rustc);
    return bcf_finding_add_help(&link->arena, finding, &text);
}

bool bcf_loss_read_attributes(const struct bcf_module *module, const char *const *names,
                              size_t count, const struct bcf_attributes **attributes)
{
    struct bcf_error error;

    if (bcf_module_read_attributes(module, names, count, attributes, &error) == BCF_OK)
        return true;
    *attributes = NULL;
    return error.status != BCF_ERROR_MEMORY;
}

/* ---- Who takes part in what --------------------------------------------- */

static bool find_partitions(struct losses *losses)
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

static bool asks(const struct bcf_module *module, const char *key)
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
static bool regular_has(struct losses *losses, const struct bcf_effect *effect, bool *has)
{
    const struct bcf_link *link = losses->link;
    size_t count = 0;
    size_t with = 0;
    bool is_there = false;

    for (size_t i = 0; i < link->module_count; i++) {
        if (losses->is_thin[i])
            continue;
        count++;
        with += asks(link->modules[i], effect->key);
        is_there = is_there || bcf_module_find_flag(link->modules[i], effect->key);
    }
    *has = count == 0 || with == count || (effect->looks_at == BCF_LOOKS_AT_PRESENCE && is_there);
    if (*has || with == 0 || effect->looks_at == BCF_LOOKS_AT_PRESENCE)
        return true;
    *has = is_merged_on(losses->link->merged_regular, effect->key);
    return true;
}

/* The modules of regular LTO that do not ask are those that take it away. */
static void blame_regular(struct loss *loss, const struct bcf_effect *effect)
{
    const struct losses *losses = loss->losses;
    const struct bcf_link *link = losses->link;

    for (size_t i = 0; i < link->module_count; i++)
        if (!losses->is_thin[i] && !asks(link->modules[i], effect->key))
            loss->without.modules[i] = true;
}

static bool some_regular_asks(const struct losses *losses, const char *key)
{
    const struct bcf_link *link = losses->link;

    for (size_t i = 0; i < link->module_count; i++)
        if (!losses->is_thin[i] && asks(link->modules[i], key))
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

static bool strike_note(struct loss *loss, const struct bcf_effect *effect, bool *strikes)
{
    struct losses *losses = loss->losses;
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
                  : asks(module, effect->key);
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

static bool strike_merged(struct loss *loss, const struct bcf_effect *effect, bool *strikes)
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
static bool strike_functions(struct loss *loss, const struct bcf_effect *effect, bool *strikes)
{
    const struct losses *losses = loss->losses;
    const struct bcf_link *link = losses->link;
    bool has_any_function = false;

    for (size_t i = 0; !has_any_function && i < link->module_count; i++)
        if (!losses->is_thin[i] && asks(link->modules[i], effect->key) &&
            !defines_functions(link->modules[i], &has_any_function))
            return false;
    return !has_any_function || strike_merged(loss, effect, strikes);
}

/* The tables are made where there is CFI among what takes part in regular LTO. */
static bool strike_jump_tables(struct loss *loss, const struct bcf_effect *effect, bool *strikes)
{
    if (!some_regular_asks(loss->losses, "CFI Canonical Jump Tables"))
        return true;
    return strike_merged(loss, effect, strikes);
}

static bool strike_other_modules(struct loss *loss, const struct bcf_effect *effect, bool *strikes)
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

static bool strike_stack_protector(struct loss *loss, const struct bcf_effect *effect,
                                   bool *strikes)
{
    const struct losses *losses = loss->losses;
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

/* ---- Findings ----------------------------------------------------------- */

/* A module of ThinLTO gets the flag with what it imports, and is marked where that is enough; by
 * the behavior min it gets a 0. LLVM 14 has no min: the value comes with it. */
static bool may_import_mark(const struct loss *loss, const struct bcf_effect *effect)
{
    const struct losses *losses = loss->losses;
    const struct bcf_link *link = losses->link;
    bool is_for_sure = is_any(loss->without.natives, link->native_count);

    for (size_t i = 0; i < link->module_count; i++)
        is_for_sure =
            is_for_sure || (loss->without.modules[i] &&
                            (!losses->is_thin[i] || bcf_link_leaves_out(link, link->modules[i])));
    return effect->consumer == BCF_CONSUMER_NOTE && !is_for_sure &&
           (effect->looks_at == BCF_LOOKS_AT_PRESENCE || bcf_link_rules(link) < FIRST_WITH_MIN);
}

static bool note(struct loss *loss, const struct bcf_effect *effect)
{
    struct bcf_link *link = loss->losses->link;

    if (!loss->finding)
        loss->finding = bcf_link_find(link, loss->kind);
    if (!loss->finding || !bcf_loss_add_note(link, loss->finding, effect->words))
        return false;
    return !may_import_mark(loss, effect) ||
           bcf_loss_add_note(link, loss->finding,
                             "but if ThinLTO imports functions of modules with it into each of "
                             "those without it, they are marked, too, and it is not lost");
}

static bool strike(struct loss *loss, const struct bcf_effect *effect)
{
    static bool (*const consumers[])(struct loss *, const struct bcf_effect *, bool *) = {
        [BCF_CONSUMER_NOTE] = strike_note,
        [BCF_CONSUMER_FUNCTIONS] = strike_functions,
        [BCF_CONSUMER_JUMP_TABLES] = strike_jump_tables,
        [BCF_CONSUMER_OTHER_MODULES] = strike_other_modules,
        [BCF_CONSUMER_STACK_PROTECTOR] = strike_stack_protector,
    };
    bool strikes = false;

    if (!find_partitions(loss->losses) || !consumers[effect->consumer](loss, effect, &strikes))
        return false;
    return !strikes || note(loss, effect);
}

/* True if functions of the module ask for nothing by themselves. False if memory is exhausted. */
static bool asks_by_flag_alone(const struct bcf_module *module, const char *key, bool *by_flag)
{
    const struct bcf_attributes *attributes;
    bcf_string value;
    uint64_t asking = 0;
    uint64_t others = 0;

    *by_flag = false;
    if (!asks(module, key))
        return true;
    if (!bcf_loss_read_attributes(module, &key, 1, &attributes))
        return false;
    for (size_t set = 0; attributes && set < bcf_attributes_set_count(attributes); set++) {
        uint64_t count = bcf_attributes_definitions(attributes, set);
        if (bcf_attributes_value(attributes, set, 0, &value))
            asking += count;
        else
            others += count;
    }
    *by_flag = asking == 0 && others > 0;
    return true;
}

/* Where only attributes of functions count: another finding, with other sides. */
static bool check_attribute(struct losses *losses, const struct bcf_effect *effect)
{
    struct bcf_link *link = losses->link;
    struct bcf_members_of_link by_flag;
    struct bcf_finding *finding;
    struct bcf_text help;

    if (!bcf_members_init(link, &by_flag))
        return false;
    for (size_t i = 0; i < link->module_count; i++)
        if (!asks_by_flag_alone(link->modules[i], effect->key, &by_flag.modules[i]))
            return false;
    if (!has_any(link, &by_flag))
        return true;
    finding = bcf_link_find(link, kinds[effect->protection]);
    bcf_text_init(&help, &link->arena);
    bcf_text_add_string(&help, "compile these modules with the compiler of the LLVM that links, or "
                               "link with LLVM 22 or newer, which understands them");
    return finding &&
           bcf_loss_add_side(link, finding, "compiled with it, by a module flag alone", &by_flag) &&
           bcf_loss_add_note(link, finding, effect->words) &&
           bcf_finding_add_help(&link->arena, finding, &help);
}

static bool is_for_machine(const struct bcf_link *link, enum bcf_effect_machine machine)
{
    switch (machine) {
    case BCF_EFFECT_X86:
        return bcf_link_is_elf_for(link, "x86_64") || bcf_link_is_elf_for(link, "i386");
    case BCF_EFFECT_AARCH64:
        return bcf_link_is_elf_for(link, "aarch64");
    default:
        return true;
    }
}

/* Finds out who asks for a protection by any of its flags; *is_asked_for to whether anyone does. */
static bool find_asking(struct loss *loss, enum bcf_protection_id id, bool *is_asked_for)
{
    struct bcf_link *link = loss->losses->link;
    const struct bcf_effect *effect;

    if (!bcf_members_init(link, &loss->with) || !bcf_members_init(link, &loss->without))
        return false;
    for (size_t e = 0; (effect = bcf_effect(e)); e++)
        for (size_t i = 0; effect->protection == id && i < link->module_count; i++)
            if (asks(link->modules[i], effect->key))
                *is_asked_for = loss->with.modules[i] = true;
    return true;
}

/* The module that asks for most of what there is on this machine; NULL: none asks. */
static const struct bcf_module *find_most(const struct loss *loss)
{
    const struct bcf_link *link = loss->losses->link;
    const struct bcf_module *found = NULL;
    const struct bcf_effect *effect;
    size_t most = 0;

    for (size_t i = 0; i < link->module_count; i++) {
        size_t count = 0;
        for (size_t e = 0; loss->with.modules[i] && (effect = bcf_effect(e)); e++)
            count += bcf_protection(effect->protection)->machine == loss->protection->machine &&
                     asks(link->modules[i], effect->key);
        if (count > most) {
            most = count;
            found = link->modules[i];
        }
    }
    return found;
}

/* The option that a module was compiled with, where one option sets several flags. */
static void add_option_of(struct bcf_text *text, const struct loss *loss,
                          const struct bcf_module *like, bool is_rustc)
{
    if (loss->protection->machine == BCF_EFFECT_AARCH64) {
        bcf_add_branch_protection(text, like, is_rustc);
        return;
    }
    const char *word = "return";
    if (asks(like, "cf-protection-branch"))
        word = asks(like, "cf-protection-return") ? "full" : "branch";
    bcf_text_add_string(text, is_rustc ? "-Zcf-protection=" : "-fcf-protection=");
    bcf_text_add_string(text, word);
}

static bool add_help(struct loss *loss)
{
    const struct bcf_protection *protection = loss->protection;
    const struct bcf_module *like = find_most(loss);
    char clang[LONGEST_OPTION];
    char rustc[LONGEST_OPTION];
    struct bcf_text text;

    if (!like || protection->machine == BCF_EFFECT_ANY)
        return bcf_loss_add_help(loss->losses->link, loss->finding, &loss->without, NULL,
                                 protection->clang, protection->rustc);
    bcf_text_init_buffer(&text, clang, sizeof(clang));
    add_option_of(&text, loss, like, false);
    bcf_text_init_buffer(&text, rustc, sizeof(rustc));
    add_option_of(&text, loss, like, true);
    bool is_usual = strcmp(clang, protection->clang) == 0;
    return bcf_loss_add_help(loss->losses->link, loss->finding, &loss->without,
                             is_usual ? NULL : like, clang, rustc);
}

/* No option marks an object that was made of assembly for all of it. */
static bool add_help_for_assembly(struct loss *loss)
{
    struct bcf_link *link = loss->losses->link;
    struct bcf_text text;

    if (loss->protection->note_bit == 0 || !is_any(loss->without.natives, link->native_count))
        return true;
    bcf_text_init(&text, &link->arena);
    bcf_text_add_string(&text, "if it is assembly: ");
    if (loss->protection->machine == BCF_EFFECT_X86)
        bcf_text_add_string(&text, "#include <cet.h> in a .S file, and the same option");
    else if (loss->kind == BCF_FINDING_LOST_BTI)
        bcf_text_add_string(&text, "clang -mmark-bti-property (BTI alone), or write "
                                   ".note.gnu.property (the kernel: emit_aarch64_feature_1_and)");
    else
        bcf_text_add_string(&text, "write .note.gnu.property (the kernel: "
                                   "emit_aarch64_feature_1_and)");
    return bcf_finding_add_help(&link->arena, loss->finding, &text);
}

/* The sides: what some flag of it makes a module ask for, another may make it do without. */
static bool complete(struct loss *loss)
{
    struct bcf_link *link = loss->losses->link;

    return bcf_loss_add_side(link, loss->finding, "compiled with it", &loss->with) &&
           bcf_loss_add_side(link, loss->finding, "compiled without it", &loss->without) &&
           add_help(loss) && add_help_for_assembly(loss);
}

static bool check_protection(struct losses *losses, enum bcf_protection_id id)
{
    struct loss loss = {.losses = losses, .protection = bcf_protection(id), .kind = kinds[id]};
    const struct bcf_effect *effect;
    bool is_asked_for = false;

    if (!is_for_machine(losses->link, loss.protection->machine))
        return true;
    if (!find_asking(&loss, id, &is_asked_for))
        return false;
    for (size_t e = 0; is_asked_for && (effect = bcf_effect(e)); e++) {
        if (effect->protection != id || !bcf_effect_is_in(effect, bcf_link_rules(losses->link)))
            continue;
        bool goes_on = effect->looks_at == BCF_LOOKS_AT_ATTRIBUTE ? check_attribute(losses, effect)
                                                                  : strike(&loss, effect);
        if (!goes_on)
            return false;
    }
    return !loss.finding || complete(&loss);
}

bool bcf_link_check_losses(struct bcf_link *link)
{
    struct losses losses = {.link = link};

    for (size_t i = 0; i < BCF_PROTECTION_COUNT; i++)
        if (!check_protection(&losses, (enum bcf_protection_id)i))
            return false;
    return true;
}
