/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What is said of a finding, phrase by phrase. How it is laid out is another matter. */

#include "report/report.h"

#include "base/string_view.h"
#include "finding/finding.h"

enum { MOST_PLACES = 8, LONGEST_VALUE = 512 };

void bcf_report_begin(struct bcf_report *report, enum bcf_phrase phrase)
{
    report->begin(report, phrase);
}

void bcf_report_end(struct bcf_report *report, enum bcf_phrase phrase)
{
    report->end(report, phrase);
}

void bcf_report_add(struct bcf_report *report, enum bcf_phrase phrase, const char *words)
{
    report->begin(report, phrase);
    bcf_text_add_string(report->text, words);
    report->end(report, phrase);
}

static void add_shown_phrase(struct bcf_report *report, enum bcf_phrase phrase, bcf_string bytes)
{
    report->begin(report, phrase);
    bcf_add_shown(report->text, bytes);
    report->end(report, phrase);
}

static void add_number_phrase(struct bcf_report *report, enum bcf_phrase phrase, size_t number)
{
    report->begin(report, phrase);
    bcf_text_add_format(report->text, "%zu", number);
    report->end(report, phrase);
}

static bcf_string path_of(const struct bcf_side *side, size_t index)
{
    return bcf_object_path(bcf_module_object(bcf_side_module(side, index)));
}

/* The modules from first on that came from the same input; one may be there twice. */
static size_t run_length(const struct bcf_side *side, size_t first)
{
    size_t end = first + 1;

    while (end < bcf_side_module_count(side) &&
           bcf_string_equal(path_of(side, end), path_of(side, first)))
        end++;
    return end - first;
}

/* Who made the module: the compiler as it calls itself, or the producer. */
static bcf_string maker(const struct bcf_module *module)
{
    bcf_string ident = bcf_module_ident(module);

    return ident.size > 0 ? ident : bcf_module_producer(module);
}

/* True if other sides have modules of the same input: then its name does not tell which. */
static bool is_divided(const struct bcf_finding *finding, const struct bcf_side *side,
                       bcf_string path)
{
    for (size_t i = 0; i < bcf_finding_side_count(finding); i++) {
        const struct bcf_side *other = bcf_finding_side(finding, i);
        for (size_t k = 0; other != side && k < bcf_side_module_count(other); k++)
            if (bcf_string_equal(path_of(other, k), path))
                return true;
    }
    return false;
}

/* How many modules from first on are named by the first of them: all of an input, but only one
 * where they are few of an archive that others sides have modules of, too. */
static size_t place_length(const struct bcf_finding *finding, const struct bcf_side *side,
                           size_t first, size_t places, size_t *more)
{
    const struct bcf_module *module = bcf_side_module(side, first);
    size_t length = run_length(side, first);

    *more = 0;
    for (size_t i = first + 1; i < first + length; i++)
        *more += bcf_side_module(side, i) != bcf_side_module(side, i - 1);
    if (*more == 0 || places + *more >= MOST_PLACES ||
        !is_divided(finding, side, path_of(side, first)))
        return length;
    *more = 0;
    length = 1;
    while (bcf_side_module(side, first + length) == module)
        length++;
    return length;
}

static void add_module(struct bcf_report *report, const struct bcf_finding *finding,
                       const struct bcf_side *side, size_t index, size_t more)
{
    const struct bcf_module *module = bcf_side_module(side, index);

    bcf_report_begin(report, BCF_PHRASE_MODULE);
    bcf_add_shown(report->text, bcf_module_address(module));
    bcf_add_module_distinction(report->text, finding, side, module);
    bcf_report_end(report, BCF_PHRASE_MODULE);
    if (more > 0)
        add_number_phrase(report, BCF_PHRASE_MORE_OF_FILE, more);
    if (maker(module).size > 0)
        add_shown_phrase(report, BCF_PHRASE_PRODUCER, maker(module));
    bcf_report_add(report, BCF_PHRASE_PLACE_END, "");
}

