/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Merges modules one after the other, as LLVM does (LLVM source: IRMover.cpp,
 * IRLinker::run and linkModuleFlagsMetadata), and remembers who asked for
 * what. Where LLVM stops, we note it, keep what is there and go on: the other
 * conflicts are wanted too.
 */

#include "merge/merge.h"

#include "base/error.h"
#include "base/string_view.h"
#include "bitcode/stream.h"
#include "merge/rules.h"

#include <stdlib.h>
#include <string.h>

/* Steps within nodes: far more than sound modules need, and over in a second. */
enum { MOST_STEPS = 1 << 24 };

/* Patience, and elements of lists (see merge.h): for any merge, for each flag, for each byte of a
 * module, for one that is in no file. Merges of sound modules are far from using it up. */
enum { PATIENCE_ANY = 1 << 20, PATIENCE_FLAG = 256, PATIENCE_BYTE = 4, PATIENCE_MEMORY = 1 << 24 };

/* Marks in the set of a list: what is in the list, and, the module's turn added, what was left out
 * of it when that module came. */
enum { IN_LIST = 1, LEFT_OUT = 1 };

static void init_subject(struct bcf_subject *subject, const char *name)
{
    subject->name = (bcf_string){name, strlen(name)};
}

enum bcf_status bcf_merge_new(struct bcf_merge **out, struct bcf_error *error)
{
    struct bcf_error unwanted;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    if (!out)
        return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET, "no place for the merge");
    struct bcf_merge *merge = calloc(1, sizeof(*merge));
    *out = merge;
    if (!merge)
        return bcf_fail_memory(error);
    merge->budget = MOST_STEPS;
    merge->patience = PATIENCE_ANY;
    merge->elements_left = PATIENCE_ANY;
    merge->merged_triple.data = merge->merged_data_layout.data = "";
    init_subject(&merge->triple, "triple");
    init_subject(&merge->data_layout, "data layout");
    return BCF_OK;
}

void bcf_merge_free(struct bcf_merge *merge)
{
    if (!merge)
        return;
    bcf_arena_free(&merge->arena);
    free(merge);
}

/* FNV-1a. */
static size_t hash(bcf_string key)
{
    uint64_t value = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < key.size; i++)
        value = (value ^ (uint8_t)key.data[i]) * UINT64_C(0x100000001b3);
    return (size_t)(value ^ value >> 32);
}

static bool grow_buckets(struct bcf_merge *merge)
{
    size_t count = merge->bucket_count ? merge->bucket_count * 2 : 64;
    struct bcf_subject **buckets = bcf_arena_alloc(&merge->arena, count * sizeof(*buckets));

    if (!buckets)
        return false;
    for (size_t i = 0; i < merge->flag_count; i++) {
        struct bcf_subject *subject = merge->flags[i];
        size_t bucket = hash(subject->name) % count;
        subject->next_in_bucket = buckets[bucket];
        buckets[bucket] = subject;
    }
    merge->buckets = buckets;
    merge->bucket_count = count;
    return true;
}

/* The subject of a flag's key, a new one if need be; NULL if memory is
 * exhausted. */
static struct bcf_subject *find_flag(struct bcf_merge *merge, bcf_string key)
{
    if (merge->flag_count >= merge->bucket_count && !grow_buckets(merge))
        return NULL;
    struct bcf_subject *subject = merge->buckets[hash(key) % merge->bucket_count];
    while (subject && !bcf_string_equal(subject->name, key))
        subject = subject->next_in_bucket;
    if (subject)
        return subject;
    subject = bcf_arena_alloc(&merge->arena, sizeof(*subject));
    if (!subject || bcf_arena_grow(&merge->arena, &merge->flags, merge->flag_count,
                                   &merge->flag_capacity, sizeof(*merge->flags)) != 0)
        return NULL;
    subject->name = key;
    subject->is_flag = true;
    merge->flags[merge->flag_count++] = subject;
    size_t bucket = hash(key) % merge->bucket_count;
    subject->next_in_bucket = merge->buckets[bucket];
    merge->buckets[bucket] = subject;
    return subject;
}

