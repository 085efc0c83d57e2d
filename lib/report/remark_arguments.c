/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "report/remark_arguments.h"

/* What has no key goes into the message only. */
static const struct {
    const char *key;
    const char *before;
    const char *after;
} layout[BCF_PHRASE_COUNT] = {
    [BCF_PHRASE_SEVERITY] = {"Severity", "", ": "},
    [BCF_PHRASE_FLAG] = {"Flag", "module flag ", " "},
    [BCF_PHRASE_SUBJECT] = {"Subject", "the ", " "},
    [BCF_PHRASE_TITLE] = {"Title", "", ""},
    [BCF_PHRASE_ID] = {"Finding", " [", "]"},
    [BCF_PHRASE_FIRST_SIDE] = {NULL, ": ", ""},
    [BCF_PHRASE_NEXT_SIDE] = {NULL, "; ", ""},
    [BCF_PHRASE_VALUE] = {"Value", "", ""},
    [BCF_PHRASE_BEHAVIOR] = {"Behavior", ", behavior ", ""},
    [BCF_PHRASE_FILE_VALUE] = {"FileValue", " (in the file ", ""},
    [BCF_PHRASE_FILE_BEHAVIOR] = {"FileBehavior", ", behavior ", ")"},
    [BCF_PHRASE_FAULT] = {"Fault", ": ", ""},
    [BCF_PHRASE_PLACES] = {NULL, "", ""},
    [BCF_PHRASE_MODULE] = {"Module", ", in ", ""},
    [BCF_PHRASE_OBJECT] = {"Object", ", in ", ""},
    [BCF_PHRASE_MORE_OF_FILE] = {"MoreOfFile", " and ", " more of this file"},
    [BCF_PHRASE_PRODUCER] = {"Producer", ", by ", ""},
    [BCF_PHRASE_OBJECT_NOTE] = {"ObjectNote", " (", ")"},
    [BCF_PHRASE_PLACE_END] = {NULL, "", ""},
    [BCF_PHRASE_MORE_MODULES] = {"MoreModules", " and ", " more modules"},
    [BCF_PHRASE_MORE_OBJECTS] = {"MoreObjects", " and ", " more objects"},
    [BCF_PHRASE_EFFECT] = {"Effect", "; note: ", ""},
    [BCF_PHRASE_RESULT] = {"Result", "; the merged module has ", ""},
    [BCF_PHRASE_NOTES] = {NULL, "", ""},
    [BCF_PHRASE_NOTE] = {"Note", "; note: ", ""},
    [BCF_PHRASE_MEANING_OF] = {"MeaningOf", "; note: ", " says "},
    [BCF_PHRASE_MEANING] = {"Meaning", "", ""},
    [BCF_PHRASE_CONSEQUENCE] = {"Consequence", "; ", ""},
    [BCF_PHRASE_MEANING_END] = {NULL, "", ""},
    [BCF_PHRASE_HELP] = {"Help", "; help: ", ""},
};

struct builder {
    struct bcf_report report;
    struct bcf_remark_arguments *arguments;
    struct bcf_text words;   /* of the phrase that was begun */
    struct bcf_text between; /* words that are no argument of their own yet */
};

static void add_between(struct builder *builder)
{
    if (builder->between.length > 0)
        builder->arguments->add(builder->arguments, "String", bcf_text_view(&builder->between));
    builder->between.length = 0;
}

static void begin(struct bcf_report *report, enum bcf_phrase phrase)
{
    struct builder *builder = (struct builder *)report;

    bcf_text_add_string(&builder->between, layout[phrase].before);
    builder->words.length = 0;
}

static void end(struct bcf_report *report, enum bcf_phrase phrase)
{
    struct builder *builder = (struct builder *)report;

    if (layout[phrase].key) {
        add_between(builder);
        builder->arguments->add(builder->arguments, layout[phrase].key,
                                bcf_text_view(&builder->words));
    }
    bcf_text_add_string(&builder->between, layout[phrase].after);
}

bool bcf_remark_arguments_add(struct bcf_remark_arguments *arguments,
                              const struct bcf_finding *finding)
{
    struct bcf_arena arena = {0};
    struct builder builder = {.report = {.begin = begin, .end = end}, .arguments = arguments};

    bcf_text_init(&builder.words, &arena);
    bcf_text_init(&builder.between, &arena);
    builder.report.text = &builder.words;
    bcf_report_finding(&builder.report, finding);
    add_between(&builder);
    bool has_failed = builder.words.failed || builder.between.failed;
    bcf_arena_free(&arena);
    return !has_failed;
}
