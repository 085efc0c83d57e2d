/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "pass/findings.h"

#include "pass/arguments.h"
#include "report/remark_arguments.h"

#include <string.h>

static bool has_module(const struct bcf_side *side, const struct bcf_module *module)
{
    for (size_t i = 0; i < bcf_side_module_count(side); i++)
        if (bcf_side_module(side, i) == module)
            return true;
    return false;
}

/* What others have with each other is not the business of this module. */
static bool is_about(const struct bcf_finding *finding, const struct bcf_module *module)
{
    for (size_t i = 0; i < bcf_finding_side_count(finding); i++)
        if (has_module(bcf_finding_side(finding, i), module))
            return true;
    return false;
}

struct finding_arguments {
    struct bcf_remark_arguments report;
    struct pass_arguments arguments;
};

static void add_argument(struct bcf_remark_arguments *report, const char *key, bcf_string words)
{
    pass_arguments_add(&((struct finding_arguments *)report)->arguments, key, words);
}

static bool keep(LLVMModuleRef llvm_module, const struct bcf_finding *finding,
                 struct bcf_arena *arena)
{
    static const enum pass_remark_kind kinds[] = {
        [BCF_SEVERITY_NOTE] = PASS_ANALYSIS, [BCF_SEVERITY_CHANGE] = PASS_ANALYSIS,
        [BCF_SEVERITY_LOSS] = PASS_MISSED,   [BCF_SEVERITY_RISK] = PASS_MISSED,
        [BCF_SEVERITY_ERROR] = PASS_FAILURE,
    };
    struct finding_arguments all = {.report = {.add = add_argument}, .arguments = {.arena = arena}};

    return bcf_remark_arguments_add(&all.report, finding) &&
           pass_arguments_keep(&all.arguments, llvm_module, kinds[bcf_finding_severity(finding)],
                               bcf_finding_id(finding));
}

/* Adds the finding without its severity, which LLVM says, and without the end of its last line. */
static bool add_words(struct bcf_text *text, const struct bcf_finding *finding,
                      struct bcf_arena *arena)
{
    size_t size = bcf_finding_format(finding, NULL, 0) + 1;
    char *words = bcf_arena_alloc(arena, size);

    if (!words)
        return false;
    bcf_finding_format(finding, words, size);
    const char *colon = strstr(words, ": ");
    const char *begin = colon ? colon + 2 : words;
    size_t length = strlen(begin);
    while (length > 0 && begin[length - 1] == '\n')
        length--;
    bcf_text_add_string(text, "bcflags: ");
    bcf_text_add(text, begin, length);
    return !text->failed;
}

static bool warn(LLVMModuleRef llvm_module, const struct bcf_finding *finding,
                 struct bcf_arena *arena)
{
    struct bcf_text text;

    bcf_text_init(&text, arena);
    if (!add_words(&text, finding, arena))
        return false;
    pass_diagnose(llvm_module, PASS_WARNING, text.data);
    return true;
}

/* Findings of some severities about the module, in their order; NULL beyond the last. */
static const struct bcf_finding *next(const struct bcf_link *link, const struct bcf_module *module,
                                      enum bcf_severity least, size_t *index)
{
    const struct bcf_finding *finding;

    while ((finding = bcf_link_finding(link, (*index)++)))
        if (bcf_finding_severity(finding) >= least && is_about(finding, module))
            return finding;
    return NULL;
}

static bool keep_all(LLVMModuleRef llvm_module, const struct bcf_module *module,
                     const struct bcf_link *link, struct bcf_arena *arena)
{
    const struct bcf_finding *finding;

    for (size_t i = 0; (finding = next(link, module, BCF_SEVERITY_NOTE, &i));)
        if (!keep(llvm_module, finding, arena))
            return false;
    return true;
}

static bool warn_of_all(LLVMModuleRef llvm_module, const struct bcf_module *module,
                        const struct bcf_link *link, enum pass_severity worst,
                        struct bcf_arena *arena)
{
    const struct bcf_finding *finding;

    for (size_t i = 0; (finding = next(link, module, BCF_SEVERITY_LOSS, &i));)
        if (worst == PASS_WARNING || bcf_finding_severity(finding) != BCF_SEVERITY_ERROR)
            if (!warn(llvm_module, finding, arena))
                return false;
    return true;
}

/* All errors at once: opt ends at the first. */
static bool say_errors(LLVMModuleRef llvm_module, const struct bcf_module *module,
                       const struct bcf_link *link, struct bcf_arena *arena)
{
    const struct bcf_finding *finding;
    struct bcf_text text;

    bcf_text_init(&text, arena);
    for (size_t i = 0; (finding = next(link, module, BCF_SEVERITY_ERROR, &i));) {
        bcf_text_add_string(&text, text.length > 0 ? "\nerror: " : "");
        if (!add_words(&text, finding, arena))
            return false;
    }
    if (text.length > 0)
        pass_diagnose(llvm_module, PASS_ERROR, text.data);
    return true;
}

bool pass_findings_say(LLVMModuleRef llvm_module, const struct bcf_module *module,
                       const struct bcf_link *link, enum pass_severity worst,
                       struct bcf_arena *arena)
{
    if (pass_keeps_remarks(llvm_module) && !keep_all(llvm_module, module, link, arena))
        return false;
    if (!warn_of_all(llvm_module, module, link, worst, arena))
        return false;
    return worst == PASS_WARNING || say_errors(llvm_module, module, link, arena);
}
