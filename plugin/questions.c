/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "questions.h"

#include "finding/finding.h"
#include "imports.h"
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

/* Up to LLVM 18 bitcode is written before ThinLTO imports (LLVM source: lld/ELF/LTO.cpp,
 * createConfig). */
static bool ends_before_imports(struct plugin_examination *examination)
{
    enum { FIRST_THAT_IMPORTS = 19 };
    unsigned llvm = bcf_linker_llvm(&examination->linker);

    return examination->line.emits_bitcode && llvm > 0 && llvm < FIRST_THAT_IMPORTS;
}

static bool tell_no_imports(struct plugin_examination *examination,
                            const struct plugin_thin_modules *thin)
{
    if (thin->count == 0)
        return true;
    return plugin_link_begin(examination) &&
           bcf_link_add_imports(examination->link, thin->modules[0], NULL, 0, NULL) == BCF_OK &&
           bcf_link_finish(examination->link, NULL) == BCF_OK;
}

/* Whether a file takes part that is named once more, and not used there. */
static bool has_unused_double(const struct plugin_examination *examination)
{
    for (size_t i = 0; i < examination->inputs.object_count; i++) {
        const struct plugin_object *object = &examination->inputs.objects[i];
        if (!object->takes_part && object->printed > 0 && object->count > 0 &&
            bcf_object_member(object->object).size == 0)
            return true;
    }
    return false;
}

/* Of such a file lld wrote its list, and then an empty one in its place (LLVM source:
 * lld/ELF/LTO.cpp, LTO::compile and thinLTOCreateEmptyIndexFiles; not from LLVM 16 on). */
static bool loses_imports(struct plugin_examination *examination)
{
    enum { FIRST_THAT_KEEPS_THEM = 16 };

    return bcf_linker_llvm(&examination->linker) < FIRST_THAT_KEEPS_THEM &&
           has_unused_double(examination);
}

static bool ask_imports(struct plugin_examination *examination)
{
    struct plugin_thin_modules thin;
    struct bcf_imports imports;
    bool is_told;

    if (bcf_link_thin_count(examination->link) == 0)
        return true;
    if (!plugin_thin_modules_name(&thin, &examination->inputs))
        return false;
    if (ends_before_imports(examination))
        return tell_no_imports(examination, &thin);
    if (loses_imports(examination)) {
        examination->no_imports = "an object is named twice, and this linker says wrong things "
                                  "of it";
        return true;
    }
    if (!bcf_linker_ask_imports(&examination->linker, thin.names, thin.count, &imports))
        return false;
    examination->no_imports = imports.refusal.reason;
    if (examination->no_imports)
        return true; /* then the risk remains one */
    /* Into what is not compiled nothing is imported. */
    for (size_t i = 0; examination->line.compiles_some && i < thin.count; i++)
        imports.lists[i].is_missing = false;
    if (!plugin_link_begin(examination) ||
        !plugin_imports_tell(&thin, &imports, &examination->arena, examination->link, &is_told))
        return false;
    return is_told ? bcf_link_finish(examination->link, NULL) == BCF_OK
                   : plugin_link_make(examination);
}

/* On x86 a module gets a mark with what it imports; a native object gets none. */
static bool depends_on_imports(const struct bcf_finding *finding)
{
    if (finding->kind != BCF_FINDING_LOST_IBT && finding->kind != BCF_FINDING_LOST_SHADOW_STACK)
        return false;
    for (size_t i = 0; i < bcf_finding_side_count(finding); i++)
        if (bcf_side_object_count(bcf_finding_side(finding, i)) > 0)
            return false;
    return true;
}

static bool has_finding_that_depends(const struct plugin_examination *examination)
{
    /* Remarks tell all, so all has to be known. */
    enum bcf_severity least = examination->remarks ? BCF_SEVERITY_NOTE : BCF_SEVERITY_RISK;
    const struct bcf_finding *finding;

    for (size_t i = 0; (finding = bcf_link_finding(examination->link, i)); i++)
        if (depends_on_imports(finding))
            return true;
    return plugin_has_finding(examination, least);
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
    if (examination->was_asked && has_finding_that_depends(examination) &&
        !ask_imports(examination))
        return false;
    return plugin_certainty_read(&examination->certainty, &examination->inputs);
}
