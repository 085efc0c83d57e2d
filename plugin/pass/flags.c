/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "pass/flags.h"

#include "report/report.h"

#include <inttypes.h>

enum { FLAG_COLUMN = 46, LONGEST_VALUE = 1 << 20 };

void pass_add_value(struct bcf_text *text, const struct bcf_flag *flag)
{
    if (bcf_flag_is_well_formed(flag))
        bcf_add_value_words(text, bcf_flag_value(flag), bcf_flag_key(flag));
    else
        bcf_add_value(text, bcf_flag_value(flag), text->length + LONGEST_VALUE);
}

void pass_add_behavior(struct bcf_text *text, const struct bcf_flag *flag)
{
    const char *name = bcf_behavior_name(bcf_flag_behavior(flag));

    if (name)
        bcf_text_add_string(text, name);
    else
        bcf_text_add_format(text, "%" PRIu64, bcf_flag_behavior(flag));
}

static void add_flag(struct bcf_text *text, const struct bcf_flag *flag)
{
    size_t begin = text->length;

    if (!bcf_flag_is_well_formed(flag)) {
        bcf_text_add_string(text, "    malformed flag: ");
        pass_add_value(text, flag);
        bcf_text_add_string(text, "\n");
        return;
    }
    bcf_text_add_string(text, "    ");
    bcf_add_shown(text, bcf_flag_key(flag));
    bcf_text_add_string(text, " = ");
    pass_add_value(text, flag);
    size_t used = text->length - begin;
    bcf_text_add_format(text, "%*sbehavior ", used < FLAG_COLUMN ? (int)(FLAG_COLUMN - used) : 2,
                        "");
    pass_add_behavior(text, flag);
    bcf_text_add_string(text, "\n");
}

static void add_fact(struct bcf_text *text, const char *name, bcf_string value)
{
    if (value.size == 0)
        return;
    bcf_text_add_format(text, "    %s: ", name);
    bcf_add_shown(text, value);
    bcf_text_add_string(text, "\n");
}

void pass_add_flags(struct bcf_text *text, const struct bcf_module *module)
{
    const struct bcf_flag *flag;

    bcf_add_shown(text, bcf_module_address(module));
    bcf_text_add_string(text, "\n");
    add_fact(text, "compiler", bcf_module_ident(module));
    add_fact(text, "triple", bcf_module_triple(module));
    if (bcf_module_flag_count(module) == 0)
        bcf_text_add_string(text, "    no module flags\n");
    for (size_t i = 0; (flag = bcf_module_flag(module, i)); i++)
        add_flag(text, flag);
}

static void add_raw_flag(struct bcf_text *text, const struct bcf_flag *flag)
{
    if (bcf_flag_is_well_formed(flag)) {
        bcf_text_add_format(text, "\t%" PRIu64 "\t", bcf_flag_behavior(flag));
        bcf_text_add_escaped(text, bcf_flag_key(flag));
    } else {
        bcf_text_add_string(text, "\t-\t-");
    }
    bcf_text_add_string(text, "\t");
    bcf_add_value(text, bcf_flag_value(flag), text->length + LONGEST_VALUE);
}

void pass_add_raw_flags(struct bcf_text *text, const struct bcf_module *module)
{
    size_t count = bcf_module_flag_count(module);

    for (size_t i = 0; i < count || i == 0; i++) {
        bcf_add_shown(text, bcf_module_address(module));
        if (i < count)
            add_raw_flag(text, bcf_module_flag(module, i));
        bcf_text_add_string(text, "\n");
    }
}
