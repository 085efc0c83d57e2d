/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "json.h"
#include "json_parts.h"

#include "../output.h"

#include <stdlib.h>

/* The most text that the values of all findings may take. */
enum { MOST_TEXT_OF_VALUES = 16 << 20 };

static json_t *new_side(const struct bcf_side *side, size_t *budget)
{
    json_t *object = new_object();
    json_t *modules = new_array();
    json_t *objects = new_array();
    const struct bcf_flag *flag = bcf_side_flag(side);
    const struct bcf_value *value = bcf_side_value(side);

    put(object, "flag", flag ? new_flag(flag, budget) : json_null());
    put(object, "merged_behavior",
        flag && bcf_flag_is_well_formed(flag) ? new_number(bcf_side_behavior(side)) : json_null());
    put(object, "merged_value", value ? new_value(value, budget) : json_null());
    put(object, "text", new_string(bcf_side_text(side)));
    for (size_t i = 0; i < bcf_side_module_count(side); i++) {
        const struct bcf_module *module = bcf_side_module(side, i);
        json_t *place = new_object();
        put(place, "address", new_string(bcf_module_address(module)));
        put(place, "compiler", new_string(bcf_module_ident(module)));
        put(place, "producer", new_string(bcf_module_producer(module)));
        append(modules, place);
    }
    put(object, "modules", modules);
    for (size_t i = 0; i < bcf_side_object_count(side); i++)
        append(objects, new_string(bcf_object_address(bcf_side_object(side, i))));
    put(object, "objects", objects);
    return object;
}

/* The commands of bcflags retag that mend a finding: as a rule none. */
static json_t *new_commands(const struct bcf_finding *finding)
{
    struct bcf_suggestion_result result;
    struct bcf_suggestion *suggestion;
    json_t *commands = new_array();

    if (bcf_suggestion_new(&suggestion, NULL) != BCF_OK ||
        bcf_suggestion_add(suggestion, finding, &result, NULL) != BCF_OK ||
        bcf_suggestion_finish(suggestion, NULL) != BCF_OK)
        die_of_memory();
    for (size_t i = 0; i < bcf_suggestion_command_count(suggestion); i++)
        append(commands, new_string(bcf_suggestion_command(suggestion, i)));
    bcf_suggestion_free(suggestion);
    return commands;
}

static json_t *new_finding(const struct bcf_finding *finding, size_t *budget)
{
    json_t *object = new_object();
    json_t *sides = new_array();
    json_t *notes = new_array();
    const struct bcf_value *result = bcf_finding_result(finding);
    char *text = finding_text(finding);

    put(object, "severity", new_text(bcf_severity_name(bcf_finding_severity(finding))));
    put(object, "id", new_text(bcf_finding_id(finding)));
    put(object, "is_flag", json_boolean(bcf_finding_is_about_flag(finding)));
    put(object, "subject", new_string(bcf_finding_subject(finding)));
    put(object, "title", new_text(bcf_finding_title(finding)));
    put(object, "effect", new_text(bcf_finding_effect(finding)));
    for (size_t i = 0; i < bcf_finding_side_count(finding); i++)
        append(sides, new_side(bcf_finding_side(finding, i), budget));
    put(object, "sides", sides);
    for (size_t i = 0; i < bcf_finding_note_count(finding); i++)
        append(notes, new_string(bcf_finding_note(finding, i)));
    put(object, "notes", notes);
    put(object, "result", result ? new_value(result, budget) : json_null());
    put(object, "retag", new_commands(finding));
    put(object, "rendered", new_text(text));
    free(text);
    return object;
}

/* The flags of the merged module: null where no module is for regular LTO. */
static json_t *new_merged_flags(const struct bcf_merge *merge, size_t *budget)
{
    json_t *flags;

    if (!merge)
        return json_null();
    flags = new_array();
    for (size_t i = 0; i < bcf_merge_flag_count(merge); i++) {
        const struct bcf_module *origin = bcf_merge_flag_origin(merge, i);
        json_t *object = new_object();
        json_t *sides = new_array();
        put(object, "flag", new_flag(bcf_merge_flag(merge, i), budget));
        put(object, "set_by", origin ? new_string(bcf_module_address(origin)) : json_null());
        for (size_t k = 0; k < bcf_merge_flag_side_count(merge, i); k++)
            append(sides, new_side(bcf_merge_flag_side(merge, i, k), budget));
        put(object, "sides", sides);
        append(flags, object);
    }
    return flags;
}

/* The worst severity; "good" where there is nothing worse than a note. */
static const char *verdict(const struct check *check)
{
    if (check->inputs.module_count == 0 && check->options.expect == BCF_EXPECT_NOTHING)
        return "nothing";
    for (int severity = BCF_SEVERITY_ERROR; severity > BCF_SEVERITY_NOTE; severity--)
        if (check->counts[severity] > 0)
            return bcf_severity_name((enum bcf_severity)severity);
    return "good";
}

static const char *const lto_modes[] = {
    [BCF_LTO_MODE_AUTO] = "auto",
    [BCF_LTO_MODE_FULL] = "full",
    [BCF_LTO_MODE_THIN] = "thin",
};

void json_check_command(const struct check *check)
{
    json_t *document = begin_document("check");
    json_t *findings = new_array();
    const struct inputs *inputs = &check->inputs;
    const struct bcf_finding *finding;
    size_t budget = MOST_TEXT_OF_VALUES;

    put(document, "llvm", new_number(linking_llvm(check)));
    put(document, "verdict", new_text(verdict(check)));
    put(document, "lto", new_text(lto_modes[check->options.lto]));
    put(document, "module_count", new_number(inputs->module_count));
    put(document, "regular_module_count", new_number(bcf_link_regular_count(check->link)));
    put(document, "thin_module_count", new_number(bcf_link_thin_count(check->link)));
    put(document, "file_count", new_number(count_files(inputs)));
    put(document, "native_object_count", new_number(inputs->native_count));
    for (size_t i = 0; (finding = bcf_link_finding(check->link, i)); i++)
        append(findings, new_finding(finding, &budget));
    put(document, "findings", findings);
    if (check->shows_flags)
        put(document, "merged_flags", new_merged_flags(bcf_link_merged(check->link), &budget));
    end_document(document, &inputs, 1);
}
