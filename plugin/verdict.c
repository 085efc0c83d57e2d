/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "verdict.h"

#include "finding/finding.h"
#include "report/report.h"
#include "speech.h"

#include <stdlib.h>
#include <string.h>

static char *format(const struct bcf_finding *finding, struct bcf_arena *arena)
{
    size_t size = bcf_finding_format(finding, NULL, 0) + 1;
    char *text = bcf_arena_alloc(arena, size);

    return size > 1 && text && bcf_finding_format(finding, text, size) > 0 ? text : NULL;
}

static bool say(struct bcf_text *text)
{
    if (!text->failed)
        plugin_say_text(bcf_text_view(text));
    return !text->failed;
}

/* The whole finding. False if memory is exhausted. */
static bool say_all(const struct bcf_finding *finding, struct bcf_arena *arena)
{
    const char *words = format(finding, arena);
    struct bcf_text text;

    if (!words)
        return false;
    bcf_text_init(&text, arena);
    bcf_text_add_string(&text, "bcflags: ");
    bcf_text_add_string(&text, words);
    return say(&text);
}

/* "module flag 'Code Model' has conflicting values [flag-values]" */
static void add_headline(struct bcf_text *text, const struct bcf_finding *finding,
                         struct bcf_arena *arena)
{
    const char *words = format(finding, arena);
    const char *colon = words ? strstr(words, ": ") : NULL;

    if (!colon)
        return;
    bcf_text_add(text, colon + 2, strcspn(colon + 2, "\n"));
}

static bcf_string first_address(const struct bcf_side *side)
{
    if (bcf_side_module_count(side) > 0)
        return bcf_module_address(bcf_side_module(side, 0));
    if (bcf_side_object_count(side) > 0)
        return bcf_object_address(bcf_side_object(side, 0));
    return (bcf_string){"", 0};
}

/* " (a.o, b.o)", or " (compiled with it: a.o, compiled without it: b.o)": the first of each side.
 */
static void add_examples(struct bcf_text *text, const struct bcf_finding *finding)
{
    enum { MOST_EXAMPLES = 2 };
    const char *before = " (";

    for (size_t i = 0; i < bcf_finding_side_count(finding) && i < MOST_EXAMPLES; i++) {
        const struct bcf_side *side = bcf_finding_side(finding, i);
        bcf_string address = first_address(side);
        if (address.size == 0)
            continue;
        bcf_text_add_string(text, before);
        bcf_add_shown(text, bcf_side_text(side));
        bcf_text_add_string(text, bcf_side_text(side).size > 0 ? ": " : "");
        bcf_add_shown(text, address);
        before = ", ";
    }
    bcf_text_add_string(text, before[0] == ',' ? ")" : "");
}

/* The first of some findings, and how many they are. */
enum { MOST_NAMED = 8 };

struct lot {
    const struct bcf_finding *named[MOST_NAMED];
    size_t count;
};

static void add_to_lot(struct lot *lot, const struct bcf_finding *finding)
{
    if (lot->count < MOST_NAMED)
        lot->named[lot->count] = finding;
    lot->count++;
}

/* " and 2 more (lost-pac, lost-gcs)" */
static void add_others(struct bcf_text *text, const struct lot *lot)
{
    const char *before = " (";

    if (lot->count <= 1)
        return;
    bcf_text_add_format(text, " and %zu more", lot->count - 1);
    for (size_t i = 1; i < lot->count && i < MOST_NAMED; i++) {
        bcf_text_add_string(text, before);
        bcf_text_add_string(text, bcf_finding_id(lot->named[i]));
        before = ", ";
    }
    bcf_text_add_string(text, ")");
}

/* One line for all errors and risks of which it is not known whether they are there. */
static bool say_uncertain(const struct lot *lot, const struct plugin_doubt *doubt,
                          struct bcf_arena *arena)
{
    struct bcf_text text;

    bcf_text_init(&text, arena);
    bcf_text_add_string(&text, "bcflags: warning: ");
    add_headline(&text, lot->named[0], arena);
    add_examples(&text, lot->named[0]);
    add_others(&text, lot);
    bcf_text_add_string(&text, ", if all of these take part: ");
    if (doubt->reason)
        bcf_text_add_format(&text, "the linker could not be asked: %s", doubt->reason);
    else
        bcf_text_add_string(&text, "the linker does not say which of equally named members does");
    bcf_text_add_string(&text, "\n");
    return say(&text);
}

