/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "importing.h"

#include "finding/finding.h"
#include "imports.h"
#include "linking.h"

/* Up to LLVM 18 bitcode is written before ThinLTO imports, and LLVM's plugin still does so (LLVM
 * source: lld/ELF/LTO.cpp, createConfig; llvm/tools/gold/gold-plugin.cpp, createLTO). */
static bool ends_before_imports(struct plugin_examination *examination)
{
    enum { FIRST_THAT_IMPORTS = 19 };
    unsigned llvm = bcf_linker_llvm(&examination->linker);

    return examination->line.emits_bitcode &&
           (examination->linker.has_llvm_plugin || (llvm > 0 && llvm < FIRST_THAT_IMPORTS));
}

static bool tell_no_imports(struct plugin_examination *examination,
                            const struct plugin_thin_modules *thin)
{
    if (thin->count == 0)
        return true;
    return plugin_link_begin(examination) &&
           bcf_link_add_imports(examination->link, thin->modules[0], NULL, 0, NULL) == BCF_OK &&
           bcf_link_finish(examination->link, NULL) == BCF_OK;
}

/* Whether a file takes part that is named once more, and not used there. */
static bool has_unused_double(const struct plugin_examination *examination)
{
    for (size_t i = 0; i < examination->inputs.object_count; i++) {
        const struct plugin_object *object = &examination->inputs.objects[i];
        if (!object->takes_part && object->printed > 0 && object->count > 0 &&
            bcf_object_member(object->object).size == 0)
            return true;
    }
    return false;
}

/* Of such a file lld wrote its list, and then an empty one in its place (LLVM source:
 * lld/ELF/LTO.cpp, LTO::compile and thinLTOCreateEmptyIndexFiles; not from LLVM 16 on). */
static bool loses_imports(struct plugin_examination *examination)
{
    enum { FIRST_THAT_KEEPS_THEM = 16 };

    return bcf_linker_llvm(&examination->linker) < FIRST_THAT_KEEPS_THEM &&
           has_unused_double(examination);
}

static bool ask(struct plugin_examination *examination)
{
    struct plugin_thin_modules thin;
    struct bcf_imports imports;
    bool is_told;

    if (bcf_link_thin_count(examination->link) == 0)
        return true;
    if (!plugin_thin_modules_name(&thin, &examination->inputs, examination->linker.has_llvm_plugin))
        return false;
    if (ends_before_imports(examination))
        return tell_no_imports(examination, &thin);
    if (loses_imports(examination)) {
        examination->no_imports = "an object is named twice, and this linker says wrong things "
                                  "of it";
        return true;
    }
    if (!bcf_linker_ask_imports(&examination->linker, thin.names, thin.count, &imports))
        return false;
    examination->no_imports = imports.refusal.reason;
    if (examination->no_imports)
        return true; /* then the risk remains one */
    /* Into what is not compiled nothing is imported. */
    for (size_t i = 0; examination->line.compiles_some && i < thin.count; i++)
        imports.lists[i].is_missing = false;
    if (!plugin_link_begin(examination) ||
        !plugin_imports_tell(&thin, &imports, &examination->arena, examination->link, &is_told))
        return false;
    return is_told ? bcf_link_finish(examination->link, NULL) == BCF_OK
                   : plugin_link_make(examination);
}

/* On x86 a module gets a mark with what it imports; a native object gets none. */
static bool depends_on_imports(const struct bcf_finding *finding)
{
    if (finding->kind != BCF_FINDING_LOST_IBT && finding->kind != BCF_FINDING_LOST_SHADOW_STACK)
        return false;
    for (size_t i = 0; i < bcf_finding_side_count(finding); i++)
        if (bcf_side_object_count(bcf_finding_side(finding, i)) > 0)
            return false;
    return true;
}

static bool has_finding_that_depends(const struct plugin_examination *examination)
{
    /* Remarks tell all, so all has to be known. */
    enum bcf_severity least = examination->remarks ? BCF_SEVERITY_NOTE : BCF_SEVERITY_RISK;
    const struct bcf_finding *finding;

    for (size_t i = 0; (finding = bcf_link_finding(examination->link, i)); i++)
        if (depends_on_imports(finding))
            return true;
    return plugin_has_finding(examination, least);
}

bool plugin_ask_imports(struct plugin_examination *examination)
{
    return !has_finding_that_depends(examination) || ask(examination);
}
