/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Protections that some modules of a link were compiled with, and that its image does not
 * have: knowledge/effects.def says what looks at the flags, and what it looks at.
 *
 * Where a module of ThinLTO may get a flag with what it imports, and that is not known, the
 * finding says so.
 */

#include "link/protections.h"

#include "knowledge/branch_protection.h"

#include <string.h>

/* The first LLVM with the behavior min. */
enum { FIRST_WITH_MIN = 15, LONGEST_OPTION = 128 };

static const enum bcf_finding_kind kinds[BCF_PROTECTION_COUNT] = {
#define PROTECTION(id, machine, note_bit, name, clang, rustc)                                      \
    [BCF_PROTECTION_##id] = BCF_FINDING_LOST_##id,
#include "knowledge/effects.def"
};

/* A module of ThinLTO gets the flag with what it imports, and is marked where that is enough; by
 * the behavior min it gets a 0. LLVM 14 has no min: the value comes with it. */
static bool may_import_mark(const struct bcf_loss *loss, const struct bcf_effect *effect)
{
    const struct bcf_losses *losses = loss->losses;
    const struct bcf_link *link = losses->link;
    bool is_for_sure = bcf_members_have_natives(link, &loss->without);

    for (size_t i = 0; i < link->module_count; i++)
        is_for_sure =
            is_for_sure || (loss->without.modules[i] &&
                            (!losses->is_thin[i] || bcf_link_leaves_out(link, link->modules[i])));
    return effect->consumer == BCF_CONSUMER_NOTE && !is_for_sure &&
           (effect->looks_at == BCF_LOOKS_AT_PRESENCE || bcf_link_rules(link) < FIRST_WITH_MIN);
}

static bool imports_from_asking(const struct bcf_link *link, const struct bcf_module *module,
                                const char *key)
{
    const struct bcf_import_list *list = bcf_link_find_imports(link, module);

    for (size_t i = 0; list && i < list->count; i++)
        if (bcf_asks_for(list->sources[i], key))
            return true;
    return false;
}

/* Whether all modules without it are marked by what they import; that has to be known. */
static bool do_import_mark(const struct bcf_loss *loss, const struct bcf_effect *effect)
{
    const struct bcf_link *link = loss->losses->link;

    if (!link->has_imports || !may_import_mark(loss, effect))
        return false;
    for (size_t i = 0; i < link->module_count; i++)
        if (loss->without.modules[i] && !imports_from_asking(link, link->modules[i], effect->key))
            return false;
    return true;
}

static bool note(struct bcf_loss *loss, const struct bcf_effect *effect)
{
    struct bcf_link *link = loss->losses->link;

    if (!loss->finding)
        loss->finding = bcf_link_find(link, loss->kind);
    if (!loss->finding || !bcf_loss_add_note(link, loss->finding, effect->words))
        return false;
    return link->has_imports || !may_import_mark(loss, effect) ||
           bcf_loss_add_note(link, loss->finding,
                             "but if ThinLTO imports functions of modules with it into each of "
                             "those without it, they are marked, too, and it is not lost");
}

static bool strike(struct bcf_loss *loss, const struct bcf_effect *effect)
{
    bool strikes = false;

    return bcf_loss_strike(loss, effect, &strikes) &&
           (!strikes || do_import_mark(loss, effect) || note(loss, effect));
}

/* True if functions of the module ask for nothing by themselves. False if memory is exhausted. */
static bool asks_by_flag_alone(const struct bcf_module *module, const char *key, bool *by_flag)
{
    const struct bcf_attributes *attributes;
    bcf_string value;
    uint64_t asking = 0;
    uint64_t others = 0;

    *by_flag = false;
    if (!bcf_asks_for(module, key))
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
static bool check_attribute(struct bcf_losses *losses, const struct bcf_effect *effect)
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
    if (!bcf_members_have_any(link, &by_flag))
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
static bool find_asking(struct bcf_loss *loss, enum bcf_protection_id id, bool *is_asked_for)
{
    struct bcf_link *link = loss->losses->link;
    const struct bcf_effect *effect;

    if (!bcf_members_init(link, &loss->with) || !bcf_members_init(link, &loss->without))
        return false;
    for (size_t e = 0; (effect = bcf_effect(e)); e++)
        for (size_t i = 0; effect->protection == id && i < link->module_count; i++)
            if (bcf_asks_for(link->modules[i], effect->key))
                *is_asked_for = loss->with.modules[i] = true;
    return true;
}

/* The module that asks for most of what there is on this machine; NULL: none asks. */
static const struct bcf_module *find_most(const struct bcf_loss *loss)
{
    const struct bcf_link *link = loss->losses->link;
    const struct bcf_module *found = NULL;
    const struct bcf_effect *effect;
    size_t most = 0;

    for (size_t i = 0; i < link->module_count; i++) {
        size_t count = 0;
        for (size_t e = 0; loss->with.modules[i] && (effect = bcf_effect(e)); e++)
            count += bcf_protection(effect->protection)->machine == loss->protection->machine &&
                     bcf_asks_for(link->modules[i], effect->key);
        if (count > most) {
            most = count;
            found = link->modules[i];
        }
    }
    return found;
}

/* The option that a module was compiled with, where one option sets several flags. */
static void add_option_of(struct bcf_text *text, const struct bcf_loss *loss,
                          const struct bcf_module *like, bool is_rustc)
{
    if (loss->protection->machine == BCF_EFFECT_AARCH64) {
        bcf_add_branch_protection(text, like, is_rustc);
        return;
    }
    const char *word = "return";
    if (bcf_asks_for(like, "cf-protection-branch"))
        word = bcf_asks_for(like, "cf-protection-return") ? "full" : "branch";
    bcf_text_add_string(text, is_rustc ? "-Zcf-protection=" : "-fcf-protection=");
    bcf_text_add_string(text, word);
}

static bool add_help(struct bcf_loss *loss)
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
static bool add_help_for_assembly(struct bcf_loss *loss)
{
    struct bcf_link *link = loss->losses->link;
    struct bcf_text text;

    if (loss->protection->note_bit == 0 || !bcf_members_have_natives(link, &loss->without))
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
static bool complete(struct bcf_loss *loss)
{
    struct bcf_link *link = loss->losses->link;

    return bcf_loss_add_side(link, loss->finding, "compiled with it", &loss->with) &&
           bcf_loss_add_side(link, loss->finding, "compiled without it", &loss->without) &&
           add_help(loss) && add_help_for_assembly(loss);
}

static bool check_protection(struct bcf_losses *losses, enum bcf_protection_id id)
{
    struct bcf_loss loss = {.losses = losses, .protection = bcf_protection(id), .kind = kinds[id]};
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
    struct bcf_losses losses = {.link = link};

    for (size_t i = 0; i < BCF_PROTECTION_COUNT; i++)
        if (!check_protection(&losses, (enum bcf_protection_id)i))
            return false;
    return true;
}
