/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * What would become of the modules for regular LTO in another order. All orders are too many:
 * tried are the reverse one, and each kind of modules first.
 */

#include "base/string_view.h"
#include "bitcode/module.h"
#include "bitcode/stream.h"
#include "link/link.h"
#include "merge/merge.h"

#include <inttypes.h>

enum {
    MOST_KINDS = 16, /* of modules; beyond that nothing is said */
    MOST_FLAGS = 128,
    MOST_NOTED = 32,     /* findings with a note */
    MOST_STEPS = 1 << 22 /* of comparing nodes */
};

struct order {
    struct bcf_link *link;
    /* One module of each kind: modules with the same flags, triple and data layout. */
    const struct bcf_module *kinds[MOST_KINDS];
    bool has_summary[MOST_KINDS];
    size_t count;
    bool has_more_kinds;
    size_t budget;
    const struct bcf_merge *given; /* merged in the order of the link */
    const struct bcf_finding *noted[MOST_NOTED];
    size_t noted_count;
    bool is_answered; /* that it fails, or does not, in another order */
};

/* Another order, and how to call it. */
struct other_order {
    const struct bcf_module *modules[MOST_KINDS]; /* as LLVM merges them */
    const struct bcf_module *first;               /* as the linker is given them */
    bool is_reverse;
};

static bool are_flags_alike(struct order *order, const struct bcf_flag *a, const struct bcf_flag *b)
{
    return a->is_well_formed == b->is_well_formed && a->behavior == b->behavior &&
           bcf_string_equal(a->key, b->key) &&
           bcf_value_equal_within(a->value, b->value, &order->budget);
}

static bool are_alike(struct order *order, const struct bcf_module *a, const struct bcf_module *b)
{
    if (a->flags_state != b->flags_state || a->flag_count != b->flag_count ||
        !bcf_string_equal(a->triple, b->triple) ||
        !bcf_string_equal(a->data_layout, b->data_layout))
        return false;
    for (size_t i = 0; i < a->flag_count; i++)
        if (!are_flags_alike(order, &a->flags[i], &b->flags[i]))
            return false;
    return true;
}

/* False if memory is exhausted. */
static bool add_kind(struct order *order, const struct bcf_module *module)
{
    struct bcf_lto lto;

    if (!bcf_link_read_lto(module, &lto))
        return false;
    bool has_summary = bcf_link_puts_summaries_last(order->link) && lto.kind != BCF_LTO_NO_SUMMARY;
    for (size_t i = 0; i < order->count; i++)
        if (order->has_summary[i] == has_summary && are_alike(order, order->kinds[i], module))
            return true;
    order->has_more_kinds = order->count == MOST_KINDS;
    if (order->has_more_kinds)
        return true;
    order->has_summary[order->count] = has_summary;
    order->kinds[order->count++] = module;
    return true;
}

/* place 0: the reverse order; else the kind of that place first. Whatever the linker is given, LLVM
 * merges what has a summary behind the rest. */
static void make_order(const struct order *order, size_t place, struct other_order *other)
{
    size_t places[MOST_KINDS];
    size_t count = 0;
    size_t filled = 0;

    other->is_reverse = place == 0;
    if (place > 0)
        places[count++] = place;
    for (size_t i = 0; i < order->count; i++) {
        size_t next = other->is_reverse ? order->count - 1 - i : i;
        if (place == 0 || next != place)
            places[count++] = next;
    }
    other->first = order->kinds[places[0]];
    for (int has_summary = 0; has_summary < 2; has_summary++)
        for (size_t i = 0; i < count; i++)
            if (order->has_summary[places[i]] == has_summary)
                other->modules[filled++] = order->kinds[places[i]];
}

/* "in the reverse order", "in another order, with a.o first," */
static void begin_note(struct order *order, const struct other_order *other, struct bcf_text *note)
{
    bcf_string address = other->first->address;

    bcf_text_init(note, &order->link->arena);
    if (other->is_reverse) {
        bcf_text_add_string(note, "in the reverse order ");
        return;
    }
    bcf_text_add_string(note, "in another order, with ");
    bcf_text_add(note, address.data, address.size);
    bcf_text_add_string(note, " first, ");
}

static bool is_noted(const struct order *order, const struct bcf_finding *finding)
{
    for (size_t i = 0; i < order->noted_count; i++)
        if (order->noted[i] == finding)
            return true;
    return order->noted_count == MOST_NOTED;
}

static bool add_note(struct order *order, struct bcf_finding *finding, const struct bcf_text *note)
{
    if (is_noted(order, finding))
        return true;
    order->noted[order->noted_count++] = finding;
    return bcf_finding_add_note(&order->link->arena, finding, note);
}

/* The finding about a flag that is an error, or a change of its value; NULL if there is none. */
static struct bcf_finding *find_finding(const struct order *order, bcf_string key, bool is_error)
{
    for (size_t i = 0; i < order->link->finding_count; i++) {
        struct bcf_finding *finding = order->link->findings[i];
        if (finding->is_flag && bcf_string_equal(finding->subject, key) &&
            (finding->severity == BCF_SEVERITY_ERROR) == is_error)
            return finding;
    }
    return NULL;
}

