/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "retag/symbol_table.h"

#include "base/string_view.h"
#include "bitcode/module.h"
#include "merge/triples.h"

/* LLVM source: CodeGen.h, CodeModel::Model. */
enum { CODE_MODEL_MEDIUM = 3, CODE_MODEL_LARGE = 4 };

/* The first LLVM that lists _GLOBAL_OFFSET_TABLE_ (LLVM source: ModuleSymbolTable.cpp,
 * CollectAsmSymbols). Those before do not, but neither does a newer one in their modules. */
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
    bool referred = refers_to_table(number);
    bool will_refer = after && refers_to_table(*after);
    return will_refer ? !referred : referred && (llvm == 0 || llvm >= FIRST_TO_LIST);
}
