/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "link/losses.h"

#include "base/string_view.h"
#include "merge/triples.h"

#include <string.h>

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

bool bcf_members_have_natives(const struct bcf_link *link,
                              const struct bcf_members_of_link *members)
{
    return is_any(members->natives, link->native_count);
}

bool bcf_members_have_any(const struct bcf_link *link, const struct bcf_members_of_link *members)
{
    return is_any(members->modules, link->module_count) || bcf_members_have_natives(link, members);
}

bool bcf_loss_add_side(struct bcf_link *link, struct bcf_finding *finding, const char *text,
                       const struct bcf_members_of_link *members)
{
    if (!bcf_members_have_any(link, members))
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
    bool has_c = bcf_members_have_natives(link, without);
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
