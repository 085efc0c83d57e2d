/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * ThinLTO without a linker to ask: which modules could it merge? A module meets the flags of those
 * it imports from, and imports along references. Where no chain of references leads from one
 * module to two that disagree, they do not meet; where one does, they may.
 */

#include "base/string_view.h"
#include "link/link.h"
#include "link/references.h"
#include "link/summaries.h"
#include "merge/merge.h"
#include "merge/rules.h"
#include "merge/triples.h"

enum {
    /* More sides, or searches of the whole graph, than sound modules give rise to. */
    MOST_SIDES = 16,
    MOST_SEARCHES = 256,
    /* References of a chain that are shown. */
    MOST_STEPS = 6,
    BUDGET = 1 << 22 /* of comparing nodes */
};

struct chains {
    struct bcf_link *link;
    struct bcf_arena *arena;
    bool has_references;
    struct bcf_references references;
    size_t searches;
    size_t budget;
    /* A module that may import more than its symbols tell; NULL: none. */
    bool has_looked_for_hidden;
    const struct bcf_module *hidden;
};

/* Where modules of two sides may be merged. */
struct meeting {
    bool is_found;
    bool is_unknown; /* the search was given up */
    uint32_t importer;
    size_t distance; /* references on both ways */
    const struct bcf_reaches *ways[2];
};

/* ---- Which sides disagree ------------------------------------------------- */

static bool is_conflict_in_order(struct chains *chains, const struct bcf_side *destination,
                                 const struct bcf_side *source)
{
    enum bcf_rule rule =
        bcf_rule_find(bcf_link_rules(chains->link), destination->behavior, source->behavior);

    if (rule == BCF_RULE_CLASH)
        return true;
    return (rule == BCF_RULE_SAME || rule == BCF_RULE_SAME_OVERRIDE) &&
           !bcf_value_equal_within(destination->value, source->value, &chains->budget);
}

static bool can_be_merged(const struct bcf_side *side)
{
    return side->value && side->flag && side->text.size == 0 &&
           side->behavior != BCF_BEHAVIOR_REQUIRE;
}

static bool is_conflict(struct chains *chains, const struct bcf_side *a, const struct bcf_side *b)
{
    return can_be_merged(a) && can_be_merged(b) &&
           (is_conflict_in_order(chains, a, b) || is_conflict_in_order(chains, b, a));
}

static bool disagree(struct chains *chains, enum bcf_finding_kind kind, const struct bcf_side *a,
                     const struct bcf_side *b)
{
    switch (kind) {
    case BCF_FINDING_FLAG_VALUES:
    case BCF_FINDING_FLAG_OVERRIDES:
    case BCF_FINDING_FLAG_BEHAVIORS:
        return is_conflict(chains, a, b);
    case BCF_FINDING_FLAG_REQUIREMENT:
        return (a->behavior == BCF_BEHAVIOR_REQUIRE) != (b->behavior == BCF_BEHAVIOR_REQUIRE);
    case BCF_FINDING_TRIPLE:
        return a->text.size > 0 && b->text.size > 0 &&
               bcf_triples_compare(bcf_link_rules(chains->link), a->text, b->text) ==
                   BCF_TRIPLES_DIFFERENT;
    case BCF_FINDING_DATA_LAYOUT:
        return true;
    default:
        return !a->value || !b->value ||
               !bcf_value_equal_within(a->value, b->value, &chains->budget);
    }
}

/* True for what is wrong with a module before any other comes to it. */
static bool is_about_one_module(const struct bcf_finding *finding)
{
    if (finding->kind == BCF_FINDING_FLAG_MALFORMED)
        for (size_t i = 0; i < finding->sides.count; i++)
            if (finding->sides.list[i]->flag && finding->sides.list[i]->text.size > 0)
                return true;
    return finding->kind == BCF_FINDING_FLAG_DUPLICATE;
}

/* ---- Where they may meet --------------------------------------------------- */

static bool make_references(struct chains *chains)
{
    const struct bcf_partition *thin = &chains->link->thin;

    if (chains->has_references)
        return true;
    chains->has_references = true;
    return bcf_references_make(chains->arena, thin->modules, thin->count, &chains->references);
}

static struct bcf_reach *make_reach(struct chains *chains)
{
    size_t count = chains->references.module_count;
    struct bcf_reach *reach = bcf_arena_alloc(chains->arena, (count + 1) * sizeof(*reach));

    for (size_t i = 0; reach && i < count; i++)
        reach[i].distance = BCF_OUT_OF_REACH;
    return reach;
}