/* One line for all losses of a link. */
static bool say_losses(const struct lot *lot, const char *remarks, struct bcf_arena *arena)
{
    struct bcf_text text;

    bcf_text_init(&text, arena);
    bcf_text_add_string(&text, "bcflags: loss: ");
    add_headline(&text, lot->named[0], arena);
    add_examples(&text, lot->named[0]);
    add_others(&text, lot);
    bcf_text_add_string(&text, remarks ? "; details are in "
                                       : "; BCFLAGS_REMARKS=FOLDER/ keeps the "
                                         "details");
    if (remarks)
        bcf_add_shown(&text, (bcf_string){remarks, strlen(remarks)});
    bcf_text_add_string(&text, "\n");
    return say(&text);
}

/* True for what keeps LLVM from reading a module. */
static bool is_of_reader(const struct bcf_finding *finding)
{
    static const enum bcf_finding_kind kinds[] = {
        BCF_FINDING_BITCODE_EPOCH,      BCF_FINDING_OPAQUE_POINTERS, BCF_FINDING_ATTRIBUTE_KIND,
        BCF_FINDING_TYPE_CODE,          BCF_FINDING_METADATA_RECORD, BCF_FINDING_SUMMARY_VERSION,
        BCF_FINDING_INSTRUCTION_RECORD,
    };

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (finding->kind == kinds[i])
            return true;
    return false;
}

/* Whether the linker's answer disproves it: to list a module of another version it reads its types
 * (LLVM source: llvm/lib/Object/IRSymtab.cpp, readBitcode), and with -mllvm -opaque-pointers it may
 * be able to. */
static bool is_disproved(const struct bcf_finding *finding, const struct plugin_doubt *doubt)
{
    return !doubt->reason && finding->kind == BCF_FINDING_OPAQUE_POINTERS;
}

/* What is not inlined may be too large for it anyway, or of another target on purpose: that is said
 * among the remarks alone. */
static bool is_worth_a_line(const struct bcf_finding *finding)
{
    return finding->kind != BCF_FINDING_LOST_INLINING;
}

enum manner { IN_FULL, AS_UNCERTAIN, AS_LOSS, NOT_AT_ALL };

static enum manner manner_of(const struct bcf_finding *finding, bool is_certain,
                             const struct plugin_doubt *doubt)
{
    enum bcf_severity severity = bcf_finding_severity(finding);

    /* Where the linker fails, that may be why; else it has to say why itself. */
    if (doubt->words)
        return severity == BCF_SEVERITY_ERROR && is_of_reader(finding) ? IN_FULL : NOT_AT_ALL;
    if (is_disproved(finding, doubt))
        return NOT_AT_ALL;
    if (severity >= BCF_SEVERITY_RISK)
        return is_certain ? IN_FULL : AS_UNCERTAIN;
    return severity == BCF_SEVERITY_LOSS && is_certain && is_worth_a_line(finding) ? AS_LOSS
                                                                                   : NOT_AT_ALL;
}

/* A link does not end without a word why. */
static void count_error(struct plugin_errors *errors, const struct bcf_finding *finding)
{
    if (bcf_finding_severity(finding) != BCF_SEVERITY_ERROR)
        return;
    errors->count++;
    errors->of_reader += is_of_reader(finding);
}

struct plugin_errors plugin_say_findings(const struct bcf_link *link,
                                         const struct plugin_certainty *certainty,
                                         const struct plugin_doubt *doubt, const char *remarks,
                                         struct bcf_arena *arena)
{
    struct lot lots[NOT_AT_ALL + 1] = {{{NULL}, 0}};
    const struct bcf_finding *finding;
    struct plugin_errors errors = {0, 0};
    size_t unsaid = 0;

    for (size_t i = 0; (finding = bcf_link_finding(link, i)); i++) {
        bool is_certain = plugin_is_certain(certainty, finding);
        enum manner manner = manner_of(finding, is_certain, doubt);
        bool is_said = manner != IN_FULL || say_all(finding, arena);
        add_to_lot(&lots[manner], finding);
        unsaid += !is_said;
        if (is_certain && manner == IN_FULL && is_said)
            count_error(&errors, finding);
    }
    if (lots[AS_UNCERTAIN].count > 0)
        unsaid += !say_uncertain(&lots[AS_UNCERTAIN], doubt, arena);
    if (lots[AS_LOSS].count > 0)
        unsaid += !say_losses(&lots[AS_LOSS], remarks, arena);
    if (unsaid > 0)
        plugin_warn("memory is exhausted: what was found cannot be said");
    return errors;
}
