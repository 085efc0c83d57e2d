/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "pass/partition.h"

static bool has_flag(const struct bcf_module *module, const char *key, uint64_t wanted)
{
    const struct bcf_flag *flag = bcf_module_find_flag(module, key);
    uint64_t number;

    return flag && bcf_value_as_u64(bcf_flag_value(flag), &number) && number == wanted;
}

/* The summary, which tells it in a file, is made later. clang says "ThinLTO" = 0 for regular LTO,
 * and whether units are split for both (LLVM source: clang/lib/CodeGen/BackendUtil.cpp,
 * RunOptimizationPipeline). */
enum pass_partition pass_partition_of(const struct bcf_module *in_memory)
{
    if (has_flag(in_memory, "UnifiedLTO", 1))
        return PASS_ANY_LTO;
    if (has_flag(in_memory, "ThinLTO", 0))
        return PASS_REGULAR_LTO;
    return bcf_module_find_flag(in_memory, "EnableSplitLTOUnit") ? PASS_THIN_LTO : PASS_ANY_LTO;
}

bool pass_partition_meets(enum pass_partition partition, const struct bcf_module *in_file)
{
    const struct bcf_lto *lto;

    if (partition == PASS_ANY_LTO || bcf_module_read_lto(in_file, &lto, NULL) != BCF_OK ||
        bcf_lto_is_unified(lto))
        return true;
    return (bcf_lto_kind(lto) == BCF_LTO_THIN) == (partition == PASS_THIN_LTO);
}
