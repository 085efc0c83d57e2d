/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* bcflags compare for people. */

#include "compare.h"

#include "feature_list.h"
#include "output.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_VARIANTS = 12 };

static void print_side_letter(int side)
{
    begin_style(stdout, side == SIDE_A ? STYLE_A : STYLE_B);
    printf("  %c:", side_letters[side]);
    end_style(stdout);
}

/* The first file, how many modules in how many files, and by whom. */
static void print_side(const struct inputs *inputs, int side)
{
    size_t files = inputs->count;
    size_t count = inputs->module_count;

    begin_style(stdout, side == SIDE_A ? STYLE_A : STYLE_B);
    printf("%c:", side_letters[side]);
    end_style(stdout);
    putchar(' ');
    if (files > 0)
        print_shown(stdout, bcf_input_path(inputs->list[0]));
    else
        printf("nothing that can be read");
    if (files > 1)
        printf(" and %zu more file%s", files - 1, plural(files - 1));
    printf(": %zu module%s", count, plural(count));
    if (inputs->native_count > 0)
        printf(", %zu object%s without bitcode", inputs->native_count,
               plural(inputs->native_count));
    /* Every distinct compiler, the first few. */
    size_t shown = 0;
    for (size_t i = 0; i < count && shown < 3; i++) {
        bcf_string ident = bcf_module_ident(inputs->modules[i]);
        bool is_new = ident.size > 0;
        for (size_t k = 0; k < i && is_new; k++)
            is_new = !strings_equal(bcf_module_ident(inputs->modules[k]), ident);
        if (!is_new)
            continue;
        fputs(shown++ == 0 ? "\n   by " : "\n      ", stdout);
        print_shown(stdout, ident);
    }
    putchar('\n');
}

static void print_property_name(const struct property *property)
{
    begin_style(stdout, STYLE_NAME);
    if (property->kind == PROPERTY_FLAG)
        printf("module flag '%s'", property->name);
    else if (property->kind == PROPERTY_MALFORMED_FLAG)
        printf("malformed module flag");
    else if (property->kind == PROPERTY_ATTRIBUTE)
        printf("function attribute %s", property->name);
    else
        printf("%s", property->name);
    end_style(stdout);
}

/* How much of a side has a variant: nothing is said if it is all of it. */
static void print_share(const struct property *property, const struct variant_side *of,
                        const struct inputs *inputs)
{
    if (property->kind == PROPERTY_ATTRIBUTE) {
        printf(": %" PRIu64 " function%s", of->functions, of->functions == 1 ? "" : "s");
        if (of->count < inputs->module_count) {
            if (of->count == 1)
                printf(" of ");
            else
                printf(" of %zu modules, the first ", of->count);
            print_shown(stdout, bcf_module_address(inputs->modules[of->first]));
        }
    } else if (of->count < inputs->module_count) {
        printf(": %zu of %zu modules", of->count, inputs->module_count);
        printf(of->count == 1 ? ", " : ", the first ");
        print_shown(stdout, bcf_module_address(inputs->modules[of->first]));
    }
}

static bcf_string text_of(const struct variant *variant)
{
    return variant->value ? (bcf_string){variant->value, strlen(variant->value)}
                          : (bcf_string){"", 0};
}

static bool is_feature_list(const struct property *property)
{
    return property->kind == PROPERTY_ATTRIBUTE &&
           is_feature_attribute((bcf_string){property->name, strlen(property->name)});
}

static bool has_same(const struct feature_list *list, const struct feature *feature)
{
    const struct feature *found = find_feature(list, feature->name);

    return found && found->sign == feature->sign;
}

/* The features that all variants list. Its items are views of the first's. */
static struct feature_list find_common(const struct property *property)
{
    struct feature_list common = parse_features(text_of(&property->variants[0]));

