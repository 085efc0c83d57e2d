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

static bool add_notes(struct bcf_link *link, struct bcf_finding *finding)
{
    unsigned llvm = link->options.llvm;

    for (size_t i = 0; i < finding->sides.count; i++) {
        const char *words = "rustc's LTO takes the bitcode that rustc has put there; linkers take "
                            "the native code";
        if (bcf_string_is(finding->sides.list[i]->text, ".llvm.lto"))
            words = llvm > 0 && llvm < FIRST_LLVM
                        ? "ld.lld takes the native code: --fat-lto-objects is there since LLVM 17"
                        : "ld.lld takes the bitcode in .llvm.lto if it is told --fat-lto-objects, "
                          "else the native code";
        if (!add_note(link, finding, words))
            return false;
    }
    return add_note(link, finding,
                    link->options.ignores_fat_objects
                        ? "here the native half is taken: the bitcode is not looked at"
                        : "here the bitcode is taken");
}

bool bcf_link_check_fat_objects(struct bcf_link *link)
{
    if (link->fat.count == 0)
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
