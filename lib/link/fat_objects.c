/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Objects with native code and bitcode. ld.lld takes the bitcode in .llvm.lto if it is told
 * --fat-lto-objects, since LLVM 17 (LLVM source: lld/ELF/Driver.cpp, tryAddFatLTOFile). What is
 * in other sections (.llvmbc) is for rustc, or for nobody.
 */

#include "base/string_view.h"
#include "link/link.h"

#include "input/input.h"

enum { FIRST_LLVM = 17 };

static bcf_string section_of(const struct bcf_module *module)
{
    const struct bcf_object *object = module->object;
    const char *section = object->locations[module->place - object->places.list].section;

    return (bcf_string){section, strlen(section)};
}

/* The side of the modules in a section; NULL if memory is exhausted. */
static struct bcf_side *find_side(struct bcf_link *link, struct bcf_finding *finding,
                                  bcf_string section)
{
    for (size_t i = 0; i < finding->sides.count; i++)
        if (bcf_string_equal(finding->sides.list[i]->text, section))
            return finding->sides.list[i];
    return bcf_finding_add_side(&link->arena, finding, section);
}

static bool add_note(struct bcf_link *link, struct bcf_finding *finding, const char *words)
{
    struct bcf_text note;

    bcf_text_init(&note, &link->arena);
    bcf_text_add_string(&note, words);
    return bcf_finding_add_note(&link->arena, finding, &note);
}

static const char *words_for(const struct bcf_link *link, bcf_string section)
{
    unsigned llvm = link->options.llvm;

    if (!bcf_string_is(section, ".llvm.lto"))
        return "rustc's LTO takes the bitcode that rustc has put there; linkers take the native "
               "code";
    return llvm > 0 && llvm < FIRST_LLVM
               ? "ld.lld takes the native code: --fat-lto-objects is there since LLVM 17"
               : "ld.lld takes the bitcode in .llvm.lto if it is told --fat-lto-objects, else the "
                 "native code";
}

static bool leaves_out_any(const struct bcf_link *link)
{
    for (size_t i = 0; i < link->fat.count; i++)
        if (bcf_link_leaves_out(link, link->fat.modules[i]))
            return true;
    return false;
}

static bool add_notes(struct bcf_link *link, struct bcf_finding *finding)
{
    const char *taken = "here the bitcode is taken";
    bool leaves_out_rust = leaves_out_any(link);

    for (size_t i = 0; i < finding->sides.count; i++)
        if (!add_note(link, finding, words_for(link, finding->sides.list[i]->text)))
            return false;
    if (link->options.fat_objects == BCF_FAT_OBJECTS_NATIVE)
        taken = "here the native half is taken: the bitcode is not looked at";
    else if (leaves_out_rust)
        taken = "here rustc's objects are taken as native code, because other compilers have made "
                "modules, too, and a linker runs LTO then; with --fat-lto-objects=yes their "
                "bitcode is merged with the rest";
    else if (link->has_rustc_lto && link->options.lto == BCF_LTO_MODE_AUTO)
        taken = "here the bitcode is taken, and what rustc has made merged as by rustc -Clto=fat";
    return add_note(link, finding, taken);
}

/* Where rustc has made everything, rustc runs LTO, and that is no question. */
static bool is_all_by_rustc(const struct bcf_link *link)
{
    for (size_t i = 0; i < link->module_count; i++)
        if (!bcf_link_is_by_rustc(link->modules[i]))
            return false;
    return link->has_rustc_lto;
}

bool bcf_link_check_fat_objects(struct bcf_link *link)
{
    if (link->fat.count == 0 || is_all_by_rustc(link))
        return true;
    struct bcf_finding *finding = bcf_link_find(link, BCF_FINDING_FAT_OBJECT);
    for (size_t i = 0; finding && i < link->fat.count; i++) {
        const struct bcf_module *module = link->fat.modules[i];
        struct bcf_side *side = find_side(link, finding, section_of(module));
        if (!side || !bcf_side_add_module(&link->arena, side, module))
            return false;
    }
    return finding && add_notes(link, finding);
}
