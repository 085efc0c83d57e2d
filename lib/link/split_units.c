/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Split LTO units: what has type information is split off for regular LTO. Type tests need all of
 * it in one place, so that LLVM stops if some modules are split and others are not, and any of
 * them tests types. Whether a module without a summary is, LLVM cannot tell: it takes it for one
 * that is not (LLVM source: LTO.cpp, addModule and checkPartiallySplit; BitcodeReader.cpp,
 * getLTOInfo). All releases from 14 to 22 do so.
 */

#include "bitcode/stream.h"
#include "link/link.h"
#include "link/summaries.h"

#include <string.h>

static const char *const texts[2] = {"not for split units", "for split units"};

/* Puts the modules into lists by whether they are for split units. */
static bool list_units(struct bcf_link *link, struct bcf_partition units[2])
{
    const struct bcf_partition *partitions[2] = {&link->regular, &link->thin};
    struct bcf_lto lto;

    for (int i = 0; i < 2; i++) {
        units[i].modules =
            bcf_arena_alloc(&link->arena, (link->module_count + 1) * sizeof(struct bcf_module *));
        if (!units[i].modules)
            return false;
    }
    for (int i = 0; i < 2; i++) {
        for (size_t k = 0; k < partitions[i]->count; k++) {
            const struct bcf_module *module = partitions[i]->modules[k];
            if (link->has_rustc_lto && bcf_link_is_by_rustc(module))
                continue; /* rustc does not look at this */
            if (!bcf_link_read_lto(module, &lto))
                return false;
            struct bcf_partition *unit = &units[lto.enables_split_units];
            unit->modules[unit->count++] = module;
        }
    }
    return true;
}

static bool find_type_test(const struct bcf_partition units[2], const struct bcf_module **found)
{
    bool is_found = false;

    for (int i = 1; i >= 0; i--) {
        for (size_t k = 0; k < units[i].count && !is_found; k++) {
            *found = units[i].modules[k];
            if (!bcf_summary_tests_types(*found, &is_found))
                return false;
        }
    }
    if (!is_found)
        *found = NULL;
    return true;
}

static bool add_units(struct bcf_arena *arena, struct bcf_finding *finding, const char *text,
                      const struct bcf_partition *unit)
{
    struct bcf_side *side = bcf_finding_add_side(arena, finding, (bcf_string){text, strlen(text)});

    for (size_t i = 0; side && i < unit->count; i++)
        if (!bcf_side_add_module(arena, side, unit->modules[i]))
            return false;
    return side != NULL;
}

/* True if a module has what clang splits units for, whatever it is told. */
static bool has_cfi(const struct bcf_partition *unit)
{
    for (size_t i = 0; i < unit->count; i++)
        if (bcf_module_find_flag(unit->modules[i], "CFI Canonical Jump Tables") ||
            bcf_module_find_flag(unit->modules[i], "Cross-DSO CFI"))
            return true;
    return false;
}

/* Units of CFI cannot do without: clang takes no -fno-split-lto-unit there. */
static bool add_help(struct bcf_link *link, struct bcf_finding *finding,
                     const struct bcf_partition units[2])
{
    struct bcf_text text;

    if (!has_cfi(&units[0]) && !has_cfi(&units[1]))
        return true;
    bcf_text_init(&text, &link->arena);
    bcf_text_add_string(&text, "compile ");
    if (units[0].count == 1) {
        bcf_string name = bcf_module_address(units[0].modules[0]);
        bcf_text_add(&text, name.data, name.size);
    } else {
        bcf_text_add_string(&text, "what is not for split units");
    }
    bcf_text_add_string(&text, " with -fsplit-lto-unit (rustc: -Zsplit-lto-unit)");
    return bcf_finding_add_help(&link->arena, finding, &text);
}

bool bcf_link_check_split_units(struct bcf_link *link)
{
    struct bcf_partition units[2] = {{NULL, 0}, {NULL, 0}};
    struct bcf_text note;

    if (link->options.lto != BCF_LTO_MODE_AUTO)
        return true;
    if (!list_units(link, units))
        return false;
    if (units[0].count == 0 || units[1].count == 0)
        return true;
    const struct bcf_module *test = NULL;
    if (!find_type_test(units, &test))
        return false;
    if (!test)
        return true;
    struct bcf_finding *finding = bcf_link_find(link, BCF_FINDING_SPLIT_UNITS_MIXED);
    if (!finding || !add_units(&link->arena, finding, texts[1], &units[1]) ||
        !add_units(&link->arena, finding, texts[0], &units[0]))
        return false;
    bcf_text_init(&note, &link->arena);
    bcf_text_add(&note, bcf_module_address(test).data, bcf_module_address(test).size);
    bcf_text_add_string(&note, " tests types, for virtual calls or control-flow integrity");
    return bcf_finding_add_note(&link->arena, finding, &note) && add_help(link, finding, units);
}
