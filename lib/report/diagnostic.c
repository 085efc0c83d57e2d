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

#include "base/string_view.h"
#include "finding/finding.h"

enum { MOST_INPUTS = 8, LONGEST_VALUE = 512 };

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

/* One line for each input that has modules on this side; for each of the modules, where they are
 * few of an archive that has others. */
static void add_modules(struct bcf_text *text, const struct bcf_finding *finding,
                        const struct bcf_side *side)
{
    size_t count = bcf_side_module_count(side);
    size_t inputs = 0;

    for (size_t i = 0; i < count;) {
        const struct bcf_module *module = bcf_side_module(side, i);
        size_t length = run_length(side, i);
        size_t more = 0;
        for (size_t k = i + 1; k < i + length; k++)
            more += bcf_side_module(side, k) != bcf_side_module(side, k - 1);
        if (more > 0 && inputs + more < MOST_INPUTS &&
            is_divided(finding, side, path_of(side, i))) {
            length = 1;
            more = 0;
            while (bcf_side_module(side, i + length) == module)
                length++;
        }
        if (inputs++ == MOST_INPUTS) {
            bcf_text_add_format(text, "      and %zu more modules\n", count - i);
            return;
        }
        bcf_text_add_string(text, "      ");
        bcf_add_shown(text, bcf_module_address(module));
        if (more > 0)
            bcf_text_add_format(text, " and %zu more of this file", more);
        if (maker(module).size > 0) {
            bcf_text_add_string(text, ", by ");
            bcf_add_shown(text, maker(module));
        }
        bcf_text_add_string(text, "\n");
        i += length;
    }
}

/* What the file says, where LLVM reads it as something else. */
static void add_upgrade(struct bcf_text *text, const struct bcf_finding *finding,
                        const struct bcf_side *side)
{
    const struct bcf_flag *flag = bcf_side_flag(side);
    uint64_t behavior = bcf_flag_behavior(flag);
    const char *name = bcf_behavior_name(behavior);

    if (behavior == BCF_BEHAVIOR_REQUIRE)
        return; /* the value is what is required, not the flag's own */
    if (behavior == bcf_side_behavior(side) &&
        bcf_value_equal(bcf_flag_value(flag), bcf_side_value(side)))
        return;
    bcf_text_add_string(text, " (in the file ");
    bcf_add_value_words(text, bcf_flag_value(flag), bcf_finding_subject(finding));
    bcf_text_add_format(text, ", behavior %s)", name ? name : "unknown");
}

static void add_side_value(struct bcf_text *text, const struct bcf_finding *finding,
                           const struct bcf_side *side)
{
    const struct bcf_value *value = bcf_side_value(side);
    const char *behavior = bcf_behavior_name(bcf_side_behavior(side));
    char words[LONGEST_VALUE];

    if (!bcf_finding_is_about_flag(finding)) {
        bcf_string name = bcf_side_text(side);
        if (name.size == 0)
            bcf_text_add_string(text, "none");
        bcf_add_shown(text, name);
        return;
    }
    if (!value) {
        bcf_string name = bcf_side_text(side);
        bcf_text_add_string(text, name.size > 0 ? "" : "not there");
        bcf_add_shown(text, name);
        return;
    }
    size_t size = bcf_value_describe(value, bcf_finding_subject(finding), words, sizeof(words));
    bcf_text_add_string(text, words);
    if (size >= sizeof(words))
        bcf_text_add_string(text, "...");
    bcf_text_add_format(text, ", behavior %s", behavior ? behavior : "unknown");
    add_upgrade(text, finding, side);
    if (bcf_side_text(side).size > 0) {
        bcf_text_add_string(text, ": ");
        bcf_add_shown(text, bcf_side_text(side));
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

/* The objects without bitcode of a side, likewise. */
static void add_objects(struct bcf_text *text, const struct bcf_side *side)
{
    size_t count = bcf_side_object_count(side);
    size_t inputs = 0;

    for (size_t i = 0; i < count;) {
        const struct bcf_object *object = bcf_side_object(side, i);
        size_t length = object_run_length(side, i);
        if (inputs++ == MOST_INPUTS) {
            bcf_text_add_format(text, "      and %zu more objects\n", count - i);
            return;
        }
        bcf_text_add_string(text, "      ");
        bcf_add_shown(text, bcf_object_address(object));
        if (length > 1)
            bcf_text_add_format(text, " and %zu more of this file", length - 1);
        else if (bcf_object_note(object))
            bcf_text_add_format(text, ": %s", bcf_object_note(object));
        bcf_text_add_string(text, "\n");
        i += length;
    }
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

static void add_headline(struct bcf_text *text, const struct bcf_finding *finding)
{
    bcf_string subject = bcf_finding_subject(finding);
    bool is_flag = bcf_finding_is_about_flag(finding);

    bcf_text_add_format(text, "%s: ", bcf_severity_name(bcf_finding_severity(finding)));
    if (subject.size > 0 || is_flag) {
        bcf_text_add_string(text, is_flag ? "module flag '" : "the ");
        bcf_add_shown(text, subject);
        bcf_text_add_string(text, is_flag ? "' " : " ");
    }
    bcf_text_add_format(text, "%s [%s]\n", bcf_finding_title(finding), bcf_finding_id(finding));
}

static void add_notes(struct bcf_text *text, const struct bcf_finding *finding)
{
    const struct bcf_flag_info *info =
        bcf_finding_is_about_flag(finding) ? bcf_flag_info(bcf_finding_subject(finding)) : NULL;
    const struct bcf_value *result = bcf_finding_result(finding);
    char words[LONGEST_VALUE];

    bcf_text_add_string(text, "  = note: ");
    bcf_text_add_string(text, bcf_finding_effect(finding));
    if (finding->kind == BCF_FINDING_FLAG_VALUES && has_rust(finding))
        bcf_text_add_string(text, "; rustc with fat LTO shows it as \"failed to load bitcode of "
                                  "module\"");
    if (result && bcf_finding_is_about_flag(finding)) {
        bcf_value_describe(result, bcf_finding_subject(finding), words, sizeof(words));
        bcf_text_add_string(text, "; the merged module has ");
        bcf_text_add_string(text, words);
    }
    bcf_text_add_string(text, "\n");
    for (size_t i = 0; i < bcf_finding_note_count(finding); i++) {
        bcf_text_add_string(text, "  = note: ");
        bcf_add_shown(text, bcf_finding_note(finding, i));
        bcf_text_add_string(text, "\n");
    }
    if (!info)
        return;
    bcf_text_add_format(text, "  = note: '%s' says ", info->key);
    bcf_text_add_string(text, info->meaning);
    if (info->consequence[0] != '\0') {
        bcf_text_add_string(text, "; ");
        bcf_text_add_string(text, info->consequence);
    }
    bcf_text_add_string(text, "\n");
}

size_t bcf_finding_format(const struct bcf_finding *finding, char *buffer, size_t size)
{
    struct bcf_text text;

    bcf_text_init_buffer(&text, buffer, size);
    add_headline(&text, finding);
    for (size_t i = 0; i < bcf_finding_side_count(finding); i++) {
        const struct bcf_side *side = bcf_finding_side(finding, i);
        bcf_text_add_string(&text, "  ");
        add_side_value(&text, finding, side);
        bcf_text_add_string(&text, ":\n");
        add_modules(&text, finding, side);
        add_objects(&text, side);
    }
    add_notes(&text, finding);
    bcf_add_advice(&text, finding);
    return text.length;
}
