/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "json.h"
#include "json_parts.h"

#include "../output.h"

#include <stdlib.h>
#include <string.h>

/* NULL where there is nothing. */
static json_t *new_option(const char *option)
{
    return option && option[0] != '\0' ? new_text(option) : json_null();
}

static json_t *new_page(const char *id)
{
    const struct page *page = find_page(id);
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);

    if (!stream)
        die_of_memory();
    for (const char *const *line = page ? page->lines : NULL; line && *line; line++)
        fprintf(stream, "%s\n", *line);
    if (fclose(stream) != 0 || !text)
        die_of_memory();
    json_t *string = page ? new_text(text) : json_null();
    free(text);
    return string;
}

static json_t *new_finding_info(const struct bcf_finding_info *finding)
{
    json_t *object = new_object();

    put(object, "id", new_text(finding->id));
    put(object, "severity", new_text(bcf_severity_name(finding->severity)));
    put(object, "title", new_text(finding->title));
    put(object, "effect", new_text(finding->effect));
    put(object, "page", new_page(finding->id));
    return object;
}

static json_t *new_finding_ids(const struct topics *all, const struct topic *topic)
{
    json_t *ids = new_array();

    for (size_t i = 0; i < all->count; i++)
        if (all->list[i].finding && finding_may_be_about(all->list[i].finding, topic))
            append(ids, new_text(all->list[i].name));
    return ids;
}

static json_t *new_setters(bcf_string key)
{
    const struct bcf_flag_setter *setter;
    json_t *setters = new_array();

    for (size_t i = 0; (setter = bcf_flag_setter(key, i)); i++) {
        json_t *object = new_object();
        put(object, "behavior", new_number(setter->behavior));
        put(object, "behavior_name", new_text(bcf_behavior_name(setter->behavior)));
        put(object, "who", new_text(setter->who));
        append(setters, object);
    }
    return setters;
}

static json_t *new_values(const struct bcf_flag_info *flag)
{
    bcf_string key = {flag->key, strlen(flag->key)};
    json_t *values = new_array();
    const char *word;
    uint64_t number;

    for (size_t i = 0; (word = bcf_flag_value_at(key, i, &number)); i++) {
        json_t *value = new_object();
        char *clang = option_for_value(flag, number, word, false);
        char *rustc = option_for_value(flag, number, word, true);
        put(value, "number", new_number(number));
        put(value, "word", new_text(word));
        put(value, "clang", new_option(clang));
        put(value, "rustc", new_option(rustc));
        append(values, value);
        free(clang);
        free(rustc);
    }
    return values;
}

static json_t *new_options(bcf_string key)
{
    const struct bcf_flag_option *option;
    json_t *options = new_array();

    for (size_t i = 0; (option = bcf_flag_option_at(key, i)); i++) {
        json_t *object = new_object();
        put(object, "number", new_number(option->number));
        put(object, "triple", new_text(option->triple));
        put(object, "clang", new_option(option->clang));
        put(object, "rustc", new_option(option->rustc));
        append(options, object);
    }
    return options;
}

static json_t *new_retag_info(const struct bcf_retag_info *info)
{
    json_t *object = new_object();

    put(object, "larger", new_text(bcf_retag_risk_name(info->larger)));
    put(object, "smaller", new_text(bcf_retag_risk_name(info->smaller)));
    put(object, "drop", new_text(bcf_retag_risk_name(info->drop)));
    put(object, "words", new_text(info->words));
    return object;
}

static json_t *new_flag_info(const struct topics *all, const struct topic *topic)
{
    const struct bcf_flag_info *flag = topic->flag;
    bcf_string key = {flag->key, strlen(flag->key)};
    json_t *object = new_object();

    put(object, "key", new_text(flag->key));
    put(object, "meaning", new_text(flag->meaning));
    put(object, "since", new_text(flag->since));
    put(object, "clang", new_option(flag->clang));
    put(object, "rustc", new_option(flag->rustc));
    put(object, "behaviors", new_setters(key));
    put(object, "values", new_values(flag));
    put(object, "options", new_options(key));
    put(object, "consequence", new_option(flag->consequence));
    put(object, "help", new_option(flag->help));
    put(object, "retag", new_retag_info(bcf_retag_info(key)));
    put(object, "findings", new_finding_ids(all, topic));
    return object;
}

static json_t *new_attribute_info(const struct topics *all, const struct topic *topic)
{
    static const char *const rules[] = {
        [BCF_ATTRIBUTE_INLINING_FREE] = "free",
        [BCF_ATTRIBUTE_INLINING_ALIKE] = "alike",
        [BCF_ATTRIBUTE_INLINING_NOT_OUT] = "not out",
        [BCF_ATTRIBUTE_INLINING_FEATURES] = "features",
        [BCF_ATTRIBUTE_INLINING_NEVER] = "never",
    };
    const struct bcf_attribute_info *attribute = topic->attribute;
    json_t *object = new_object();

    put(object, "name", new_text(attribute->name));
    put(object, "is_string", json_boolean(attribute->is_string));
    put(object, "meaning", new_text(attribute->meaning));
    put(object, "clang", new_option(attribute->clang));
    put(object, "rustc", new_option(attribute->rustc));
    put(object, "inlining", new_text(rules[attribute->inlining]));
    put(object, "consequence", new_option(attribute->consequence));
    put(object, "help", new_option(attribute->help));
    put(object, "findings", new_finding_ids(all, topic));
    return object;
}

void json_explain_command(const struct topics *all, const struct topics *topics)
{
    json_t *document = begin_document("explain");
    json_t *findings = new_array();
    json_t *flags = new_array();
    json_t *attributes = new_array();

    for (size_t i = 0; i < topics->count; i++) {
        const struct topic *topic = &topics->list[i];
        if (topic->finding)
            append(findings, new_finding_info(topic->finding));
        else if (topic->flag)
            append(flags, new_flag_info(all, topic));
        else
            append(attributes, new_attribute_info(all, topic));
    }
    put(document, "findings", findings);
    put(document, "flags", flags);
    put(document, "attributes", attributes);
    end_document(document, NULL, 0);
}
