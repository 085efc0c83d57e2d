/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Merges modules one after the other, as LLVM does (LLVM source: IRMover.cpp,
 * IRLinker::run and linkModuleFlagsMetadata), and remembers who asked for
 * what. Where LLVM stops, we note it, keep what is there and go on: the other
 * conflicts are wanted too.
 */

#include "merge/fold.h"

#include "base/error.h"
#include "bitcode/stream.h"
#include "merge/versions.h"

#include <stdlib.h>
#include <string.h>

/* Patience, and elements of lists (see merge.h): for any merge, for each flag, for each byte of a
 * module, for one that is in no file. Merges of sound modules are far from using it up. */
enum { PATIENCE_ANY = 1 << 20, PATIENCE_FLAG = 256, PATIENCE_BYTE = 4, PATIENCE_MEMORY = 1 << 24 };

static void init_subject(struct bcf_subject *subject, const char *name)
{
    subject->name = (bcf_string){name, strlen(name)};
}

enum bcf_status bcf_merge_new_with(const struct bcf_merge_options *options, struct bcf_merge **out,
                                   struct bcf_error *error)
{
    struct bcf_merge_options given = {.size = sizeof(given)};
    struct bcf_error unwanted;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    if (!out)
        return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET, "no place for the merge");
    *out = NULL;
    if (options && options->size < sizeof(options->size))
        return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET, "options without their size");
    if (options)
        memcpy(&given, options, options->size < sizeof(given) ? options->size : sizeof(given));
    if (bcf_llvm_rules(given.llvm) == 0)
        return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET,
                        "the rules of LLVMs before %d are not known", BCF_LLVM_OLDEST);
    struct bcf_merge *merge = calloc(1, sizeof(*merge));
    *out = merge;
    if (!merge)
        return bcf_fail_memory(error);
    merge->llvm = bcf_llvm_rules(given.llvm);
    merge->budget = BCF_MERGE_STEPS;
    merge->patience = PATIENCE_ANY;
    merge->elements_left = PATIENCE_ANY;
    merge->merged_triple.data = merge->outcome.key.data = "";
    init_subject(&merge->triple, "triple");
    init_subject(&merge->data_layout, "data layout");
    return BCF_OK;
}

enum bcf_status bcf_merge_new(struct bcf_merge **out, struct bcf_error *error)
{
    return bcf_merge_new_with(NULL, out, error);
}

enum bcf_status bcf_merge_outcome(const struct bcf_merge *merge, struct bcf_merge_outcome *outcome,
                                  struct bcf_error *error)
{
    struct bcf_error unwanted;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    if (!outcome || outcome->size < sizeof(outcome->size))
        return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET, "an outcome without its size");
    if (merge->has_failed)
        return bcf_fail_memory(error);
    struct bcf_merge_outcome known = merge->outcome;
    known.size = outcome->size < sizeof(known) ? outcome->size : sizeof(known);
    memcpy(outcome, &known, known.size);
    return BCF_OK;
}

void bcf_merge_free(struct bcf_merge *merge)
{
    if (!merge)
        return;
    bcf_arena_free(&merge->arena);
    free(merge);
}

/* What LLVM does is settled: it does nothing after that. */
void bcf_merge_settle(struct bcf_merge *merge, enum bcf_verdict verdict, enum bcf_merge_error error,
                      bcf_string key)
{
    if (merge->outcome.verdict != BCF_VERDICT_MERGES || verdict == BCF_VERDICT_MERGES)
        return;
    merge->outcome.verdict = verdict;
    merge->outcome.error = error;
    merge->outcome.key = key;
    merge->outcome.module = merge->module;
}

void bcf_merge_settle_undefined(struct bcf_merge *merge)
{
    bcf_merge_settle(merge, BCF_VERDICT_UNDEFINED, BCF_MERGE_ERROR_NONE, (bcf_string){"", 0});
}

void bcf_merge_count_warning(const struct bcf_merge *merge, size_t *count)
{
    *count += merge->outcome.verdict == BCF_VERDICT_MERGES;
}

/* Another subject of the same name: the first module has two such flags, and both are copied.
 * LLVM merges what comes later with the last. NULL if memory is exhausted. */
static struct bcf_subject *shadow(struct bcf_merge *merge, struct bcf_subject *subject)
{
    struct bcf_subject *later = bcf_arena_alloc(&merge->arena, sizeof(*later));

    if (!later || !bcf_merge_add_flag(merge, later, subject->name))
        return NULL;
    memcpy(later->events, subject->events, sizeof(later->events));
    later->sides = subject->sides;
    later->sides.capacity = later->sides.count; /* a full list is copied when it grows */
    later->turn = subject->turn;
    later->seen_turn = subject->seen_turn;
    subject->is_shadowed = true;
    return later;
}

/* A node that is no flag: LLVM copies it, and does not survive that it has to be merged. */
static bool add_unsound(struct bcf_merge *merge, const struct bcf_side *source)
{
    static const char flags_name[] = "llvm.module.flags";
    struct bcf_subject *subject =
        bcf_merge_find_flag(merge, (bcf_string){flags_name, sizeof(flags_name) - 1});

    if (!subject)
        return false;
    subject->events[BCF_EVENT_FLAW] = true;
    merge->has_unsound_entry = true;
    if (merge->has_merged)
        bcf_merge_settle_undefined(merge);
    return bcf_merge_add_side(merge, subject, source, merge->module);
}