    for (size_t i = 1; i < property->count; i++) {
        struct feature_list list = parse_features(text_of(&property->variants[i]));
        size_t kept = 0;
        for (size_t k = 0; k < common.count; k++)
            if (has_same(&list, &common.items[k]))
                common.items[kept++] = common.items[k];
        common.count = kept;
        free_features(&list);
    }
    return common;
}

static void print_features(const struct feature_list *list)
{
    char *text = features_text(list);

    printf("%s", text);
    free(text);
}

/* Long lists of features differ in a few: those that not all variants have. */
static void print_extras(const struct variant *variant, const struct feature_list *common)
{
    struct feature_list list = parse_features(text_of(variant));
    size_t kept = 0;

    for (size_t i = 0; i < list.count; i++)
        if (!has_same(common, &list.items[i]))
            list.items[kept++] = list.items[i];
    list.count = kept;
    if (kept > 0)
        print_features(&list);
    else
        printf("nothing more");
    free_features(&list);
}

/* common is NULL where the values are no lists of features. */
static void print_words(const struct variant *variant, const struct feature_list *common)
{
    if (!variant->words)
        printf("not there");
    else if (common)
        print_extras(variant, common);
    else
        printf("%s", variant->words);
}

static void print_variants(const struct property *property, const struct inputs *inputs, int side,
                           const struct feature_list *common)
{
    size_t shown = 0;
    size_t left = 0;

    for (size_t i = 0; i < property->count; i++) {
        const struct variant *variant = &property->variants[i];
        if (variant->sides[side].count == 0)
            continue;
        if (shown == MOST_VARIANTS) {
            left++;
            continue;
        }
        shown++;
        print_side_letter(side);
        putchar(' ');
        print_words(variant, common);
        print_share(property, &variant->sides[side], inputs);
        putchar('\n');
    }
    if (left > 0)
        printf("     and %zu more values (--raw shows all)\n", left);
}

static void print_note(const char *text)
{
    printf("  = note: %s\n", text);
}

static void print_property(const struct comparison *comparison, const struct property *property)
{
    const struct bcf_finding *finding = find_consequence(comparison, property);

    print_property_name(property);
    putchar('\n');
    struct feature_list common = {NULL, 0, false};
    bool has_list = is_feature_list(property);
    if (has_list)
        common = find_common(property);
    if (common.count > 0) {
        printf("  both: ");
        print_features(&common);
        putchar('\n');
    }
    for (int side = 0; side < SIDE_COUNT; side++)
        print_variants(property, &comparison->sides[side], side, has_list ? &common : NULL);
    free_features(&common);
    if (property->swapped_count > 0) {
        printf("  = note: %zu module%s of the same source differ%s, the first from ",
               property->swapped_count, plural(property->swapped_count),
               property->swapped_count == 1 ? "s" : "");
        print_shown(stdout, bcf_module_source_file_name(property->swapped));
        putchar('\n');
    }
    if (finding)
        printf("  = %s if merged: %s\n", bcf_severity_name(bcf_finding_severity(finding)),
               bcf_finding_effect(finding));
    if (property->kind == PROPERTY_PRODUCER)
        print_note("tools of an older LLVM cannot be relied on to read bitcode of a newer one");
}

/* What the attributes do to inlining, in the direction from the callees' side
 * into the other. */
static void print_barrier(const struct comparison *comparison, int callees)
{
    struct barrier barrier = find_barrier(comparison, callees);
    char from = side_letters[callees];
    char into = side_letters[SIDE_B - callees];

    printf("  = note: ");
    switch (barrier.kind) {
    case BARRIER_NONE:
        printf(
            "target features do not keep LLVM from inlining functions of %c into functions of %c\n",
            from, into);
        break;
    case BARRIER_UNKNOWN:
        if (barrier.lacking)
            printf("LLVM inlines functions of %c into functions of %c only if what those are "
                   "compiled for has these target features, too: %s\n",
                   from, into, barrier.lacking);
        else
            printf("whether LLVM inlines functions of %c into functions of %c depends on what "
                   "target-cpu and tune-cpu mean, which is not known here\n",
                   from, into);
        break;
    case BARRIER_SOME:
        printf("LLVM will not inline some functions of %c into some of %c, unless they are "
               "always_inline; those lack target features: %s\n",
               from, into, barrier.lacking);
        break;
    case BARRIER_ALL:
        printf("LLVM will not inline functions of %c into functions of %c, unless they are "
               "always_inline; those lack target features: %s\n",
               from, into, barrier.lacking);
        break;
    }
    free(barrier.lacking);
}

