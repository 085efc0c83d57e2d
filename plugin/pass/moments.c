/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What is done when LLVM runs its passes, and how it is set: by the environment, and by
 * -bcflags-against, which wins. */

#include "pass/check.h"
#include "pass/merged.h"
#include "pass/rustc.h"
#include "settings.h"

#include <stdlib.h>

/* NULL where it is not set, or empty. */
static const char *setting(const char *variable)
{
    const char *value = getenv(variable);

    return value && value[0] != '\0' ? value : NULL;
}

static const char *paths_to_check_against(void)
{
    const char *paths = pass_option_against();

    return paths ? paths : setting("BCFLAGS_AGAINST");
}

static enum plugin_mode mode(void)
{
    static const struct bcf_arguments none = {0};
    struct plugin_settings settings;

    plugin_settings_read(&settings, &none);
    return settings.mode;
}

bool pass_is_wanted(enum pass_moment moment)
{
    if (moment == PASS_BEFORE_OPTIMISATION && pass_is_in_rustc())
        return true;
    /* Whether remarks are kept is not known yet. */
    return (moment == PASS_AFTER_MERGE || paths_to_check_against()) && mode() != PLUGIN_OFF;
}

void pass_run(LLVMModuleRef llvm_module, enum pass_moment moment)
{
    if (moment == PASS_AFTER_MERGE)
        pass_merged_record(llvm_module, setting("BCFLAGS_MERGED"));
    else if (pass_is_in_rustc())
        pass_check_crate(llvm_module);
    else
        pass_check_against(llvm_module, paths_to_check_against(), ':',
                           mode() == PLUGIN_STOP ? PASS_ERROR : PASS_WARNING);
}
