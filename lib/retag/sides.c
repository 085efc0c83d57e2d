/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Which sides of a finding change, and to what. */

#include "base/string_view.h"
#include "finding/finding.h"
#include "input/input.h"
#include "knowledge/rust_libraries.h"
#include "retag/patch.h"
#include "retag/suggestion.h"
#include "retag/wished_files.h"

/* Where it is asked briefly, so many modules of a side are tried: modules of one side are, as a
 * rule, alike. */
enum { MOST_TRIED = 3 };

/* How a module came here; the greater, the rather it is changed. */
enum origin { ORIGIN_OBJECT, ORIGIN_ARCHIVE, ORIGIN_RUST };

/* A side that could stay as it is, and what that means for the others. */
struct candidate {
    struct bcf_choice choice;
    enum origin origin; /* of what stays */
    size_t module_count;
    bool is_tried;
};

struct sides {
    struct bcf_arena *arena;
    const struct bcf_finding *finding;
    struct candidate candidates[BCF_MOST_SIDES];
    size_t count;
    bool is_brief;
    bcf_string reason; /* the first */
    bool has_failed;   /* memory is exhausted */
};

static void refuse(struct sides *sides, bcf_string reason)
{
    if (sides->reason.size == 0)
        sides->reason = reason;
}

static void refuse_words(struct sides *sides, const char *words)
{
    refuse(sides, (bcf_string){words, strlen(words)});
}

static enum origin origin_of_module(const struct bcf_module *module)
{
    const struct bcf_object *object = bcf_module_object(module);
    bool is_member = bcf_object_member(object).size > 0 &&
                     !bcf_string_equal(bcf_object_member(object), bcf_object_architecture(object));

    if (bcf_string_begins(bcf_module_ident(module), "rustc") &&
        bcf_rust_crate(bcf_object_path(object)))
        return ORIGIN_RUST;
    return is_member ? ORIGIN_ARCHIVE : ORIGIN_OBJECT;
}

/* That of the module which is changed least readily. */
static enum origin origin_of(const struct bcf_side *side)
{
    enum origin least = ORIGIN_RUST;

    for (size_t i = 0; i < bcf_side_module_count(side) && least > ORIGIN_OBJECT; i++) {
        enum origin origin = origin_of_module(bcf_side_module(side, i));
        least = origin < least ? origin : least;
    }
    return least;
}

/* An object that rustc makes of its own crate anew with every build. Those of other crates come in
 * libraries, which stay as they are until their sources change. */
static bool is_made_by_each_build(const struct bcf_module *module)
{
    static const char suffix[] = ".rcgu.o"; /* rustc source: rustc_session/src/config.rs */
    const size_t size = sizeof(suffix) - 1;
    bcf_string path = bcf_object_file(bcf_module_object(module));

    return path.size >= size && memcmp(path.data + path.size - size, suffix, size) == 0;
}

/* Why a module cannot be changed by a command; NULL if it can. What was read from memory may be
 * textual IR that was made bitcode, or a pipe. */
static const char *obstacle_of_module(const struct bcf_module *module)
{
    const struct bcf_object *object = bcf_module_object(module);
    bcf_string file = bcf_object_file(object);

    if (strcmp(bcf_object_format(object), "memory") == 0)
        return "some modules on each side are in no file";
    if (object->file.kind != BCF_FILE_PATH)
        return "some modules on each side are in no file of bitcode: in textual IR any editor "
               "changes flags";
    if (!bcf_is_writable_name(file))
        return "the name of a file on each side cannot be written in a command";
    if (is_made_by_each_build(module))
        return "some modules on each side are objects that rustc makes anew with every build";
    return NULL;
}

/* Whether the modules of a side can be changed at all; else why not. */
static const char *obstacle_of(const struct bcf_side *side)
{
    const char *obstacle = NULL;

    for (size_t i = 0; !obstacle && i < bcf_side_module_count(side); i++)
        obstacle = obstacle_of_module(bcf_side_module(side, i));
    return obstacle;
}