static bool side_is(struct bcf_merge *merge, const struct bcf_side *side,
                    const struct bcf_side *wanted)
{
    if (side->behavior != wanted->behavior || !bcf_string_equal(side->text, wanted->text))
        return false;
    if (!side->value || !wanted->value)
        return side->value == wanted->value;
    return bcf_value_equal_within(side->value, wanted->value, &merge->budget);
}

/* Notes that a module asks for this; a new side if nobody has before. */
static bool add_side(struct bcf_merge *merge, struct bcf_subject *subject,
                     const struct bcf_side *wanted, const struct bcf_module *module)
{
    struct bcf_sides *sides = &subject->sides;
    struct bcf_side *side = NULL;

    for (size_t i = 0; i < sides->count && !side; i++) {
        if (side_is(merge, sides->list[i], wanted))
            side = sides->list[i];
        else if (!bcf_merge_goes_on(merge))
            break;
    }
    if (!side) {
        side = bcf_arena_alloc(&merge->arena, sizeof(*side));
        if (!side || bcf_arena_grow(&merge->arena, &sides->list, sides->count, &sides->capacity,
                                    sizeof(struct bcf_side *)) != 0)
            return false;
        *side = *wanted;
        sides->list[sides->count++] = side;
    }
    return bcf_side_add_module(&merge->arena, side, module);
}

static struct bcf_value *make_number(struct bcf_merge *merge, unsigned width, uint64_t number)
{
    struct bcf_value *value = bcf_arena_alloc(&merge->arena, sizeof(*value));
    size_t count = (width + 63) / 64;
    uint64_t *words = bcf_arena_alloc(&merge->arena, count * sizeof(*words));

    if (!value || !words)
        return NULL;
    words[0] = number;
    value->kind = BCF_VALUE_INTEGER;
    value->width = width;
    value->count = count;
    value->words = words;
    return value;
}

/* Compares two integers without their signs, as LLVM does: by their lowest 64
 * bits. */
static bool is_less(const struct bcf_value *a, const struct bcf_value *b)
{
    return a->words[0] < b->words[0];
}

/* The value that stands for an element in the set of a list; NULL if memory is exhausted. */
static const struct bcf_value *class_of(struct bcf_merge *merge, const struct bcf_value *element)
{
    return bcf_value_class(&merge->arena, &merge->classes, element, &merge->budget);
}

/* False if memory is exhausted, or what lists may take of it: many flags may have one list. */
static bool push(struct bcf_merge *merge, struct bcf_subject *subject,
                 const struct bcf_value *element)
{
    struct bcf_value *list = subject->list;

    if (merge->elements_left == 0)
        return false;
    merge->elements_left--;
    if (bcf_arena_grow(&merge->arena, &list->operands, list->count, &subject->list_capacity,
                       sizeof(struct bcf_value *)) != 0)
        return false;
    list->operands[list->count++] = element;
    return true;
}

static bool push_unique(struct bcf_merge *merge, struct bcf_subject *subject,
                        const struct bcf_value *element, const struct bcf_value *class)
{
    return push(merge, subject, element) &&
           bcf_value_set_add(&merge->arena, &subject->list_set, class, IN_LIST);
}

/* Gives the subject a list of its own, that can grow. */
static bool own_list(struct bcf_merge *merge, struct bcf_subject *subject)
{
    const struct bcf_value *value = subject->value;

    subject->list = bcf_arena_alloc(&merge->arena, sizeof(*subject->list));
    if (!subject->list)
        return false;
    subject->list->kind = BCF_VALUE_NODE;
    subject->list->is_distinct = true;
    subject->list_capacity = 0;
    subject->list_duplicates = 0;
    subject->list_set = (struct bcf_value_set){0};
    for (size_t i = 0; i < value->count; i++) {
        const struct bcf_value *element = value->operands[i];
        if (subject->behavior != BCF_BEHAVIOR_APPEND_UNIQUE) {
            if (!push(merge, subject, element))
                return false;
            continue;
        }
        const struct bcf_value *class = class_of(merge, element);
        if (!class)
            return false;
        subject->list_duplicates += bcf_value_set_mark(&subject->list_set, class) == IN_LIST;
        if (!push_unique(merge, subject, element, class))
            return false;
    }
    subject->value = subject->list;
    return true;
}