/* The merged module gets a flag that it did not have. */
static bool place(struct bcf_merge *merge, struct bcf_subject *subject,
                  const struct bcf_side *source)
{
    bool is_placed = false;

    subject->behavior = source->behavior;
    subject->value = source->value;
    subject->is_new_min = merge->has_merged;
    return bcf_merge_list_subject(merge, &merge->placed, subject, &is_placed) &&
           bcf_merge_note_min(merge, subject);
}

/* Takes one flag of a module. */
static bool add_entry(struct bcf_merge *merge, const struct bcf_flag_entry *entry)
{
    const char *flaw = bcf_entry_flaw(merge->llvm, entry);
    struct bcf_side source = {
        .flag = entry->flag,
        .behavior = entry->behavior,
        .value = entry->value,
        .text = {flaw ? flaw : "", flaw ? strlen(flaw) : 0},
    };

    if (!bcf_entry_is_sound(entry))
        return add_unsound(merge, &source);
    struct bcf_subject *subject = bcf_merge_find_flag(merge, entry->key);
    if (!subject)
        return false;
    subject->seen_turn = merge->turn;
    subject->is_new_min = false;
    subject->events[BCF_EVENT_FLAW] |= flaw != NULL;
    if (entry->behavior == BCF_BEHAVIOR_REQUIRE)
        return (!flaw || bcf_merge_add_side(merge, subject, &source, merge->module)) &&
               bcf_merge_add_requirement(merge, entry);
    if (!bcf_merge_add_side(merge, subject, &source, merge->module))
        return false;
    bool is_second = subject->turn == merge->turn;
    subject->turn = merge->turn;
    subject->events[BCF_EVENT_DUPLICATE] |= is_second;
    if (is_second && !merge->has_merged)
        subject = shadow(merge, subject);
    if (!subject || !bcf_merge_touch(merge, subject))
        return false;
    if (subject->value)
        return bcf_merge_meet(merge, subject, &source) && bcf_merge_note_min(merge, subject);
    return place(merge, subject, &source);
}

static void gain_room(struct bcf_merge *merge, const struct bcf_module *module)
{
    const struct bcf_module_place *place = module->place;
    uint64_t more = PATIENCE_MEMORY;

    if (place)
        more = (place->block.end - place->block.body) / 8 * PATIENCE_BYTE +
               (module->flag_count + 2) * PATIENCE_FLAG;
    merge->patience += more < SIZE_MAX - merge->patience ? (size_t)more : 0;
    merge->elements_left += more < SIZE_MAX - merge->elements_left ? (size_t)more : 0;
}

/* Merges the flags of a module into those that are there. */
static bool merge_entries(struct bcf_merge *merge, const struct bcf_flag_entries *entries)
{
    merge->has_merged = merge->has_flags;
    if (merge->has_merged && merge->has_unsound_entry)
        bcf_merge_settle_undefined(merge);
    for (size_t i = 0; i < entries->count; i++) {
        merge->has_flags = true;
        if (!add_entry(merge, &entries->list[i]))
            return false;
    }
    /* What becomes 0 now counts for requirements the next time only. */
    return !merge->has_merged ||
           (bcf_merge_check_lonely_mins(merge) && bcf_merge_check_requirements(merge) &&
            bcf_merge_clear_lonely_mins(merge));
}

static bool add_flags(struct bcf_merge *merge, const struct bcf_module *module)
{
    struct bcf_flag_entries entries;
    enum bcf_verdict verdict;
    bool crashes;

    if (!bcf_entries_make(&merge->arena, module, &entries))
        return false;
    if (bcf_entries_crash(merge->llvm, &entries))
        bcf_merge_settle_undefined(merge);
    if (!bcf_entries_verify(&merge->arena, merge->llvm, &entries, &verdict) ||
        !bcf_entries_upgrade(&merge->arena, merge->llvm, module, &entries, &crashes))
        return false;
    bcf_merge_settle(merge, verdict, BCF_MERGE_ERROR_NONE, (bcf_string){"", 0});
    if (crashes)
        bcf_merge_settle_undefined(merge);
    /* No node of flags at all: LLVM leaves the merged module alone. */
    if (!entries.is_there)
        return true;
    if (bcf_arena_grow(&merge->arena, &merge->participants, merge->participant_count,
                       &merge->participant_capacity, sizeof(*merge->participants)) != 0)
        return false;
    merge->participants[merge->participant_count++] =
        (struct bcf_participant){.module = module, .entries = entries};
    return merge_entries(merge, &entries);
}

enum bcf_status bcf_merge_add(struct bcf_merge *merge, const struct bcf_module *module,
                              struct bcf_error *error)
{
    struct bcf_error unwanted;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    if (merge->is_finished)
        return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET, "the merge has ended");
    merge->turn++;
    merge->module = module;
    gain_room(merge, module);
    if (!bcf_merge_add_target(merge, module) || !add_flags(merge, module))
        merge->has_failed = true;
    return merge->has_failed ? bcf_fail_memory(error) : BCF_OK;
}
