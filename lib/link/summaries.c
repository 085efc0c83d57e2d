/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "link/summaries.h"

#include "bitcode/codes.h"
#include "bitcode/module.h"

#include <string.h>

#define BIT(code) (UINT64_C(1) << (code))

static const uint64_t virtual_calls =
    BIT(BCF_SUMMARY_TYPE_TEST_ASSUME_VCALLS) | BIT(BCF_SUMMARY_TYPE_CHECKED_LOAD_VCALLS) |
    BIT(BCF_SUMMARY_TYPE_TEST_ASSUME_CONST_VCALL) | BIT(BCF_SUMMARY_TYPE_CHECKED_LOAD_CONST_VCALL);

/* The intrinsics that checkPartiallySplit looks for (LLVM source: LTO.cpp). */
static const char *const intrinsics[] = {
    "llvm.type.test",
    "llvm.type.checked.load",
    "llvm.type.checked.load.relative",
};

bool bcf_summary_may_import_more(const struct bcf_module *module, bool *may_import)
{
    const uint64_t wanted =
        virtual_calls | BIT(BCF_SUMMARY_VALUE_GUID) | BIT(BCF_SUMMARY_CALLSITE_INFO);
    uint64_t codes;

    *may_import = false;
    if (!module->place)
        return true;
    enum bcf_status status = bcf_module_read_summary_codes(module, &codes, NULL);
    *may_import = status != BCF_OK || (codes & wanted) != 0;
    return status != BCF_ERROR_MEMORY;
}

static bool find_intrinsics(const struct bcf_module *module, bool *is_found)
{
    const struct bcf_function *function;

    for (size_t i = 0; i < sizeof(intrinsics) / sizeof(intrinsics[0]) && !*is_found; i++) {
        bcf_string name = {intrinsics[i], strlen(intrinsics[i])};
        enum bcf_status status = bcf_module_read_function(module, name, &function, NULL);
        if (status == BCF_ERROR_MEMORY)
            return false;
        *is_found = status == BCF_OK && function;
    }
    return true;
}

bool bcf_summary_tests_types(const struct bcf_module *module, bool *tests_types)
{
    const struct bcf_lto *lto;
    uint64_t codes = 0;
    enum bcf_status status = BCF_ERROR_ARGUMENT;

    *tests_types = false;
    if (module->place)
        status = bcf_module_read_lto(module, &lto, NULL);
    if (status != BCF_OK)
        return status != BCF_ERROR_MEMORY;
    if (bcf_lto_kind(lto) == BCF_LTO_NO_SUMMARY)
        return find_intrinsics(module, tests_types);
    status = bcf_module_read_summary_codes(module, &codes, NULL);
    *tests_types = (codes & (virtual_calls | BIT(BCF_SUMMARY_TYPE_TESTS))) != 0;
    return status != BCF_ERROR_MEMORY;
}
