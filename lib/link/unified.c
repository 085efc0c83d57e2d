/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Unified LTO: modules of which the linker says whether they are for regular LTO or ThinLTO. Once
 * the linker has met one, or was told to expect them (ld.lld --lto=), it takes no others (LLVM
 * source: LTO.cpp, addModule; since LLVM 17).
 */

#include "bitcode/stream.h"
#include "link/link.h"

#include <string.h>

enum { FIRST_LLVM = 17 };

struct kinds {
    struct bcf_side *unified;
    struct bcf_side *refused; /* others, behind the first unified one */
    struct bcf_side *taken;   /* others, before it */
};

static bool make_kinds(struct bcf_link *link, struct kinds *kinds)
{
    kinds->unified = bcf_arena_alloc(&link->arena, sizeof(*kinds->unified));
    kinds->refused = bcf_arena_alloc(&link->arena, sizeof(*kinds->refused));
    kinds->taken = bcf_arena_alloc(&link->arena, sizeof(*kinds->taken));
    return kinds->unified && kinds->refused && kinds->taken;
}

static bool is_left_out(const struct bcf_link *link, const struct bcf_module *module)
{
    if (link->has_rustc_lto && bcf_link_is_by_rustc(module))
        return true;
    return bcf_link_leaves_out(link, module);
}

static bool sort_by_kind(struct bcf_link *link, struct kinds *kinds)
{
    struct bcf_lto lto;

    for (size_t i = 0; i < link->module_count; i++) {
        const struct bcf_module *module = link->modules[i];
        if (is_left_out(link, module))
            continue;
        if (!bcf_link_read_lto(module, &lto))
            return false;
        bool is_refused =
            kinds->unified->module_count > 0 || link->options.lto != BCF_LTO_MODE_AUTO;
        struct bcf_side *side = is_refused ? kinds->refused : kinds->taken;
        if (lto.is_unified)
            side = kinds->unified;
        if (!bcf_side_add_module(&link->arena, side, module))
            return false;
    }
    return true;
}

static bool add_side(struct bcf_link *link, struct bcf_finding *finding, const char *text,
                     const struct bcf_side *side)
{
    struct bcf_side *added;

    if (side->module_count == 0)
        return true;
    added = bcf_finding_add_side(&link->arena, finding, (bcf_string){text, strlen(text)});
    if (!added)
        return false;
    bcf_string own = added->text;
    *added = *side;
    added->text = own;
    return true;
}

bool bcf_link_check_unified(struct bcf_link *link)
{
    struct kinds kinds;
    struct bcf_text note;

    if (link->options.llvm > 0 && link->options.llvm < FIRST_LLVM)
        return true;
    if (!make_kinds(link, &kinds) || !sort_by_kind(link, &kinds))
        return false;
    if (kinds.unified->module_count == 0 ||
        kinds.refused->module_count + kinds.taken->module_count == 0)
        return true;
    struct bcf_finding *finding = bcf_link_find(link, BCF_FINDING_UNIFIED_MIXED);
    if (!finding || !add_side(link, finding, "for unified LTO", kinds.unified) ||
        !add_side(link, finding, "not for unified LTO", kinds.refused) ||
        !add_side(link, finding, "not for unified LTO, and before the first that is", kinds.taken))
        return false;
    bcf_text_init(&note, &link->arena);
    if (kinds.refused->module_count > 0) {
        bcf_text_add_string(&note, "LLVM takes others before the first unified module only, and "
                                   "none if the linker is told --lto=thin or --lto=full");
    } else {
        finding->severity = BCF_SEVERITY_NOTE;
        bcf_text_add_string(&note, "the others come first in this order, and LLVM takes them "
                                   "then; in another order, or if the linker is told --lto=thin or "
                                   "--lto=full, it stops");
    }
    return bcf_finding_add_note(&link->arena, finding, &note);
}
