/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * A relocatable link (ld -r) of one bitcode object compiles that by itself, and writes native code
 * (LLVM
 * source: lld/ELF/Driver.cpp, compileBitcodeFiles, which runs LTO whatever kind of link it is).
 * Of several objects it is LTO like any other, and nothing is said.
 *
 * A module without a summary was not compiled for LTO: to make native code of it is what such a
 * link is for. So is a kernel module of one file, of which kbuild makes native code so (Linux:
 * scripts/Makefile.lib, cmd_ld_single).
 */

#include "base/string_view.h"
#include "bitcode/stream.h"
#include "link/link.h"

#include <string.h>

static bool takes_part(const struct bcf_link *link, const struct bcf_module *module)
{
    return !bcf_link_leaves_out(link, module) &&
           !(link->has_rustc_lto && bcf_link_is_by_rustc(module));
}

/* The object that all modules are in which take part: more than one if its unit is split. NULL if
 * there is none, or several. */
static const struct bcf_object *find_only_object(const struct bcf_link *link)
{
    const struct bcf_object *only = NULL;

    for (size_t i = 0; i < link->module_count; i++) {
        const struct bcf_module *module = link->modules[i];
        if (!takes_part(link, module))
            continue;
        if (only && bcf_module_object(module) != only)
            return NULL;
        only = bcf_module_object(module);
    }
    return only;
}

/* What all Linux kernel modules that do something define, and nothing else may: <linux/module.h>,
 * module_init. */
static bool is_kernel_module(const struct bcf_module *module, bool *is_one)
{
    const struct bcf_symbols *symbols;
    const struct bcf_symbol *symbol;
    struct bcf_error error;

    *is_one = false;
    if (bcf_module_read_symbols(module, &symbols, &error) != BCF_OK)
        return error.status != BCF_ERROR_MEMORY;
    for (size_t i = 0; !*is_one && (symbol = bcf_symbols_at(symbols, i)); i++)
        *is_one = bcf_symbol_is_definition(symbol) &&
                  (bcf_string_is(bcf_symbol_ir_name(symbol), "init_module") ||
                   bcf_string_is(bcf_symbol_ir_name(symbol), "cleanup_module"));
    return true;
}

static bool add_module(struct bcf_link *link, struct bcf_finding *finding,
                       const struct bcf_module *module, enum bcf_lto_kind kind)
{
    const char *text = kind == BCF_LTO_THIN ? "for ThinLTO" : "for regular LTO";
    struct bcf_side *side =
        bcf_finding_add_side(&link->arena, finding, (bcf_string){text, strlen(text)});

    return side && bcf_side_add_module(&link->arena, side, module);
}

static bool report(struct bcf_link *link, const struct bcf_object *object)
{
    struct bcf_finding *finding = NULL;
    struct bcf_text note;
    struct bcf_lto lto;
    bool is_kernel = false;

    for (size_t i = 0; i < link->module_count; i++) {
        const struct bcf_module *module = link->modules[i];
        bool is_one;
        if (bcf_module_object(module) != object || !takes_part(link, module))
            continue;
        if (!bcf_link_read_lto(module, &lto))
            return false;
        if (lto.kind == BCF_LTO_NO_SUMMARY)
            continue;
        if (!finding && !(finding = bcf_link_find(link, BCF_FINDING_RELOCATABLE)))
            return false;
        if (!add_module(link, finding, module, lto.kind) || !is_kernel_module(module, &is_one))
            return false;
        is_kernel = is_kernel || is_one;
    }
    if (!is_kernel)
        return true;
    finding->severity = BCF_SEVERITY_NOTE;
    bcf_text_init(&note, &link->arena);
    bcf_text_add_string(&note, "it defines init_module or cleanup_module: a kernel module of one "
                               "file has to become native code, and nothing is lost");
    return bcf_finding_add_note(&link->arena, finding, &note);
}

bool bcf_link_check_relocatable(struct bcf_link *link)
{
    const struct bcf_object *object;

    if (!link->options.relocatable)
        return true;
    object = find_only_object(link);
    return !object || report(link, object);
}
