/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "telling.h"

#include "imports.h"
#include "remarks.h"
#include "speech.h"

#include <stdio.h>
#include <string.h>

/* One line for all that could not be read of what takes part. */
static void say_trouble(const struct plugin_examination *examination)
{
    const struct plugin_trouble *first = NULL;
    size_t count = 0;

    for (size_t i = 0; i < examination->inputs.trouble_count; i++) {
        if (!examination->inputs.troubles[i].takes_part)
            continue;
        first = first ? first : &examination->inputs.troubles[i];
        count++;
    }
    if (count == 1)
        plugin_warn("%s is not checked: %s", first->address.data, first->message);
    else if (count > 1)
        plugin_warn("%s and %zu more are not checked: %s", first->address.data, count - 1,
                    first->message);
}

/* Of such a file some answers are missing. */
static void say_exhausted(const struct plugin_examination *examination)
{
    for (size_t i = 0; i < examination->inputs.file_count; i++) {
        if (!bcf_input_is_exhausted(examination->inputs.files[i]))
            continue;
        plugin_warn("%s is not checked as a whole: reading it takes more memory than a sound file "
                    "of its size would",
                    bcf_input_path(examination->inputs.files[i]).data);
        return;
    }
}

static void write_remarks(const struct plugin_examination *examination)
{
    char reason[256];

    if (examination->remarks &&
        !plugin_remarks_write(examination->remarks, examination->link, reason, sizeof(reason)))
        plugin_warn("the remarks cannot be written to %.1000s: %s", examination->remarks, reason);
}

/* Whether an error comes up elsewhere only: the modules for ThinLTO are merged by clang, with an
 * index that this link writes. Those for regular LTO are merged in any link. */
static bool is_elsewhere(const struct plugin_examination *examination,
                         const struct bcf_finding *finding)
{
    const struct bcf_module *module = bcf_side_module(bcf_finding_side(finding, 0), 0);

    return bcf_finding_severity(finding) == BCF_SEVERITY_ERROR &&
           bcf_finding_is_about_flag(finding) && module && plugin_is_thin(module) &&
           plugin_is_certain(&examination->certainty, finding);
}

static bool has_error_elsewhere(const struct plugin_examination *examination)
{
    const struct bcf_finding *finding;

    if (!examination->line.is_index_only && !examination->line.has_distributor)
        return false;
    for (size_t i = 0; (finding = bcf_link_finding(examination->link, i)); i++)
        if (is_elsewhere(examination, finding))
            return true;
    return false;
}

/* From some LLVM after 16 on, clang ends with success there (LLVM source:
 * clang/lib/CodeGen/BackendUtil.cpp, runThinLTOBackend). */
static void say_what_fails(void)
{
    static const char words[] =
        "bcflags: note: this link does not merge modules for ThinLTO itself: what fails is "
        "clang -fthinlto-index=, and newer ones exit with 0 all the same "
        "and leave an empty object\n";

    plugin_say_text((bcf_string){words, sizeof(words) - 1});
}

/* What keeps the check from being a whole one. */
static void say_what_is_missing(const struct plugin_examination *examination)
{
    const struct plugin_doubt *doubt = &examination->doubt;

    /* Where the linker itself failed, it is going to say why. */
    if (doubt->words)
        return;
    /* Where it could not be asked, one line says so. */
    if (!examination->was_asked && plugin_has_finding(examination, BCF_SEVERITY_RISK))
        return;
    say_trouble(examination);
    say_exhausted(examination);
    if (doubt->reason && (examination->line.doubt || examination->arguments.unread))
        plugin_warn("not all of this link is checked: the linker could not be asked what takes "
                    "part: %s",
                    doubt->reason);
}

struct plugin_errors plugin_tell(struct plugin_examination *examination)
{
    struct plugin_errors errors =
        plugin_say_findings(examination->link, &examination->certainty, &examination->doubt,
                            examination->remarks, &examination->arena);

    if (examination->no_imports && errors.count == 0)
        plugin_warn("the linker could not be asked what ThinLTO imports: %s",
                    examination->no_imports);
    write_remarks(examination);
    if (has_error_elsewhere(examination))
        say_what_fails();
    say_what_is_missing(examination);
    return errors;
}

void plugin_say_end(const struct plugin_errors *errors)
{
    /* Who cannot read a module fails all the same. */
    bool is_of_use = errors->count > errors->of_reader;
    char line[256];

    (void)snprintf(line, sizeof(line),
                   "bcflags: the link was stopped before LTO merged anything; "
                   "%s'bcflags explain ID' says more\n",
                   is_of_use ? "BCFLAGS_MODE=warn lets it go on; " : "");
    plugin_say_text((bcf_string){line, strlen(line)});
}