/* Appends the elements of a list. */
static bool append(struct bcf_merge *merge, struct bcf_subject *subject,
                   const struct bcf_value *more)
{
    if (subject->value != subject->list && !own_list(merge, subject))
        return false;
    for (size_t i = 0; i < more->count; i++)
        if (!push(merge, subject, more->operands[i]))
            return false;
    return true;
}

/* Appends those elements of a list that are not there yet. Of these LLVM leaves out as many as
 * the first list had duplicates: it counts where to go on by another list than it looks in. One
 * that was left out is not looked at again, until the next module. */
static bool append_unique(struct bcf_merge *merge, struct bcf_subject *subject,
                          const struct bcf_value *more)
{
    if (subject->value != subject->list && !own_list(merge, subject))
        return false;
    size_t left_out = subject->list_duplicates;
    for (size_t i = 0; i < more->count; i++) {
        const struct bcf_value *class = class_of(merge, more->operands[i]);
        if (!class)
            return false;
        size_t mark = bcf_value_set_mark(&subject->list_set, class);
        if (mark == IN_LIST || mark == LEFT_OUT + merge->turn)
            continue;
        if (left_out == 0) {
            if (!push_unique(merge, subject, more->operands[i], class))
                return false;
            continue;
        }
        left_out--;
        if (!bcf_value_set_add(&merge->arena, &subject->list_set, class, LEFT_OUT + merge->turn))
            return false;
    }
    return true;
}

static bool set_flag(struct bcf_subject *subject, uint64_t behavior, const struct bcf_value *value)
{
    subject->behavior = behavior;
    subject->value = value;
    return value != NULL;
}

/* Two flags of one key meet. False if memory is exhausted. */
static bool merge_flag(struct bcf_merge *merge, struct bcf_subject *subject,
                       const struct bcf_side *source)
{
    bool differs = !bcf_value_equal_within(subject->value, source->value, &merge->budget);
    bool is_warning =
        subject->behavior == BCF_BEHAVIOR_WARNING || source->behavior == BCF_BEHAVIOR_WARNING;
    enum bcf_rule rule = bcf_rule_find(subject->behavior, source->behavior);
    /* Max and min need numbers; a "warning" flag may have anything. */
    bool is_number =
        subject->value->kind == BCF_VALUE_INTEGER && source->value->kind == BCF_VALUE_INTEGER;

    switch (rule) {
    case BCF_RULE_CLASH:
        subject->events[BCF_EVENT_BEHAVIORS] = true;
        return true;
    case BCF_RULE_SAME:
        subject->events[BCF_EVENT_VALUES] |= differs;
        return true;
    case BCF_RULE_SAME_OVERRIDE:
        subject->events[BCF_EVENT_OVERRIDES] |= differs;
        return true;
    case BCF_RULE_KEEP:
        return true;
    case BCF_RULE_TAKE:
        return set_flag(subject, source->behavior, source->value);
    case BCF_RULE_WARN:
        subject->events[BCF_EVENT_WARNING] |= differs;
        return true;
    case BCF_RULE_MAX:
    case BCF_RULE_MIN:
        subject->events[BCF_EVENT_WARNING] |= differs && is_warning;
        subject->events[BCF_EVENT_FLAW] |= !is_number;
        if (!is_number)
            return true;
        if (rule == BCF_RULE_MAX)
            return set_flag(subject, BCF_BEHAVIOR_MAX,
                            is_less(subject->value, source->value) ? source->value
                                                                   : subject->value);
        return set_flag(subject, BCF_BEHAVIOR_MIN,
                        is_less(source->value, subject->value) ? source->value : subject->value);
    case BCF_RULE_APPEND:
        return append(merge, subject, source->value);
    case BCF_RULE_APPEND_UNIQUE:
        return append_unique(merge, subject, source->value);
    }
    return true;
}

static bool add_subject(struct bcf_merge *merge, struct bcf_subjects *subjects,
                        struct bcf_subject *subject, bool *is_there)
{
    if (*is_there)
        return true;
    if (bcf_arena_grow(&merge->arena, &subjects->list, subjects->count, &subjects->capacity,
                       sizeof(struct bcf_subject *)) != 0)
        return false;
    subjects->list[subjects->count++] = subject;
    *is_there = true;
    return true;
}

static bool touch(struct bcf_merge *merge, struct bcf_subject *subject)
{
    return add_subject(merge, &merge->touched, subject, &subject->is_touched);
}