/* The worst of what it means for the modules of a side, as each has its target. */
static struct bcf_retag_judgement judge_side(const struct bcf_side *side, bcf_string key,
                                             const struct bcf_value *before, uint64_t after)
{
    struct bcf_retag_judgement worst = {BCF_RETAG_SAFE, ""};

    for (size_t i = 0; i < bcf_side_module_count(side); i++) {
        bcf_string triple = bcf_module_triple(bcf_side_module(side, i));
        struct bcf_retag_judgement judgement = bcf_retag_judge_value(key, before, after, triple);
        if (i == 0 || judgement.risk > worst.risk)
            worst = judgement;
    }
    return worst;
}

static void add_change(struct bcf_choice *choice, const struct bcf_side *side, struct bcf_wish wish,
                       bool is_brief, struct bcf_retag_judgement judgement)
{
    if (choice->change_count == 0 || judgement.risk > choice->judgement.risk)
        choice->judgement = judgement;
    choice->changes[choice->change_count++] =
        (struct bcf_side_change){.side = side, .wish = wish, .is_brief = is_brief};
}

/* What a side would have to become; false where it may not. */
static bool add_side(struct sides *sides, struct bcf_choice *choice, const struct bcf_side *side)
{
    bcf_string key = bcf_finding_subject(sides->finding);
    const struct bcf_value *kept = bcf_flag_value(bcf_side_flag(choice->keep));
    const struct bcf_value *value =
        bcf_side_flag(side) ? bcf_flag_value(bcf_side_flag(side)) : NULL;
    struct bcf_retag_judgement judgement = bcf_retag_judge_drop(key);
    struct bcf_wish wish = {.key = key, .is_drop = true};
    const char *obstacle = obstacle_of(side);
    uint64_t number;

    if (sides->finding->kind != BCF_FINDING_FLAG_BEHAVIORS && bcf_value_as_u64(value, &number) &&
        bcf_value_as_u64(kept, &wish.value)) {
        wish.is_drop = false;
        judgement = judge_side(side, key, value, wish.value);
    }
    if (!bcf_retag_is_allowed(judgement.risk)) {
        refuse_words(sides, judgement.words);
        return false;
    }
    if (obstacle) {
        refuse_words(sides, obstacle);
        return false;
    }
    add_change(choice, side, wish, sides->is_brief, judgement);
    return true;
}

static void add_candidate(struct sides *sides, const struct bcf_side *keep)
{
    struct candidate *candidate = &sides->candidates[sides->count];

    if (!bcf_side_flag(keep))
        return;
    *candidate = (struct candidate){.choice = {.keep = keep}, .origin = origin_of(keep)};
    for (size_t i = 0; i < bcf_finding_side_count(sides->finding); i++) {
        const struct bcf_side *side = bcf_finding_side(sides->finding, i);
        if (side == keep)
            continue;
        if (!add_side(sides, &candidate->choice, side))
            return;
        candidate->module_count += bcf_side_module_count(side);
    }
    sides->count++;
}

static bool is_better(const struct candidate *one, const struct candidate *other)
{
    if (one->origin != other->origin)
        return one->origin < other->origin;
    if (one->module_count != other->module_count)
        return one->module_count < other->module_count;
    return one->choice.judgement.risk < other->choice.judgement.risk;
}

static struct candidate *next_candidate(struct sides *sides)
{
    struct candidate *best = NULL;

    for (size_t i = 0; i < sides->count; i++) {
        struct candidate *candidate = &sides->candidates[i];
        if (!candidate->is_tried && (!best || is_better(candidate, best)))
            best = candidate;
    }
    if (best)
        best->is_tried = true;
    return best;
}

/* Whether one module can be changed in place. Where its file cannot be read any more, nobody knows;
 * then the command will tell. */
