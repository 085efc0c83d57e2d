/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "questions.h"

#include "importing.h"
#include "linking.h"
#include "namesakes.h"
#include "participants.h"
#include "upper_bound.h"

#include <string.h>

/* A step is false if memory is exhausted. */

static bool read_inputs(struct plugin_examination *examination)
{
    examination->inputs.arena = &examination->arena;
    examination->inputs.takes_fat_bitcode = examination->line.takes_fat_bitcode;
    examination->inputs.data = examination->line.data;
    examination->inputs.data_count = examination->line.data_count;
    examination->inputs.is_index_only = examination->line.is_index_only;
    examination->inputs.old_suffix = examination->line.old_suffix;
    examination->inputs.new_suffix = examination->line.new_suffix;
    for (size_t i = 0; i < examination->line.input_count; i++)
        if (!plugin_inputs_read(&examination->inputs, examination->line.inputs[i]))
            return false;
    return true;
}

static const char *reason_not_to_ask(const struct plugin_examination *examination)
{
    if (examination->line.pipe)
        return "an argument can be read only once";
    return examination->arguments.unread ? "a response file cannot be read" : NULL;
}

static bool ask_participants(struct plugin_examination *examination)
{
    struct bcf_participants participants = {.refusal = {reason_not_to_ask(examination), NULL}};

    if (!participants.refusal.reason &&
        !bcf_linker_ask_participants(&examination->linker, NULL, &participants))
        return false;
    if (participants.refusal.reason) {
        examination->doubt =
            (struct plugin_doubt){participants.refusal.reason, participants.refusal.words};
        return true;
    }
    examination->was_asked = true;
    return plugin_participants_find(&examination->inputs, &participants) &&
           plugin_link_make(examination);
}

/* Where an archive has members of one name, asks again to tell them apart. */
static bool ask_for_namesakes(struct plugin_examination *examination)
{
    struct plugin_namesakes namesakes;
    struct bcf_participants participants;

    if (!plugin_namesakes_find(&namesakes, &examination->inputs))
        return false;
    if (!namesakes.asked[0])
        return true;
    if (!bcf_linker_ask_participants(&examination->linker, namesakes.asked, &participants))
        return false;
    plugin_namesakes_tell_apart(&namesakes, &participants);
    return plugin_link_make(examination);
}

bool plugin_ask_questions(struct plugin_examination *examination)
{
    if (!read_inputs(examination) || !plugin_link_make(examination))
        return false;
    if (plugin_is_in_question(examination) && !ask_participants(examination))
        return false;
    if (examination->was_asked && plugin_has_finding(examination, BCF_SEVERITY_NOTE) &&
        !ask_for_namesakes(examination))
        return false;
    if (examination->was_asked && !plugin_ask_imports(examination))
        return false;
    return plugin_certainty_read(&examination->certainty, &examination->inputs);
}
