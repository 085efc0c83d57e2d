/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* bcflags check --suggest-retag: the commands that mend what was found. */

#include "check.h"

#include "output.h"

#include <string.h>

/* "bcflags: note: 'wchar_size' [flag-values] is not mended: " and why. */
static void say_why(const struct bcf_finding *finding, bcf_string reason)
{
    bcf_string subject = bcf_finding_subject(finding);

    fprintf(stderr, "bcflags: note: ");
    if (subject.size > 0) {
        fputc('\'', stderr);
        print_shown(stderr, subject);
        fprintf(stderr, "' ");
    }
    fprintf(stderr, "[%s] is not mended: ", bcf_finding_id(finding));
    print_shown(stderr, reason);
    fputc('\n', stderr);
}

static void add_finding(struct bcf_suggestion *suggestion, const struct bcf_finding *finding)
{
    static const char other[] = "it is no conflict of module flags";
    struct bcf_suggestion_result result;

    if (bcf_suggestion_add(suggestion, finding, &result, NULL) != BCF_OK)
        die_of_memory();
    if (result.outcome == BCF_SUGGESTION_CANNOT)
        say_why(finding, result.reason);
    else if (result.outcome == BCF_SUGGESTION_OTHER &&
             bcf_finding_severity(finding) >= BCF_SEVERITY_RISK)
        say_why(finding, (bcf_string){other, sizeof(other) - 1});
}

void print_retag_commands(const struct check *check)
{
    const struct bcf_finding *finding;
    struct bcf_suggestion *suggestion;

    if (bcf_suggestion_new(&suggestion, NULL) != BCF_OK)
        die_of_memory();
    for (size_t i = 0; (finding = bcf_link_finding(check->link, i)); i++)
        add_finding(suggestion, finding);
    if (bcf_suggestion_finish(suggestion, NULL) != BCF_OK)
        die_of_memory();
    for (size_t i = 0; i < bcf_suggestion_command_count(suggestion); i++) {
        bcf_string command = bcf_suggestion_command(suggestion, i);
        printf("%.*s\n", (int)command.size, command.data);
    }
    bcf_suggestion_free(suggestion);
}
