/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* That bcflags retag can mend a finding. */

#include "report/advice.h"

#include "finding/finding.h"
#include "report/side_names.h"
#include "retag/suggestion.h"

enum { LONGEST_COMMAND = 1024 };

/* "let X say what Y says: COMMAND", where bcflags retag can do that. Where there are very many
 * files to name, how to get the command. */
static void add_retag_way(struct bcf_report *report, const struct bcf_finding *finding,
                          const struct bcf_suggestion *suggestion,
                          const struct bcf_suggestion_result *result)
{
    struct bcf_text *text = report->text;
    const struct bcf_side *keep = result->keep;
    bcf_string command = bcf_suggestion_command(suggestion, 0);
    const struct bcf_side *change = bcf_finding_side(finding, keep == bcf_finding_side(finding, 0));

    bcf_begin_help(report, result->is_drop ? "or drop the flag from " : "or let ");
    if (bcf_finding_side_count(finding) == 2)
        bcf_add_side_name(text, finding, change, keep);
    else
        bcf_text_add_string(text, "the others");
    if (!result->is_drop) {
        bcf_text_add_string(text, " say what ");
        bcf_add_model(text, finding, keep, change);
        bcf_text_add_string(text, bcf_side_has_others(keep) ? " say" : " says");
    }
    bcf_text_add_string(text, ", for LTO: ");
    if (bcf_suggestion_command_count(suggestion) == 1 && command.size <= LONGEST_COMMAND)
        bcf_add_shown(text, command);
    else
        bcf_text_add_string(text, "'bcflags check --suggest-retag' prints the commands");
    bcf_end_help(report);
}

void bcf_add_way_of_retag(struct bcf_report *report, const struct bcf_finding *finding)
{
    struct bcf_suggestion_result result;
    struct bcf_suggestion *suggestion;

    if (bcf_suggestion_new(&suggestion, NULL) != BCF_OK) {
        report->text->failed = true;
        return;
    }
    suggestion->is_brief = true;
    if (bcf_suggestion_add(suggestion, finding, &result, NULL) != BCF_OK ||
        bcf_suggestion_finish(suggestion, NULL) != BCF_OK)
        report->text->failed = true;
    else if (result.outcome == BCF_SUGGESTION_MENDS)
        add_retag_way(report, finding, suggestion, &result);
    bcf_suggestion_free(suggestion);
}
