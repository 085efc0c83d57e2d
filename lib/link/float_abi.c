/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * RISC-V objects are marked (e_flags, EF_RISCV_FLOAT_ABI, EF_RISCV_RVE) with the registers in
 * which they pass arguments, and linkers take no two kinds (lld: ELF/Arch/RISCV.cpp, calcEFlags).
 * The mark of what LTO makes of a module comes from the module flag "target-abi" (LLVM source:
 * RISCVAsmPrinter.cpp, emitStartOfAsmFile), so that a link fails even where nothing is merged.
 */

#include "base/string_view.h"
#include "container/container.h"
#include "link/link.h"

#include <string.h>

/* EF_RISCV_FLOAT_ABI and EF_RISCV_RVE (LLVM source: BinaryFormat/ELF.h). */
enum { FLOAT_ABI = 0x6, RVE = 0x8 };

/* The kinds; each has a side. */
enum { SOFT, SINGLE, DOUBLE, QUAD, EMBEDDED, KINDS };

static const char *const texts[KINDS] = {
    [SOFT] = "soft-float ABI (ilp32, lp64)",
    [SINGLE] = "single-float ABI (ilp32f, lp64f)",
    [DOUBLE] = "double-float ABI (ilp32d, lp64d)",
    [QUAD] = "quad-float ABI (lp64q)",
    [EMBEDDED] = "soft-float ABI of RVE (ilp32e, lp64e)",
};

/* What is found, in a finding that is thrown away if there are not two kinds. */
struct abis {
    struct bcf_link *link;
    struct bcf_side *sides[KINDS];
};

static bool is_riscv(const struct bcf_module *module)
{
    return bcf_string_begins(module->triple, "riscv32") ||
           bcf_string_begins(module->triple, "riscv64");
}

/* The kind of an ABI by its name; KINDS for one that is not known. */
static int kind_of_name(bcf_string name)
{
    static const char endings[] = {[SINGLE] = 'f', [DOUBLE] = 'd', [QUAD] = 'q', [EMBEDDED] = 'e'};
    size_t size = bcf_string_begins(name, "ilp32") ? strlen("ilp32") : strlen("lp64");

    if (!bcf_string_begins(name, "ilp32") && !bcf_string_begins(name, "lp64"))
        return KINDS;
    if (name.size == size)
        return SOFT;
    for (int kind = SINGLE; kind < KINDS && name.size == size + 1; kind++)
        if (name.data[size] == endings[kind])
            return kind;
    return KINDS;
}

static int kind_of_flags(uint64_t flags)
{
    return flags & RVE ? EMBEDDED : (int)((flags & FLOAT_ABI) >> 1);
}

static struct bcf_side *find_side(struct abis *abis, int kind)
{
    struct bcf_side **side = &abis->sides[kind];

    if (!*side)
        *side = bcf_arena_alloc(&abis->link->arena, sizeof(**side));
    if (*side)
        (*side)->text = (bcf_string){texts[kind], strlen(texts[kind])};
    return *side;
}

static bool add_module(struct abis *abis, const struct bcf_module *module)
{
    const struct bcf_flag *flag = bcf_module_find_flag(module, "target-abi");
    const struct bcf_value *value = flag ? bcf_flag_value(flag) : NULL;
    int kind = KINDS;

    if (is_riscv(module) && value && bcf_value_kind(value) == BCF_VALUE_STRING)
        kind = kind_of_name(bcf_value_string(value));
    if (kind == KINDS)
        return true;
    struct bcf_side *side = find_side(abis, kind);
    return side && bcf_side_add_module(&abis->link->arena, side, module);
}

/* What cannot be read is on no side. */
static bool add_native(struct abis *abis, const struct bcf_object *object)
{
    const char *machine = bcf_object_machine(object);
    const struct bcf_native *native;
    struct bcf_error error;

    if (!machine || strcmp(machine, "RISC-V") != 0)
        return true;
    if (bcf_object_read_native(object, &native, &error) != BCF_OK)
        return error.status != BCF_ERROR_MEMORY;
    if (!native || !bcf_native_is_relocatable(native))
        return true;
    struct bcf_side *side = find_side(abis, kind_of_flags(bcf_native_abi_flags(native)));
    return side && bcf_side_add_object(&abis->link->arena, side, object);
}

static int count_sides(const struct abis *abis)
{
    int count = 0;

    for (int kind = 0; kind < KINDS; kind++)
        count += abis->sides[kind] != NULL;
    return count;
}

static bool add_finding(struct abis *abis)
{
    struct bcf_finding *finding = bcf_link_find(abis->link, BCF_FINDING_FLOAT_ABI_MIXED);

    for (int kind = 0; finding && kind < KINDS; kind++) {
        if (!abis->sides[kind])
            continue;
        struct bcf_side *side =
            bcf_finding_add_side(&abis->link->arena, finding, abis->sides[kind]->text);
        if (!side)
            return false;
        *side = *abis->sides[kind];
    }
    return finding != NULL;
}

/* Conflicts of the flag itself: to do without LTO would not help. */
static void mark_consequences(struct bcf_link *link)
{
    for (size_t i = 0; i < link->finding_count; i++)
        if (link->findings[i]->is_flag && bcf_string_is(link->findings[i]->subject, "target-abi"))
            link->findings[i]->is_consequence = true;
}

bool bcf_link_check_float_abi(struct bcf_link *link)
{
    struct abis abis = {.link = link};

    for (size_t i = 0; i < link->module_count; i++)
        if (!add_module(&abis, link->modules[i]))
            return false;
    for (size_t i = 0; count_sides(&abis) > 0 && i < link->native_count; i++)
        if (!add_native(&abis, link->natives[i]))
            return false;
    if (count_sides(&abis) < 2)
        return true;
    mark_consequences(link);
    return add_finding(&abis);
}