static bool can_change(struct sides *sides, const struct bcf_module *module,
                       const struct bcf_wish *wish)
{
    struct bcf_patch_result result;
    struct bcf_patch *patch;
    struct bcf_text text;

    if (bcf_patch_new(&patch, NULL) != BCF_OK) {
        sides->has_failed = true;
        return true;
    }
    patch->is_question = sides->is_brief;
    enum bcf_status status =
        wish->is_drop ? bcf_patch_drop_flag(patch, module, wish->key, &result, NULL)
                      : bcf_patch_set_flag(patch, module, wish->key, wish->value, &result, NULL);
    bool can = status != BCF_OK || result.outcome != BCF_PATCH_IMPOSSIBLE;
    if (!can && sides->reason.size == 0) {
        bcf_string address = bcf_module_address(module);
        bcf_text_init(&text, sides->arena);
        bcf_text_add(&text, address.data, address.size);
        bcf_text_add_string(&text, ": ");
        bcf_text_add(&text, result.reason.data, result.reason.size);
        refuse(sides, bcf_text_view(&text));
        sides->has_failed = sides->has_failed || text.failed;
    }
    sides->has_failed = sides->has_failed || status == BCF_ERROR_MEMORY;
    bcf_patch_free(patch);
    return can;
}

/* Whether each module of a side can be changed, or the first few. A module that has the flag more
 * than once stands there as often. */
static bool can_change_modules(struct sides *sides, const struct bcf_side_change *change)
{
    const struct bcf_module *last = NULL;
    size_t tried = 0;

    for (size_t i = 0; i < bcf_side_module_count(change->side); i++) {
        const struct bcf_module *module = bcf_side_module(change->side, i);
        if (module == last)
            continue;
        last = module;
        if (sides->is_brief && tried++ == MOST_TRIED)
            break;
        if (!can_change(sides, module, &change->wish))
            return false;
    }
    return true;
}

/* Whether the modules of a side can be changed, and nothing else with them that may not. */
static bool can_change_side(struct sides *sides, struct bcf_side_change *change)
{
    bcf_string reason = {"", 0};

    if (!can_change_modules(sides, change))
        return false;
    enum bcf_wished_status status = bcf_find_wished_files(sides->arena, change, &reason);
    if (status == BCF_WISHED_IMPOSSIBLE)
        refuse(sides, reason);
    sides->has_failed = sides->has_failed || status == BCF_WISHED_NO_MEMORY;
    return status == BCF_WISHED_FOUND;
}

/* Tries the changes; where a value cannot be had, to do without the flag. */
static bool can_choose(struct sides *sides, struct bcf_choice *choice)
{
    for (size_t i = 0; i < choice->change_count; i++) {
        struct bcf_side_change *change = &choice->changes[i];
        struct bcf_retag_judgement judgement = bcf_retag_judge_drop(change->wish.key);
        if (can_change_side(sides, change))
            continue;
        if (change->wish.is_drop || !bcf_retag_is_allowed(judgement.risk))
            return false;
        change->wish.is_drop = true;
        if (!can_change_side(sides, change))
            return false;
        if (judgement.risk > choice->judgement.risk)
            choice->judgement = judgement;
    }
    return true;
}

bool bcf_choose_sides(struct bcf_arena *arena, const struct bcf_finding *finding, bool is_brief,
                      struct bcf_choice *choice)
{
    struct sides sides = {
        .arena = arena, .finding = finding, .is_brief = is_brief, .reason = {"", 0}};
    struct candidate *candidate;

    *choice = (struct bcf_choice){.reason = {"", 0}};
    if (bcf_finding_side_count(finding) > BCF_MOST_SIDES) {
        refuse_words(&sides, "there are too many values");
    } else {
        for (size_t i = 0; i < bcf_finding_side_count(finding); i++)
            add_candidate(&sides, bcf_finding_side(finding, i));
        while ((candidate = next_candidate(&sides)))
            if (can_choose(&sides, &candidate->choice)) {
                *choice = candidate->choice;
                return !sides.has_failed;
            }
    }
    choice->reason = sides.reason;
    return !sides.has_failed;
}
