/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "check.h"

#include "questions.h"
#include "remarks.h"
#include "speech.h"
#include "telling.h"

#include <stdlib.h>

/* Reads what the linker was told, and what we were. */
static bool read_arguments(struct plugin_examination *examination, int argc, char *const *argv)
{
    struct plugin_remarks_wish wish;

    if (!bcf_arguments_expand(&examination->arguments, &examination->arena, argc, argv))
        return false;
    plugin_settings_read(&examination->settings, &examination->arguments);
    if (examination->settings.mode == PLUGIN_OFF)
        return true;
    bcf_linker_init(&examination->linker, &examination->arena, &examination->arguments,
                    examination->settings.seconds);
    if (!bcf_command_line_read(&examination->line, &examination->arena, &examination->arguments))
        return false;
    wish = (struct plugin_remarks_wish){.setting = examination->settings.remarks,
                                        .output = examination->line.output,
                                        .linkers = examination->line.remarks};
    return plugin_remarks_find(&examination->remarks, &wish, &examination->arena);
}

static struct plugin_errors check_link(struct plugin_examination *examination, int argc,
                                       char *const *argv)
{
    bool is_done = read_arguments(examination, argc, argv);

    if (is_done && (examination->settings.mode == PLUGIN_OFF || examination->line.links_nothing))
        return (struct plugin_errors){0, 0};
    if (is_done && plugin_ask_questions(examination))
        return plugin_tell(examination);
    plugin_warn("memory is exhausted: this link is not checked");
    return (struct plugin_errors){0, 0};
}

/* Who wants to have all inputs in an archive needs the link to go on and to fail (LLVM source:
 * lld/ELF/Driver.cpp, getReproduceOption). */
static bool may_end(const struct plugin_examination *examination)
{
    return examination->settings.mode == PLUGIN_STOP && !examination->line.is_reproduced &&
           !getenv("LLD_REPRODUCE");
}

bool plugin_check_link(int argc, char *const *argv)
{
    struct plugin_examination examination = {.link = NULL};
    struct plugin_errors errors = check_link(&examination, argc, argv);
    bool ends = errors.count > 0 && may_end(&examination);

    if (ends)
        plugin_say_end(&errors);
    plugin_examination_finish(&examination);
    return ends;
}