static bool note_min(struct bcf_merge *merge, struct bcf_subject *subject)
{
    return subject->behavior != BCF_BEHAVIOR_MIN ||
           add_subject(merge, &merge->mins, subject, &subject->is_min);
}

static bool add_requirement(struct bcf_merge *merge, const struct bcf_flag *flag,
                            const struct bcf_module *module)
{
    const struct bcf_value *pair = flag->value;

    if (bcf_arena_grow(&merge->arena, &merge->requirements, merge->requirement_count,
                       &merge->requirement_capacity, sizeof(*merge->requirements)) != 0)
        return false;
    merge->requirements[merge->requirement_count++] = (struct bcf_requirement){
        .key = pair->operands[0]->text,
        .value = pair->operands[1],
        .flag = flag,
        .module = module,
    };
    return true;
}

/* Takes one flag of a module. is_copy: the merged module had none at all, and
 * LLVM copies. moves: see bcf_rule_upgrade. */
static bool add_flag(struct bcf_merge *merge, const struct bcf_module *module,
                     const struct bcf_flag *flag, bool is_copy, bool moves)
{
    static const char flags_name[] = "llvm.module.flags";
    struct bcf_upgraded upgraded;
    struct bcf_side source = {.flag = flag, .value = flag->value, .text = {"", 0}};
    const char *flaw = bcf_rule_flaw(flag);

    if (flaw)
        upgraded = (struct bcf_upgraded){.key = flag->key, .behavior = flag->behavior};
    else
        bcf_rule_upgrade(flag, moves, &upgraded);
    if (!flag->is_well_formed)
        upgraded.key = (bcf_string){flags_name, sizeof(flags_name) - 1};
    if (flaw)
        source.text = (bcf_string){flaw, strlen(flaw)};
    source.behavior = upgraded.behavior;
    if (upgraded.has_number) {
        source.value = make_number(merge, 32, upgraded.number);
        if (!source.value)
            return false;
    }
    struct bcf_subject *subject = find_flag(merge, upgraded.key);
    if (!subject)
        return false;
    subject->seen_turn = merge->turn;
    if (!flaw && flag->behavior == BCF_BEHAVIOR_REQUIRE)
        return add_requirement(merge, flag, module);
    if (!add_side(merge, subject, &source, module))
        return false;
    if (flaw) {
        subject->events[BCF_EVENT_FLAW] = true;
        return true;
    }
    bool is_second = subject->turn == merge->turn;
    subject->turn = merge->turn;
    if (is_second) {
        subject->events[BCF_EVENT_DUPLICATE] = true;
        return true;
    }
    if (!touch(merge, subject))
        return false;
    if (subject->value)
        return merge_flag(merge, subject, &source) && note_min(merge, subject);
    subject->behavior = source.behavior;
    subject->value = source.value;
    /* The merged module has flags, and not this one. */
    subject->is_new_min = !is_copy && source.behavior == BCF_BEHAVIOR_MIN;
    return note_min(merge, subject);
}

/* A flag of behavior min becomes 0 if only one of the two has it. False if memory is
 * exhausted; *stays tells whether it is one that is not 0. */
static bool clear_lonely_min(struct bcf_merge *merge, struct bcf_subject *subject, bool *stays)
{
    bool is_lonely = subject->is_new_min || subject->seen_turn != merge->turn;
    uint64_t number;

    subject->is_new_min = false;
    *stays = false;
    if (!subject->value || subject->behavior != BCF_BEHAVIOR_MIN)
        return true;
    if (bcf_value_as_u64(subject->value, &number) && number == 0)
        return true;
    *stays = !is_lonely;
    if (*stays)
        return true;
    subject->value = make_number(merge, subject->value->width, 0);
    subject->events[BCF_EVENT_ABSENT] = true;
    return subject->value && touch(merge, subject);
}

/* Those that stay are flags of the module at hand: the list is never longer than that. */
static bool clear_lonely_mins(struct bcf_merge *merge)
{
    struct bcf_subjects *mins = &merge->mins;
    size_t kept = 0;

    for (size_t i = 0; i < mins->count; i++) {
        struct bcf_subject *subject = mins->list[i];
        bool stays;
        if (!clear_lonely_min(merge, subject, &stays))
            return false;
        subject->is_min = stays;
        if (stays)
            mins->list[kept++] = subject;
    }
    mins->count = kept;
    return true;
}

