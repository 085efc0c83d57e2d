/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Puts together which changes of flags mend findings. */

#include "retag/suggestion.h"

#include "base/error.h"
#include "base/string_view.h"
#include "finding/finding.h"

#include <stdlib.h>

enum bcf_status bcf_suggestion_new(struct bcf_suggestion **suggestion, struct bcf_error *error)
{
    struct bcf_error unwanted;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    *suggestion = calloc(1, sizeof(**suggestion));
    return *suggestion ? BCF_OK : bcf_fail_memory(error);
}

void bcf_suggestion_free(struct bcf_suggestion *suggestion)
{
    if (!suggestion)
        return;
    bcf_arena_free(&suggestion->arena);
    free(suggestion);
}

/* Of a flag that ends up with another value nothing is said: that is as a rule what was wanted. Nor
 * of modules that do not meet. */
static bool is_conflict(const struct bcf_finding *finding)
{
    return bcf_finding_is_about_flag(finding) && !finding->is_consequence &&
           finding->severity > BCF_SEVERITY_NOTE &&
           (finding->kind == BCF_FINDING_FLAG_VALUES ||
            finding->kind == BCF_FINDING_FLAG_OVERRIDES ||
            finding->kind == BCF_FINDING_FLAG_BEHAVIORS ||
            finding->kind == BCF_FINDING_FLAG_WARNING);
}

static bool add_files(struct bcf_suggestion *suggestion, const struct bcf_side_change *change)
{
    for (size_t i = 0; i < change->file_count; i++) {
        if (bcf_arena_grow(&suggestion->arena, &suggestion->files, suggestion->file_count,
                           &suggestion->file_capacity, sizeof(*suggestion->files)) != 0)
            return false;
        suggestion->files[suggestion->file_count++] = change->files[i];
    }
    return true;
}

static bool add_changes(struct bcf_suggestion *suggestion, const struct bcf_choice *choice)
{
    for (size_t i = 0; i < choice->change_count; i++)
        if (!add_files(suggestion, &choice->changes[i]))
            return false;
    return true;
}

enum bcf_status bcf_suggestion_add(struct bcf_suggestion *suggestion,
                                   const struct bcf_finding *finding,
                                   struct bcf_suggestion_result *result, struct bcf_error *error)
{
    struct bcf_error unwanted;
    struct bcf_choice choice;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    *result = (struct bcf_suggestion_result){.outcome = BCF_SUGGESTION_OTHER, .reason = {"", 0}};
    if (!is_conflict(finding))
        return BCF_OK;
    if (!bcf_choose_sides(&suggestion->arena, finding, suggestion->is_brief, &choice))
        return bcf_fail_memory(error);
    result->outcome = choice.keep ? BCF_SUGGESTION_MENDS : BCF_SUGGESTION_CANNOT;
    result->keep = choice.keep;
    result->judgement = choice.judgement;
    for (size_t i = 0; i < choice.change_count; i++)
        result->is_drop = result->is_drop || choice.changes[i].wish.is_drop;
    if (!choice.keep)
        result->reason = choice.reason;
    else if (!add_changes(suggestion, &choice))
        return bcf_fail_memory(error);
    return BCF_OK;
}

enum bcf_status bcf_suggestion_finish(struct bcf_suggestion *suggestion, struct bcf_error *error)
{
    struct bcf_error unwanted;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    suggestion->command_count = 0;
    return bcf_make_commands(suggestion) ? BCF_OK : bcf_fail_memory(error);
}

size_t bcf_suggestion_command_count(const struct bcf_suggestion *suggestion)
{
    return suggestion->command_count;
}

bcf_string bcf_suggestion_command(const struct bcf_suggestion *suggestion, size_t index)
{
    return index < suggestion->command_count ? suggestion->commands[index] : (bcf_string){"", 0};
}
