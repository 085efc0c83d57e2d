/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "upper_bound.h"

#include "bitcode/module.h"

static bool has_behavior(const struct bcf_module *module, uint64_t behavior)
{
    for (size_t i = 0; i < bcf_module_flag_count(module); i++)
        if (bcf_flag_behavior(bcf_module_flag(module, i)) == behavior)
            return true;
    return false;
}

static bool has_overriding_side(const struct bcf_finding *finding)
{
    for (size_t i = 0; i < bcf_finding_side_count(finding); i++)
        if (bcf_side_value(bcf_finding_side(finding, i)) &&
            bcf_side_behavior(bcf_finding_side(finding, i)) == BCF_BEHAVIOR_OVERRIDE)
            return true;
    return false;
}

/* A conflict may come up where less takes part than may: what overrides a flag, or what fulfils a
 * requirement, may not be there. */
static bool has_flag_that_decides(const struct plugin_examination *examination)
{
    const struct bcf_finding *finding;

    for (size_t i = 0; (finding = bcf_link_finding(examination->link, i)); i++)
        if (bcf_finding_is_about_flag(finding) && has_overriding_side(finding))
            return true;
    for (size_t i = 0; i < examination->inputs.module_count; i++)
        if (has_behavior(examination->inputs.modules[i], BCF_BEHAVIOR_REQUIRE))
            return true;
    return false;
}

/* Such libraries do not stand on the line. */
static bool has_dependent_libraries(const struct plugin_examination *examination)
{
    for (size_t i = 0; i < examination->inputs.module_count; i++)
        if (examination->inputs.modules[i]->has_dependent_libraries)
            return true;
    return false;
}

/* LLVM takes unified modules behind others, and not before them (LLVM source: LTO.cpp, addModule);
 * and what is extracted from an archive need not stand where the archive does. */
static bool has_order_that_decides(const struct plugin_examination *examination)
{
    const struct plugin_inputs *inputs = &examination->inputs;
    const struct bcf_lto *lto;
    size_t unified = 0;

    for (size_t i = 0; i < inputs->module_count; i++)
        unified += bcf_module_read_lto(inputs->modules[i], &lto, NULL) == BCF_OK &&
                   bcf_lto_is_unified(lto);
    return unified > 0 && unified < inputs->module_count;
}

static bool is_all_known(const struct plugin_examination *examination)
{
    return !(examination->line.takes_dependent_libraries && has_dependent_libraries(examination)) &&
           !examination->line.doubt && !examination->arguments.unread &&
           examination->inputs.trouble_count == 0;
}

/* Whether the linker has to be asked. */
bool plugin_is_in_question(const struct plugin_examination *examination)
{
    enum bcf_severity least = examination->remarks ? BCF_SEVERITY_NOTE : BCF_SEVERITY_LOSS;

    if (!is_all_known(examination))
        return true;
    return plugin_has_finding(examination, least) || has_flag_that_decides(examination) ||
           has_order_that_decides(examination);
}
