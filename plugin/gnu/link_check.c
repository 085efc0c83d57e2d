/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "gnu/link_check.h"

#include "gnu/examining.h"
#include "gnu/gcc_objects.h"
#include "gnu/taking_part.h"
#include "importing.h"
#include "linking.h"
#include "remarks.h"
#include "speech.h"
#include "telling.h"

static bool examine(struct plugin_examination *examination, const struct gnu_plugin *plugin)
{
    struct plugin_remarks_wish wish = {.setting = plugin->settings.remarks,
                                       .output = plugin->output ? plugin->output : "a.out"};

    return plugin_remarks_find(&examination->remarks, &wish, &examination->arena) &&
           gnu_taking_part_find(&examination->inputs, plugin) && plugin_link_make(examination) &&
           plugin_ask_imports(examination) &&
           plugin_certainty_read(&examination->certainty, &examination->inputs);
}

static struct plugin_errors check(struct plugin_examination *examination, struct gnu_plugin *plugin)
{
    gnu_examination_begin(examination, plugin);
    if (plugin->claims.is_incomplete || !examine(examination, plugin)) {
        plugin_warn("memory is exhausted: this link is not checked");
        return (struct plugin_errors){0, 0};
    }
    gnu_tell_gcc_objects(examination, plugin);
    return plugin_tell(examination);
}

bool gnu_check_link(struct gnu_plugin *plugin)
{
    struct plugin_examination examination;
    struct plugin_errors errors;
    struct gnu_words said;
    bool ends;

    gnu_words_collect(&said);
    errors = check(&examination, plugin);
    ends = errors.count > 0 && plugin->settings.mode == PLUGIN_STOP;
    if (ends)
        plugin_say_end(&errors);
    plugin_examination_finish(&examination);
    gnu_words_pass_on(&said, &plugin->speech, ends ? LD_FATAL : LD_WARNING);
    return ends;
}