static bool is_met(struct bcf_merge *merge, const struct bcf_subject *subject,
                   const struct bcf_requirement *requirement)
{
    return subject->value &&
           bcf_value_equal_within(subject->value, requirement->value, &merge->budget);
}

static void set_unmet(struct bcf_subject *subject, const struct bcf_requirement *requirement)
{
    subject->unmet = requirement;
    subject->events[BCF_EVENT_REQUIREMENT] = true;
}

/* Checks a requirement for the first time. One that is met is kept, one for each flag:
 * what is required besides is the same. */
static bool check_new(struct bcf_merge *merge, const struct bcf_requirement *new)
{
    struct bcf_subject *subject = find_flag(merge, new->key);

    if (!subject)
        return false;
    bool meets = !subject->unmet && is_met(merge, subject, new);
    if (subject->unmet || (meets && subject->required))
        return true;
    /* A copy: the list of requirements may move. */
    struct bcf_requirement *kept = bcf_arena_alloc(&merge->arena, sizeof(*kept));
    if (!kept)
        return false;
    *kept = *new;
    if (meets)
        subject->required = kept;
    else
        set_unmet(subject, kept);
    return true;
}

bool bcf_merge_check_requirements(struct bcf_merge *merge)
{
    struct bcf_subjects *touched = &merge->touched;

    for (size_t i = 0; i < touched->count; i++) {
        struct bcf_subject *subject = touched->list[i];
        subject->is_touched = false;
        if (subject->required && !subject->unmet && !is_met(merge, subject, subject->required))
            set_unmet(subject, subject->required);
    }
    touched->count = 0;
    for (size_t i = 0; i < merge->requirement_count; i++)
        if (!check_new(merge, &merge->requirements[i]))
            return false;
    merge->requirement_count = 0;
    return true;
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

static bool add_flags(struct bcf_merge *merge, const struct bcf_module *module)
{
    bool is_copy = !merge->has_flags;
    bool moves = bcf_rule_moves_to_functions(module);

    /* No node of flags at all: LLVM leaves the merged module alone. */
    if (module->flags_state == BCF_FLAGS_ABSENT)
        return true;
    if (bcf_arena_grow(&merge->arena, &merge->modules, merge->module_count, &merge->module_capacity,
                       sizeof(struct bcf_module *)) != 0)
        return false;
    merge->modules[merge->module_count++] = module;
    for (size_t i = 0; i < module->flag_count; i++) {
        merge->has_flags = true;
        if (!add_flag(merge, module, &module->flags[i], is_copy, moves))
            return false;
    }
    return is_copy || (clear_lonely_mins(merge) && bcf_merge_check_requirements(merge));
}

static bool add_triple(struct bcf_merge *merge, const struct bcf_module *module)
{
    struct bcf_side side = {.text = module->triple};

    if (module->triple.size == 0)
        return true;
    if (merge->merged_triple.size == 0)
        merge->merged_triple = module->triple;
    switch (bcf_triples_compare(merge->merged_triple, module->triple)) {
    case BCF_TRIPLES_COMPATIBLE:
        break;
    case BCF_TRIPLES_DIFFERENT:
        merge->triple.events[BCF_EVENT_TRIPLE] = true;
        break;
    case BCF_TRIPLES_OTHER_MACHINE:
        merge->triple.events[BCF_EVENT_MACHINE] = true;
        break;
    }
    return add_side(merge, &merge->triple, &side, module);
}

static bool add_data_layout(struct bcf_merge *merge, const struct bcf_module *module)
{
    struct bcf_side side = {.text = module->data_layout};

    if (merge->merged_data_layout.size == 0)
        merge->merged_data_layout = module->data_layout;
    if (!bcf_data_layouts_agree(merge->merged_data_layout, module->data_layout, module->triple))
        merge->data_layout.events[BCF_EVENT_DATA_LAYOUT] = true;
    return add_side(merge, &merge->data_layout, &side, module);
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
    gain_room(merge, module);
    if (!add_triple(merge, module) || !add_data_layout(merge, module) || !add_flags(merge, module))
        merge->has_failed = true;
    return merge->has_failed ? bcf_fail_memory(error) : BCF_OK;
}
