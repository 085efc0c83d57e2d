/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The flags of the merged module: which module set each, and who asked for something else. */

#include "check.h"

#include "output.h"

#include <stdlib.h>

enum { LONGEST_WORDS = 256 };

/* "big (2)"; "none" where modules do not have the flag. */
static void print_value(const struct bcf_value *value, bcf_string key)
{
    char words[LONGEST_WORDS];
    size_t size = 0;

    if (!value) {
        printf("none");
        return;
    }
    size = bcf_value_describe(value, key, words, sizeof(words));
    printf("%s%s", words, size >= sizeof(words) ? "..." : "");
}

static void print_side(const struct bcf_side *side, bcf_string key)
{
    size_t count = bcf_side_module_count(side);

    printf("    ");
    print_value(bcf_side_value(side), key);
    printf(" asked for by ");
    print_shown(stdout, bcf_module_address(bcf_side_module(side, 0)));
    if (count > 1)
        printf(" and %zu more", count - 1);
    putchar('\n');
}

static void print_flag(const struct bcf_merge *merge, size_t index)
{
    const struct bcf_flag *flag = bcf_merge_flag(merge, index);
    const struct bcf_module *origin = bcf_merge_flag_origin(merge, index);
    const char *behavior = bcf_behavior_name(bcf_flag_behavior(flag));
    size_t count = bcf_merge_flag_side_count(merge, index);

    printf("  ");
    begin_style(stdout, STYLE_NAME);
    print_shown(stdout, bcf_flag_key(flag));
    end_style(stdout);
    printf(" = ");
    print_value(bcf_flag_value(flag), bcf_flag_key(flag));
    printf(", behavior %s, set by ", behavior ? behavior : "unknown");
    if (origin)
        print_shown(stdout, bcf_module_address(origin));
    else
        printf("LLVM");
    putchar('\n');
    for (size_t i = origin ? 1 : 0; i < count; i++)
        if (bcf_side_value(bcf_merge_flag_side(merge, index, i)))
            print_side(bcf_merge_flag_side(merge, index, i), bcf_flag_key(flag));
}

/* flag, key, behavior, value as textual IR, module that set it. */
static void print_raw_flag(const struct bcf_merge *merge, size_t index, size_t *budget)
{
    const struct bcf_flag *flag = bcf_merge_flag(merge, index);
    const struct bcf_module *origin = bcf_merge_flag_origin(merge, index);
    char *value = value_text(bcf_flag_value(flag), budget);

    printf("flag\t");
    print_shown(stdout, bcf_flag_key(flag));
    printf("\t%llu\t%s\t", (unsigned long long)bcf_flag_behavior(flag), value);
    if (origin)
        print_shown(stdout, bcf_module_address(origin));
    putchar('\n');
    free(value);
}

void print_merged_flags(const struct bcf_link *link, bool is_raw)
{
    const struct bcf_merge *merge = bcf_link_merged(link);
    size_t count = merge ? bcf_merge_flag_count(merge) : 0;
    size_t modules = bcf_link_regular_count(link);
    size_t budget = MOST_TEXT_OF_A_MODULE;

    if (is_raw) {
        for (size_t i = 0; i < count; i++)
            print_raw_flag(merge, i, &budget);
        return;
    }
    if (!merge) {
        printf("no module is for regular LTO: there is no merged module (--lto=full)\n\n");
        return;
    }
    printf("%zu module%s merged, with %s:\n", modules, plural(modules),
           count > 0 ? "these flags" : "no flags");
    for (size_t i = 0; i < count; i++)
        print_flag(merge, i);
    putchar('\n');
}