bool is_same(const struct property *property)
{
    return property->is_on_both_sides && !property->is_different &&
           (property->count > 1 || property->variants[0].value);
}

/* Objects that only one side has, or that have bitcode on one side only: the
 * first, and how many more. */
static void print_objects(const struct comparison *comparison, int side, bool is_missing)
{
    const struct object_differences *objects = &comparison->objects;
    const struct named_object *first = NULL;
    size_t count = 0;

    for (size_t i = 0; i < objects->count; i++) {
        const struct named_object *here = objects->list[i].sides[side];
        const struct named_object *there = objects->list[i].sides[SIDE_B - side];
        if (!here || (is_missing ? there != NULL : !there || here->has_bitcode))
            continue;
        first = first ? first : here;
        count++;
    }
    if (count == 0)
        return;
    print_side_letter(side);
    printf(is_missing ? " only here: " : " native code, where the other side has bitcode: ");
    print_shown(stdout, bcf_object_address(first->object));
    if (count > 1)
        printf(" and %zu more", count - 1);
    putchar('\n');
}

static void print_all_objects(const struct comparison *comparison)
{
    if (comparison->objects.count == 0)
        return;
    begin_style(stdout, STYLE_NAME);
    printf("objects");
    end_style(stdout);
    putchar('\n');
    for (int side = 0; side < SIDE_COUNT; side++) {
        print_objects(comparison, side, true);
        print_objects(comparison, side, false);
    }
}

static void print_same(const struct comparison *comparison)
{
    enum { WIDTH = 98 };
    const struct differences *differences = &comparison->differences;
    size_t column = 0;

    for (size_t i = 0; i < differences->count; i++) {
        const struct property *property = &differences->list[i];
        size_t size = strlen(property->name) + (property->kind == PROPERTY_FLAG ? 2 : 0);
        if (!is_same(property))
            continue;
        if (column == 0)
            column = (size_t)printf("the same on both sides:");
        else
            column += (size_t)printf(",");
        if (column + 1 + size > WIDTH)
            column = (size_t)printf("\n ") - 1;
        column += (size_t)printf(" ");
        printf(property->kind == PROPERTY_FLAG ? "'%s'" : "%s", property->name);
        column += size;
    }
    if (column > 0)
        putchar('\n');
}

void compare_text(struct comparison *comparison)
{
    const struct differences *differences = &comparison->differences;
    bool has_targets = false;

    for (int side = 0; side < SIDE_COUNT; side++)
        print_side(&comparison->sides[side], side);
    putchar('\n');
    if (comparison->sides[SIDE_A].module_count == 0 ||
        comparison->sides[SIDE_B].module_count == 0) {
        printf("nothing to compare: %s has no bitcode module\n",
               comparison->sides[SIDE_A].module_count == 0 ? "A" : "B");
        return;
    }
    print_all_objects(comparison);
    for (size_t i = 0; i < differences->count; i++) {
        const struct property *property = &differences->list[i];
        if (!property->is_different)
            continue;
        print_property(comparison, property);
        has_targets = has_targets || property->kind == PROPERTY_ATTRIBUTE;
    }
    has_targets = has_targets && can_inline_across(comparison);
    for (int side = 0; has_targets && side < SIDE_COUNT; side++)
        print_barrier(comparison, side);
    size_t count = count_differences(comparison);
    if (count > 0)
        putchar('\n');
    print_same(comparison);
    printf("%zu difference%s\n", count, plural(count));
}
