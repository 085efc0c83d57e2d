/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The pass plugin: pass.cpp is what LLVM calls, and the C behind it does the work. */

#ifndef PLUGIN_PASS_PASS_H
#define PLUGIN_PASS_PASS_H

#include <llvm-c/Types.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* "bcflags-print": writes the flags of the module to the standard error stream. */
void pass_print(LLVMModuleRef llvm_module);

/* "bcflags-check<parameters>": checks the module against what they name. */
void pass_check(LLVMModuleRef llvm_module, const char *parameters);

/* When LLVM runs its passes. */
enum pass_moment {
    PASS_BEFORE_OPTIMISATION, /* of a module that was compiled just now */
    PASS_AFTER_MERGE          /* of what regular LTO has made of its modules */
};

/* Whether there is anything to do then; what is asked for does not change while the program runs.
 */
bool pass_is_wanted(enum pass_moment moment);

/* Does it. */
void pass_run(LLVMModuleRef llvm_module, enum pass_moment moment);

/* The rest is what C asks of LLVM that its C API does not offer, in pass.cpp. */

enum pass_severity { PASS_WARNING, PASS_ERROR };

/* Says a text as LLVM says its own diagnostics. After an error many a program ends at once. */
void pass_diagnose(LLVMModuleRef llvm_module, enum pass_severity severity, const char *text);

/* Whether the program keeps remarks. */
bool pass_keeps_remarks(LLVMModuleRef llvm_module);

enum pass_remark_kind { PASS_ANALYSIS, PASS_MISSED, PASS_FAILURE };

struct pass_argument {
    const char *key; /* tells what the words are: LLVM's readers ask for it */
    const char *words;
};

struct pass_remark {
    enum pass_remark_kind kind;
    const char *name;
    const struct pass_argument *arguments; /* their words, one after the other, are the message */
    size_t count;
};

/* Keeps one more. */
void pass_keep_remark(LLVMModuleRef llvm_module, const struct pass_remark *remark);

/* What the option -bcflags-against says; NULL where LLVM does not have it. */
const char *pass_option_against(void);

/* The major version of LLVM. */
unsigned pass_llvm(void);

#ifdef __cplusplus
}
#endif

#endif