/* How every module gets to the nearest of a side; false if memory is exhausted. */
static bool reach_side(struct chains *chains, const struct bcf_side *side,
                       struct bcf_reaches *reaches)
{
    reaches->ways = make_reach(chains);
    reaches->importers = make_reach(chains);
    if (!reaches->ways || !reaches->importers)
        return false;
    for (size_t i = 0; i < side->module_count; i++) {
        uint32_t number = bcf_references_number(&chains->references, side->modules[i]);
        if (number != BCF_OUT_OF_REACH)
            reaches->ways[number].distance = reaches->importers[number].distance = 0;
    }
    chains->searches++;
    return bcf_references_reach(&chains->references, chains->arena, reaches);
}

/* Takes the importer with the shortest ways to both sides, if they are shorter than those that
 * have been found. */
static void find_importer(const struct chains *chains, const struct bcf_reaches *a,
                          const struct bcf_reaches *b, struct meeting *meeting)
{
    for (uint32_t i = 0; i < chains->references.module_count; i++) {
        uint32_t first = a->importers[i].distance;
        uint32_t second = b->importers[i].distance;
        if (first == BCF_OUT_OF_REACH || second == BCF_OUT_OF_REACH)
            continue;
        size_t distance = (size_t)first + second;
        if (meeting->is_found && distance >= meeting->distance)
            continue;
        *meeting =
            (struct meeting){.is_found = true, .importer = i, .distance = distance, .ways = {a, b}};
    }
}

static bool find_meeting(struct chains *chains, const struct bcf_finding *finding,
                         struct meeting *meeting)
{
    const struct bcf_sides *sides = &finding->sides;
    struct bcf_reaches *reach = bcf_arena_alloc(chains->arena, (size_t)MOST_SIDES * sizeof(*reach));

    *meeting = (struct meeting){.is_found = false};
    if (!reach || !make_references(chains))
        return false;
    if (sides->count > MOST_SIDES || chains->searches + sides->count > MOST_SEARCHES) {
        meeting->is_unknown = true;
        return true;
    }
    for (size_t i = 0; i < sides->count; i++) {
        if (!reach_side(chains, sides->list[i], &reach[i]))
            return false;
        for (size_t k = 0; k < i; k++)
            if (disagree(chains, finding->kind, sides->list[k], sides->list[i]))
                find_importer(chains, &reach[k], &reach[i], meeting);
    }
    return true;
}

/* ---- What is said of it ---------------------------------------------------- */

static void add_module(struct bcf_text *text, const struct chains *chains, uint32_t module)
{
    bcf_string address = bcf_module_address(chains->references.modules[module]);

    bcf_text_add(text, address.data, address.size);
}

/* "a.o uses f, defined in b.o, which uses g, defined in c.o" */
static void add_way(struct bcf_text *text, const struct chains *chains,
                    const struct bcf_reaches *reaches, uint32_t from)
{
    const struct bcf_reach *reach = &reaches->importers[from];

    add_module(text, chains, from);
    for (size_t steps = 0; reach->distance > 0; steps++) {
        bcf_string name = chains->references.names[reach->name];
        if (steps == MOST_STEPS) {
            bcf_text_add_format(text, ", and so on, %u more", (unsigned)reach->distance);
            return;
        }
        bcf_text_add_string(text, steps == 0 ? " uses " : ", which uses ");
        bcf_text_add(text, name.data, name.size);
        bcf_text_add_string(text, ", defined in ");
        add_module(text, chains, reach->next);
        reach = &reaches->ways[reach->next];
    }
}

/* True if the way from a module leads over one that is on the other side. */
static bool leads_over(const struct bcf_reaches *reaches, const struct bcf_reaches *others,
                       uint32_t from)
{
    const struct bcf_reach *reach = &reaches->importers[from];

    while (reach->distance > 0 && others->ways[from].distance > 0) {
        from = reach->next;
        reach = &reaches->ways[from];
    }
    return others->ways[from].distance == 0;
}

static void add_meeting(struct bcf_text *text, const struct chains *chains,
                        const struct meeting *meeting)
{
    const struct bcf_reaches *first = meeting->ways[0];
    const struct bcf_reaches *second = meeting->ways[1];
    uint32_t importer = meeting->importer;

    bcf_text_add_string(text, "ThinLTO merges them in ");
    add_module(text, chains, importer);
    bcf_text_add_string(text, " if it imports what is used: ");
    if (leads_over(first, second, importer)) {
        add_way(text, chains, first, importer);
        return;
    }
    if (!leads_over(second, first, importer)) {
        add_way(text, chains, first, importer);
        bcf_text_add_string(text, "; and ");
    }
    add_way(text, chains, second, importer);
}

static bool find_hidden(struct chains *chains)
{
    const struct bcf_partition *thin = &chains->link->thin;
    bool is_found = false;

    for (size_t i = 0; !chains->has_looked_for_hidden && !is_found && i < thin->count; i++) {
        if (!bcf_summary_may_import_more(thin->modules[i], &is_found))
            return false;
        chains->hidden = is_found ? thin->modules[i] : NULL;
    }
    chains->has_looked_for_hidden = true;
    return true;
}