static void add_modules(struct bcf_report *report, const struct bcf_finding *finding,
                        const struct bcf_side *side)
{
    size_t count = bcf_side_module_count(side);
    size_t places = 0;
    size_t more;

    for (size_t i = 0; i < count; places++) {
        size_t length = place_length(finding, side, i, places, &more);
        if (places == MOST_PLACES) {
            add_number_phrase(report, BCF_PHRASE_MORE_MODULES, count - i);
            return;
        }
        add_module(report, finding, side, i, more);
        i += length;
    }
}

/* The objects without bitcode from first on that came from the same input. */
static size_t object_run_length(const struct bcf_side *side, size_t first)
{
    bcf_string path = bcf_object_path(bcf_side_object(side, first));
    size_t end = first + 1;

    while (end < bcf_side_object_count(side) &&
           bcf_string_equal(bcf_object_path(bcf_side_object(side, end)), path))
        end++;
    return end - first;
}

static void add_objects(struct bcf_report *report, const struct bcf_finding *finding,
                        const struct bcf_side *side)
{
    size_t count = bcf_side_object_count(side);
    size_t places = 0;

    for (size_t i = 0; i < count; places++) {
        const struct bcf_object *object = bcf_side_object(side, i);
        size_t length = object_run_length(side, i);
        if (places == MOST_PLACES) {
            add_number_phrase(report, BCF_PHRASE_MORE_OBJECTS, count - i);
            return;
        }
        bcf_report_begin(report, BCF_PHRASE_OBJECT);
        bcf_add_shown(report->text, bcf_object_address(object));
        bcf_add_object_distinction(report->text, finding, side, object);
        bcf_report_end(report, BCF_PHRASE_OBJECT);
        if (length > 1)
            add_number_phrase(report, BCF_PHRASE_MORE_OF_FILE, length - 1);
        else if (bcf_object_note(object))
            bcf_report_add(report, BCF_PHRASE_OBJECT_NOTE, bcf_object_note(object));
        bcf_report_add(report, BCF_PHRASE_PLACE_END, "");
        i += length;
    }
}

static const char *behavior_word(uint64_t behavior)
{
    const char *name = bcf_behavior_name(behavior);

    return name ? name : "unknown";
}

/* What the file says, where LLVM reads it as something else. */
static void add_upgrade(struct bcf_report *report, const struct bcf_finding *finding,
                        const struct bcf_side *side)
{
    const struct bcf_flag *flag = bcf_side_flag(side);
    uint64_t behavior = bcf_flag_behavior(flag);

    if (behavior == BCF_BEHAVIOR_REQUIRE)
        return; /* the value is what is required, not the flag's own */
    if (behavior == bcf_side_behavior(side) &&
        bcf_value_equal(bcf_flag_value(flag), bcf_side_value(side)))
        return;
    bcf_report_begin(report, BCF_PHRASE_FILE_VALUE);
    bcf_add_value_words(report->text, bcf_flag_value(flag), bcf_finding_subject(finding));
    bcf_report_end(report, BCF_PHRASE_FILE_VALUE);
    bcf_report_add(report, BCF_PHRASE_FILE_BEHAVIOR, behavior_word(behavior));
}

static void add_value(struct bcf_report *report, enum bcf_phrase phrase,
                      const struct bcf_finding *finding, const struct bcf_value *value)
{
    char words[LONGEST_VALUE];
    size_t size = bcf_value_describe(value, bcf_finding_subject(finding), words, sizeof(words));

    bcf_report_begin(report, phrase);
    bcf_text_add_string(report->text, words);
    if (size >= sizeof(words))
        bcf_text_add_string(report->text, "...");
    bcf_report_end(report, phrase);
}

