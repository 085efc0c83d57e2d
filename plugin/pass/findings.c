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

/* The text behind the severity, which LLVM says itself. */
static bcf_string without_severity(bcf_string words)
{
    static const char colon[] = ": ";
    const char *found = strstr(words.data, colon);
    size_t size = found ? (size_t)(found - words.data) + sizeof(colon) - 1 : 0;

    return (bcf_string){words.data + size, words.size - size};
}

/* Adds the finding as for people, without the end of its last line. */
static bool add_lines(struct bcf_text *text, const struct bcf_finding *finding,
                      struct bcf_arena *arena)
{
    size_t size = bcf_finding_format(finding, NULL, 0);
    char *words = bcf_arena_alloc(arena, size + 1);

    if (size == 0 || !words || bcf_finding_format(finding, words, size + 1) == 0)
        return false;
    size = strlen(words);
    while (size > 0 && words[size - 1] == '\n')
        words[--size] = '\0';
    bcf_string rest = without_severity((bcf_string){words, size});
    bcf_text_add(text, rest.data, rest.size);
    return !text->failed;
}

struct line {
    struct bcf_remark_arguments report;
    struct bcf_text text;
};

static void add_to_line(struct bcf_remark_arguments *report, const char *key, bcf_string words)
{
    (void)key;
    bcf_text_add(&((struct line *)report)->text, words.data, words.size);
}

/* Adds the finding as the message of its remark, which is one line. */
static bool add_line(struct bcf_text *text, const struct bcf_finding *finding,
                     struct bcf_arena *arena)
{
    struct line line = {.report = {.add = add_to_line}};

    bcf_text_init(&line.text, arena);
    if (!bcf_remark_arguments_add(&line.report, finding) || line.text.failed)
        return false;
    bcf_string rest = without_severity(bcf_text_view(&line.text));
    bcf_text_add(text, rest.data, rest.size);
    return !text->failed;
}

/* clang leaves out the ends of lines before LLVM 15 (LLVM source: clang/lib/Basic/Diagnostic.cpp,
 * FormatDiagnostic). */
static bool add_words(struct bcf_text *text, const struct bcf_finding *finding,
                      struct bcf_arena *arena)
{
    enum { FIRST_WITH_LINES = 15 };

    bcf_text_add_string(text, "bcflags: ");
    return pass_llvm() < FIRST_WITH_LINES ? add_line(text, finding, arena)
                                          : add_lines(text, finding, arena);
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
