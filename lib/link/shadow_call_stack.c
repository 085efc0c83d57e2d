/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * The shadow call stack of AArch64 is kept in register x18. That is safe if no function uses
 * it for anything else: those of systems where it is reserved, and those compiled with
 * -ffixed-x18 (LLVM source: AArch64Subtarget.cpp, ReserveXRegister).
 */

#include "link/losses.h"

#include "base/string_view.h"

/* Systems that reserve x18 (LLVM source: AArch64TargetParser.h, isX18ReservedByDefault). Darwin
 * and Windows do, too, but are no ELF. */
static bool is_reserved_by_system(bcf_string triple)
{
    static const char *const systems[] = {"android", "fuchsia", "ohos"};

    for (size_t at = 0; at < triple.size; at++) {
        bcf_string rest = {triple.data + at, triple.size - at};
        for (size_t i = 0; i < sizeof(systems) / sizeof(systems[0]); i++)
            if (bcf_string_begins(rest, systems[i]))
                return true;
    }
    return false;
}

/* True if a list with commas has the feature. */
static bool has_feature(bcf_string list, const char *wanted)
{
    while (list.size > 0) {
        size_t size = 0;
        while (size < list.size && list.data[size] != ',')
            size++;
        if (bcf_string_is((bcf_string){list.data, size}, wanted))
            return true;
        size += size < list.size;
        list.data += size;
        list.size -= size;
    }
    return false;
}

/* Finds out whether functions of the module keep a shadow call stack, and whether there are some
 * that may use x18. */
static bool look_at(const struct bcf_module *module, bool *keeps, bool *may_use)
{
    static const char *const names[] = {"shadowcallstack", "target-features"};
    const struct bcf_attributes *attributes;
    bcf_string value;

    if (is_reserved_by_system(bcf_module_triple(module)))
        return true;
    if (!bcf_loss_read_attributes(module, names, sizeof(names) / sizeof(names[0]), &attributes))
        return false;
    for (size_t set = 0; attributes && set < bcf_attributes_set_count(attributes); set++) {
        if (bcf_attributes_definitions(attributes, set) == 0)
            continue;
        *keeps = *keeps || bcf_attributes_value(attributes, set, 0, &value);
        bcf_attributes_value(attributes, set, 1, &value);
        *may_use = *may_use || !has_feature(value, "+reserve-x18");
    }
    return true;
}

/* Whether there may be functions that keep one. */
static bool find_any(struct bcf_link *link, bool *is_any)
{
    static const char *const names[] = {"shadowcallstack"};
    const struct bcf_attributes *attributes;
    struct bcf_error error;
    bcf_string value;

    *is_any = false;
    for (size_t i = 0; !*is_any && i < link->module_count; i++) {
        struct bcf_arena_mark mark = bcf_arena_mark(&link->arena);
        enum bcf_status status =
            bcf_module_peek_attributes(link->modules[i], names, 1, BCF_ATTRIBUTES_OF_GROUPS,
                                       &link->arena, &attributes, &error);
        if (status == BCF_ERROR_MEMORY)
            return false;
        *is_any = status == BCF_OK && attributes->are_in_groups;
        for (size_t set = 0; status == BCF_OK && set < bcf_attributes_set_count(attributes); set++)
            *is_any = *is_any || bcf_attributes_value(attributes, set, 0, &value);
        bcf_arena_release(&link->arena, mark);
    }
    return true;
}

bool bcf_link_check_shadow_call_stack(struct bcf_link *link)
{
    struct bcf_members_of_link with;
    struct bcf_members_of_link without;
    struct bcf_finding *finding;
    bool is_kept = false;
    bool is_used = false;
    bool is_any;

    if (!bcf_link_is_elf_for(link, "aarch64"))
        return true;
    if (!find_any(link, &is_any))
        return false;
    if (!is_any)
        return true;
    if (!bcf_members_init(link, &with) || !bcf_members_init(link, &without))
        return false;
    for (size_t i = 0; i < link->module_count; i++) {
        if (!look_at(link->modules[i], &with.modules[i], &without.modules[i]))
            return false;
        is_kept = is_kept || with.modules[i];
        is_used = is_used || without.modules[i];
    }
    if (!is_kept || !is_used)
        return true;
    finding = bcf_link_find(link, BCF_FINDING_LOST_SHADOW_CALL_STACK);
    return finding && bcf_loss_add_side(link, finding, "keep a shadow call stack", &with) &&
           bcf_loss_add_side(link, finding, "may use x18 for something else", &without) &&
           bcf_loss_add_help(link, finding, &without, NULL, "-ffixed-x18", "-Zfixed-x18");
}
