/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "retag/symbol_table.h"

#include "base/string_view.h"
#include "bitcode/module.h"
#include "merge/triples.h"

/* LLVM source: CodeGen.h, CodeModel::Model. */
enum { CODE_MODEL_MEDIUM = 3, CODE_MODEL_LARGE = 4 };

/* The first LLVM that may list _GLOBAL_OFFSET_TABLE_: 19 does, which was 18 while it was made (LLVM
 * source: ModuleSymbolTable.cpp, CollectAsmSymbols). Those before do not, and neither does a newer
 * one for their modules: what is changed is as what they compile for the other model. */
enum { FIRST_TO_LIST = 18 };

static bool refers_to_table(uint64_t model)
{
    return model == CODE_MODEL_MEDIUM || model == CODE_MODEL_LARGE;
}

bool bcf_symbol_table_is_wrong_with(const struct bcf_module *module, const struct bcf_flag *flag,
                                    const uint64_t *after)
{
    unsigned llvm = bcf_module_llvm(module);
    uint64_t number;

    if (!bcf_string_is(flag->key, "Code Model") || !bcf_value_as_u64(flag->value, &number) ||
        !bcf_triple_is(BCF_LLVM_NEWEST, module->triple, "x86_64") ||
        !bcf_triple_has_format(BCF_LLVM_NEWEST, module->triple, "elf"))
        return false;
    if (llvm > 0 && llvm < FIRST_TO_LIST)
        return false;
    return refers_to_table(number) != (after && refers_to_table(*after));
}