/* The order given fails, and the other does not. */
static bool say_that_it_merges(struct order *order, const struct other_order *other)
{
    struct bcf_finding *finding = find_finding(order, order->given->outcome.key, true);
    struct bcf_text note;

    order->is_answered = true;
    if (!finding)
        return true;
    begin_note(order, other, &note);
    bcf_text_add_string(&note, "LLVM merges them");
    return add_note(order, finding, &note);
}

/* The other way round. */
static bool say_that_it_fails(struct order *order, const struct other_order *other,
                              const struct bcf_merge_outcome *outcome)
{
    static const char *const messages[] = {
        [BCF_MERGE_ERROR_NONE] = "a malformed flag",
        [BCF_MERGE_ERROR_VALUES] = "\"IDs have conflicting values\"",
        [BCF_MERGE_ERROR_OVERRIDES] = "\"IDs have conflicting override values\"",
        [BCF_MERGE_ERROR_BEHAVIORS] = "\"IDs have conflicting behaviors\"",
        [BCF_MERGE_ERROR_REQUIREMENT] = "\"does not have the required value\"",
    };
    static const char first[] = "if this comes first";
    struct bcf_arena *arena = &order->link->arena;
    struct bcf_finding *finding = bcf_link_find(order->link, BCF_FINDING_ORDER);
    struct bcf_text note;

    order->is_answered = true;
    if (!finding)
        return false;
    finding->subject = outcome->key;
    finding->is_flag = true;
    struct bcf_side *side =
        bcf_finding_add_side(arena, finding, (bcf_string){first, sizeof(first) - 1});
    begin_note(order, other, &note);
    bcf_text_add_format(&note, "LLVM stops: %s", messages[outcome->error]);
    return side && bcf_side_add_module(arena, side, other->first) &&
           bcf_finding_add_note(arena, finding, &note);
}

static void add_value(struct bcf_text *note, bcf_string key, const struct bcf_value *value)
{
    uint64_t number;

    if (value->kind == BCF_VALUE_STRING) {
        bcf_text_add_string(note, "\"");
        bcf_text_add_escaped(note, value->text);
        bcf_text_add_string(note, "\"");
    } else if (bcf_value_as_u64(value, &number)) {
        const char *word = bcf_flag_value_word(key, number);
        bcf_text_add_format(note, word ? "%s (%" PRIu64 ")" : "%s%" PRIu64, word ? word : "",
                            number);
    } else {
        bcf_text_add_string(note, "another");
    }
}

static const struct bcf_flag *find_result(const struct bcf_merge *merge, bcf_string key)
{
    for (size_t i = 0; i < merge->result_count; i++)
        if (bcf_string_equal(merge->results[i].key, key))
            return &merge->results[i];
    return NULL;
}

/* Neither fails: where a flag has another value then, its finding says so. Lists differ in any
 * order. */
static bool compare_values(struct order *order, const struct other_order *other,
                           const struct bcf_merge *merge)
{
    const struct bcf_merge *given = order->given;
    struct bcf_text note;

    for (size_t i = 0; i < given->result_count && given->result_count <= MOST_FLAGS; i++) {
        const struct bcf_flag *flag = &given->results[i];
        const struct bcf_flag *result = find_result(merge, flag->key);
        struct bcf_finding *finding = find_finding(order, flag->key, false);
        if (!result || !finding || flag->value->kind == BCF_VALUE_NODE ||
            bcf_value_equal_within(flag->value, result->value, &order->budget))
            continue;
        begin_note(order, other, &note);
        bcf_text_add_string(&note, "the merged value would be ");
        add_value(&note, flag->key, result->value);
        if (!add_note(order, finding, &note))
            return false;
    }
    return true;
}

static bool compare_order(struct order *order, const struct other_order *other,
                          const struct bcf_merge *merge)
{
    bool merges = merge->outcome.verdict == BCF_VERDICT_MERGES;
    bool fails = merge->outcome.verdict == BCF_VERDICT_FAILS;
    enum bcf_verdict given = order->given->outcome.verdict;

    if (given == BCF_VERDICT_FAILS && merges && !order->is_answered)
        return say_that_it_merges(order, other);
    if (given == BCF_VERDICT_MERGES && fails && !order->is_answered)
        return say_that_it_fails(order, other, &merge->outcome);
    return given != BCF_VERDICT_MERGES || !merges || compare_values(order, other, merge);
}

static bool try_orders(struct order *order)
{
    for (size_t place = 0; place < order->count; place++) {
        struct other_order other;
        make_order(order, place, &other);
        const struct bcf_merge *merge = bcf_link_fold(order->link, other.modules, order->count);
        if (!merge || !compare_order(order, &other, merge))
            return false;
        bcf_link_unfold(order->link);
    }
    return true;
}

bool bcf_link_check_order(struct bcf_link *link)
{
    struct order order = {.link = link, .budget = MOST_STEPS};

    /* What takes long to merge once is not merged many times. */
    if (link->merged_regular->budget < BCF_MERGE_STEPS - MOST_STEPS)
        return true;
    for (size_t i = 0; i < link->regular.count && !order.has_more_kinds; i++)
        if (!add_kind(&order, link->regular.modules[i]))
            return false;
    if (order.count < 2 || order.has_more_kinds)
        return true;
    order.given = bcf_link_fold(link, order.kinds, order.count);
    if (!order.given || !try_orders(&order))
        return false;
    bcf_link_unfold(link);
    return true;
}