/* What it says where the symbols do not tell that the sides meet; true if they may all the same. */
static bool add_no_meeting(struct bcf_text *text, struct chains *chains,
                           const struct meeting *meeting)
{
    const struct bcf_module *unread = chains->references.unread;

    if (meeting->is_unknown) {
        bcf_text_add_string(text, "whether ThinLTO merges them has not been looked for: there is "
                                  "too much that differs");
        return true;
    }
    if (unread) {
        bcf_text_add_string(text, "whether ThinLTO merges them is not known: the symbols cannot "
                                  "be read of ");
        bcf_text_add(text, bcf_module_address(unread).data, bcf_module_address(unread).size);
        return true;
    }
    bcf_text_add_string(text, "no module uses symbols of two of these sides, neither itself nor "
                              "through others: ");
    if (!chains->hidden) {
        bcf_text_add_string(text, "ThinLTO does not merge them");
        return false;
    }
    bcf_text_add_string(text, "ThinLTO merges them only if it imports what profile data or "
                              "virtual calls lead to, as in ");
    bcf_string address = bcf_module_address(chains->hidden);
    bcf_text_add(text, address.data, address.size);
    return true;
}

/* ---- The findings ------------------------------------------------------------ */

/* Makes of an error or a change what it is in ThinLTO. */
static bool grade(struct chains *chains, struct bcf_finding *finding)
{
    struct bcf_arena *arena = chains->arena;
    struct meeting meeting;
    struct bcf_text note;
    bool may_meet = true;

    if (is_about_one_module(finding) || finding->kind == BCF_FINDING_MACHINE)
        return true;
    if (!find_meeting(chains, finding, &meeting) || (!meeting.is_found && !find_hidden(chains)))
        return false;
    bcf_text_init(&note, arena);
    if (meeting.is_found)
        add_meeting(&note, chains, &meeting);
    else
        may_meet = add_no_meeting(&note, chains, &meeting);
    if (!may_meet)
        finding->severity = BCF_SEVERITY_NOTE;
    else if (finding->severity == BCF_SEVERITY_ERROR)
        finding->severity = BCF_SEVERITY_RISK;
    return bcf_finding_add_note(arena, finding, &note);
}

static enum bcf_finding_kind kind_of(enum bcf_rule rule)
{
    switch (rule) {
    case BCF_RULE_CLASH:
        return BCF_FINDING_FLAG_BEHAVIORS;
    case BCF_RULE_SAME_OVERRIDE:
        return BCF_FINDING_FLAG_OVERRIDES;
    default:
        return BCF_FINDING_FLAG_VALUES;
    }
}

/* Where all modules together have no conflict because one overrides what others say, a module
 * that imports from those alone does. */
static bool find_pair(struct chains *chains, const struct bcf_subject *subject,
                      enum bcf_finding_kind *kind)
{
    const struct bcf_sides *sides = &subject->sides;

    for (size_t i = 0; i < sides->count && i < MOST_SIDES; i++) {
        for (size_t k = 0; k < i; k++) {
            const struct bcf_side *a = sides->list[k];
            const struct bcf_side *b = sides->list[i];
            if (!is_conflict(chains, a, b))
                continue;
            *kind = kind_of(bcf_rule_find(bcf_link_rules(chains->link), a->behavior, b->behavior));
            return true;
        }
    }
    return false;
}

static bool has_conflict(const struct bcf_subject *subject)
{
    return subject->events[BCF_EVENT_VALUES] || subject->events[BCF_EVENT_OVERRIDES] ||
           subject->events[BCF_EVENT_BEHAVIORS];
}

static bool add_overridden(struct chains *chains, const struct bcf_merge *merge)
{
    enum bcf_finding_kind kind;

    for (size_t i = 0; i < merge->flag_count; i++) {
        const struct bcf_subject *subject = merge->flags[i];
        if (has_conflict(subject) || !find_pair(chains, subject, &kind))
            continue;
        struct bcf_finding *finding = bcf_link_find(chains->link, kind);
        if (!finding)
            return false;
        finding->subject = subject->name;
        finding->is_flag = true;
        finding->sides = subject->sides;
        if (!grade(chains, finding))
            return false;
    }
    return true;
}

bool bcf_link_check_chains(struct bcf_link *link)
{
    struct chains chains = {.link = link, .arena = &link->arena, .budget = BUDGET};
    struct bcf_merge *merge = bcf_link_fold(link, link->thin.modules, link->thin.count);

    if (!merge)
        return false;
    for (size_t i = 0; i < merge->finding_count; i++)
        if (!grade(&chains, &merge->findings[i]) ||
            !bcf_link_add_finding(link, &merge->findings[i]))
            return false;
    return add_overridden(&chains, merge);
}