static void add_side(struct bcf_report *report, const struct bcf_finding *finding,
                     const struct bcf_side *side)
{
    bool is_flag = bcf_finding_is_about_flag(finding);
    const struct bcf_value *value = is_flag ? bcf_side_value(side) : NULL;
    bcf_string words = bcf_side_text(side);

    if (!value && words.size == 0) {
        bcf_report_add(report, BCF_PHRASE_VALUE, is_flag ? "not there" : "none");
    } else if (!value) {
        add_shown_phrase(report, BCF_PHRASE_VALUE, words);
    } else {
        add_value(report, BCF_PHRASE_VALUE, finding, value);
        bcf_report_add(report, BCF_PHRASE_BEHAVIOR, behavior_word(bcf_side_behavior(side)));
        add_upgrade(report, finding, side);
        if (words.size > 0)
            add_shown_phrase(report, BCF_PHRASE_FAULT, words);
    }
    bcf_report_add(report, BCF_PHRASE_PLACES, "");
    add_modules(report, finding, side);
    add_objects(report, finding, side);
}

static bool has_rust(const struct bcf_finding *finding)
{
    for (size_t i = 0; i < bcf_finding_side_count(finding); i++)
        if (bcf_side_module_count(bcf_finding_side(finding, i)) > 0 &&
            bcf_string_begins(bcf_module_ident(bcf_side_module(bcf_finding_side(finding, i), 0)),
                              "rustc"))
            return true;
    return false;
}

static void add_headline(struct bcf_report *report, const struct bcf_finding *finding)
{
    bcf_string subject = bcf_finding_subject(finding);

    bcf_report_add(report, BCF_PHRASE_SEVERITY, bcf_severity_name(bcf_finding_severity(finding)));
    if (bcf_finding_is_about_flag(finding))
        add_shown_phrase(report, BCF_PHRASE_FLAG, subject);
    else if (subject.size > 0)
        add_shown_phrase(report, BCF_PHRASE_SUBJECT, subject);
    bcf_report_add(report, BCF_PHRASE_TITLE, bcf_finding_title(finding));
    bcf_report_add(report, BCF_PHRASE_ID, bcf_finding_id(finding));
}

static void add_effect(struct bcf_report *report, const struct bcf_finding *finding)
{
    const struct bcf_value *result = bcf_finding_result(finding);

    bcf_report_begin(report, BCF_PHRASE_EFFECT);
    bcf_text_add_string(report->text, bcf_finding_effect(finding));
    if (finding->kind == BCF_FINDING_FLAG_VALUES && has_rust(finding))
        bcf_text_add_string(report->text, "; rustc with fat LTO shows it as \"failed to load "
                                          "bitcode of module\"");
    bcf_report_end(report, BCF_PHRASE_EFFECT);
    if (result && bcf_finding_is_about_flag(finding))
        add_value(report, BCF_PHRASE_RESULT, finding, result);
    bcf_report_add(report, BCF_PHRASE_NOTES, "");
}

static void add_meaning(struct bcf_report *report, const struct bcf_flag_info *info)
{
    bcf_report_add(report, BCF_PHRASE_MEANING_OF, info->key);
    bcf_report_add(report, BCF_PHRASE_MEANING, info->meaning);
    if (info->consequence[0] != '\0')
        bcf_report_add(report, BCF_PHRASE_CONSEQUENCE, info->consequence);
    bcf_report_add(report, BCF_PHRASE_MEANING_END, "");
}

void bcf_report_finding(struct bcf_report *report, const struct bcf_finding *finding)
{
    const struct bcf_flag_info *info =
        bcf_finding_is_about_flag(finding) ? bcf_flag_info(bcf_finding_subject(finding)) : NULL;

    add_headline(report, finding);
    for (size_t i = 0; i < bcf_finding_side_count(finding); i++) {
        bcf_report_add(report, i == 0 ? BCF_PHRASE_FIRST_SIDE : BCF_PHRASE_NEXT_SIDE, "");
        add_side(report, finding, bcf_finding_side(finding, i));
    }
    add_effect(report, finding);
    for (size_t i = 0; i < bcf_finding_note_count(finding); i++)
        add_shown_phrase(report, BCF_PHRASE_NOTE, bcf_finding_note(finding, i));
    if (info)
        add_meaning(report, info);
    bcf_report_advice(report, finding);
}
