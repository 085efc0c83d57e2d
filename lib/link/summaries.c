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

bool bcf_summary_may_import_more(const struct bcf_module *module)
{
    const uint64_t wanted =
        virtual_calls | BIT(BCF_SUMMARY_VALUE_GUID) | BIT(BCF_SUMMARY_CALLSITE_INFO);
    uint64_t codes;

    if (!module->place)
        return false;
    return bcf_module_read_summary_codes(module, &codes, NULL) != BCF_OK || (codes & wanted) != 0;
}

static bool names_intrinsic(const struct bcf_module *module)
{
    const struct bcf_function *function;

    for (size_t i = 0; i < sizeof(intrinsics) / sizeof(intrinsics[0]); i++) {
        bcf_string name = {intrinsics[i], strlen(intrinsics[i])};
        if (bcf_module_read_function(module, name, &function, NULL) == BCF_OK && function)
            return true;
    }
    return false;
}

bool bcf_summary_tests_types(const struct bcf_module *module)
{
    const struct bcf_lto *lto;
    uint64_t codes;

    if (!module->place || bcf_module_read_lto(module, &lto, NULL) != BCF_OK)
        return false;
    if (bcf_lto_kind(lto) == BCF_LTO_NO_SUMMARY)
        return names_intrinsic(module);
    return bcf_module_read_summary_codes(module, &codes, NULL) == BCF_OK &&
           (codes & (virtual_calls | BIT(BCF_SUMMARY_TYPE_TESTS))) != 0;
}
