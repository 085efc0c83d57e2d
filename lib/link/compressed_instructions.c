/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * RISC-V objects are marked (e_flags, EF_RISCV_RVC) if they may have compressed instructions.
 * What functions of a module are compiled for is in their attributes; the mark of an object that
 * a linker's LTO makes comes from the module flag "riscv-isa" (LLVM source: RISCVAsmPrinter.cpp,
 * emitStartOfAsmFile). A linker marks the image if one of its objects is marked (lld: ELF/Arch/
 * RISCV.cpp, calcEFlags).
 */

#include "base/string_view.h"
#include "bitcode/module.h"
#include "link/link.h"

/* The first LLVM that reads the flag. */
enum { FIRST_WITH_FLAG = 18 };

static bool is_riscv(const struct bcf_module *module)
{
    return bcf_string_begins(module->triple, "riscv");
}

/* True if a list of target features turns on what compressed instructions need. */
static bool has_compressed(bcf_string features)
{
    while (features.size > 0) {
        size_t size = 0;
        while (size < features.size && features.data[size] != ',')
            size++;
        bcf_string feature = {features.data, size};
        if (bcf_string_is(feature, "+c") || bcf_string_is(feature, "+zca"))
            return true;
        size += size < features.size;
        features.data += size;
        features.size -= size;
    }
    return false;
}

/* Whether functions that the module defines are compiled to compressed instructions. False if
 * memory is exhausted; what cannot be read has none. */
static bool read_compressed(const struct bcf_module *module, bool *is_compressed)
{
    static const char *const names[] = {"target-features"};
    const struct bcf_attributes *attributes;
    struct bcf_error error;
    bcf_string features;

    *is_compressed = false;
    if (bcf_module_read_attributes(module, names, 1, &attributes, &error) != BCF_OK)
        return error.status != BCF_ERROR_MEMORY;
    for (size_t i = 0; i < bcf_attributes_set_count(attributes) && !*is_compressed; i++)
        *is_compressed = bcf_attributes_definitions(attributes, i) > 0 &&
                         bcf_attributes_value(attributes, i, 0, &features) &&
                         has_compressed(features);
    return true;
}

static bool add_helps(struct bcf_link *link, struct bcf_finding *finding)
{
    struct bcf_text text;

    bcf_text_init(&text, &link->arena);
    bcf_text_add_string(&text, "link with ld.lld -plugin-opt=-mattr=+c (clang: -Wl,-plugin-opt="
                               "-mattr=+c; rustc: -Clink-arg=-Wl,-plugin-opt=-mattr=+c)");
    if (!bcf_finding_add_help(&link->arena, finding, &text))
        return false;
    bcf_text_init(&text, &link->arena);
    bcf_text_add_string(&text, "or have one module with the flag in the link, or a native object: "
                               "clang 18 and later write it, and LLVM 18 and later read it");
    return bcf_finding_add_help(&link->arena, finding, &text);
}

static bool add_module(struct bcf_link *link, struct bcf_finding **finding, struct bcf_side **side,
                       const struct bcf_module *module)
{
    static const char text[] = "with compressed instructions";

    if (!*finding) {
        *finding = bcf_link_find(link, BCF_FINDING_LOST_RVC);
        if (!*finding || !add_helps(link, *finding))
            return false;
        *side = bcf_finding_add_side(&link->arena, *finding, (bcf_string){text, strlen(text)});
    }
    return *side && bcf_side_add_module(&link->arena, *side, module);
}

/* Native objects are marked, as is what rustc's own LTO makes. */
static bool may_be_lost(const struct bcf_link *link)
{
    bool has_riscv = false;

    if (link->options.lto == BCF_LTO_MODE_FULL || link->native_count > 0 || link->fat.count > 0)
        return false;
    for (size_t i = 0; i < link->module_count; i++) {
        has_riscv = has_riscv || is_riscv(link->modules[i]);
        if ((link->options.llvm == 0 || link->options.llvm >= FIRST_WITH_FLAG) &&
            bcf_module_find_flag(link->modules[i], "riscv-isa"))
            return false;
    }
    return has_riscv;
}

bool bcf_link_check_compressed_instructions(struct bcf_link *link)
{
    struct bcf_finding *finding = NULL;
    struct bcf_side *side = NULL;
    bool is_compressed;

    if (!may_be_lost(link))
        return true;
    for (size_t i = 0; i < link->module_count; i++) {
        if (!is_riscv(link->modules[i]))
            continue;
        if (!read_compressed(link->modules[i], &is_compressed))
            return false;
        if (is_compressed && !add_module(link, &finding, &side, link->modules[i]))
            return false;
    }
    return true;
}
