/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * A finding as a diagnostic, in the manner of rustc's:
 *
 *     error: module flag 'Code Model' has conflicting values [flag-values]
 *       kernel (2), behavior error:
 *           libcore.rlib(core.cgu.00.o) and 15 more of this file, by rustc ...
 *       small (1), behavior error:
 *           main.bc, by rustc ...
 *       = note: ...
 *       = help: ...
 */

#include "report/report.h"

static const struct {
    const char *before;
    const char *after;
} layout[BCF_PHRASE_COUNT] = {
    [BCF_PHRASE_SEVERITY] = {"", ": "},
    [BCF_PHRASE_FLAG] = {"module flag '", "' "},
    [BCF_PHRASE_SUBJECT] = {"the ", " "},
    [BCF_PHRASE_TITLE] = {"", ""},
    [BCF_PHRASE_ID] = {" [", "]\n"},
    [BCF_PHRASE_FIRST_SIDE] = {"  ", ""},
    [BCF_PHRASE_NEXT_SIDE] = {"  ", ""},
    [BCF_PHRASE_VALUE] = {"", ""},
    [BCF_PHRASE_BEHAVIOR] = {", behavior ", ""},
    [BCF_PHRASE_FILE_VALUE] = {" (in the file ", ""},
    [BCF_PHRASE_FILE_BEHAVIOR] = {", behavior ", ")"},
    [BCF_PHRASE_FAULT] = {": ", ""},
    [BCF_PHRASE_PLACES] = {":\n", ""},
    [BCF_PHRASE_MODULE] = {"      ", ""},
    [BCF_PHRASE_OBJECT] = {"      ", ""},
    [BCF_PHRASE_MORE_OF_FILE] = {" and ", " more of this file"},
    [BCF_PHRASE_PRODUCER] = {", by ", ""},
    [BCF_PHRASE_OBJECT_NOTE] = {": ", ""},
    [BCF_PHRASE_PLACE_END] = {"", "\n"},
    [BCF_PHRASE_MORE_MODULES] = {"      and ", " more modules\n"},
    [BCF_PHRASE_MORE_OBJECTS] = {"      and ", " more objects\n"},
    [BCF_PHRASE_EFFECT] = {"  = note: ", ""},
    [BCF_PHRASE_RESULT] = {"; the merged module has ", ""},
    [BCF_PHRASE_NOTES] = {"\n", ""},
    [BCF_PHRASE_NOTE] = {"  = note: ", "\n"},
    [BCF_PHRASE_MEANING_OF] = {"  = note: '", "' says "},
    [BCF_PHRASE_MEANING] = {"", ""},
    [BCF_PHRASE_CONSEQUENCE] = {"; ", ""},
    [BCF_PHRASE_MEANING_END] = {"", "\n"},
    [BCF_PHRASE_HELP] = {"  = help: ", "\n"},
};

static void begin(struct bcf_report *report, enum bcf_phrase phrase)
{
    bcf_text_add_string(report->text, layout[phrase].before);
}

static void end(struct bcf_report *report, enum bcf_phrase phrase)
{
    bcf_text_add_string(report->text, layout[phrase].after);
}

size_t bcf_finding_format(const struct bcf_finding *finding, char *buffer, size_t size)
{
    struct bcf_text text;
    struct bcf_report report = {.text = &text, .begin = begin, .end = end};

    bcf_text_init_buffer(&text, buffer, size);
    bcf_report_finding(&report, finding);
    return text.failed ? 0 : text.length;
}
