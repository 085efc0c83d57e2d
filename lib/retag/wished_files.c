/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "retag/wished_files.h"

#include "base/string_view.h"
#include "bitcode/module.h"
#include "bitcode/stream.h"
#include "finding/finding.h"
#include "input/input.h"
#include "knowledge/rust_libraries.h"
#include "retag/overlay_mark.h"
#include "retag/patch.h"

#include <stdlib.h>

/* A module of the side, and where it lies. */
struct place {
    const struct bcf_module *module;
    bcf_string file;
    uint64_t object; /* its offset in the file */
    uint64_t offset; /* of the module */
};

/* The modules of the side that lie in one file. */
struct run {
    struct bcf_arena *arena;
    const struct bcf_side_change *change;
    const struct place *places; /* by their place in the file */
    size_t count;
    bcf_string *members; /* in order */
    bool is_thin;
    bool needs_members; /* not all of the file may change */
    bcf_string reason;  /* why it cannot be changed; empty: it can */
    enum bcf_wished_status status;
};

static int compare_strings(bcf_string a, bcf_string b)
{
    size_t size = a.size < b.size ? a.size : b.size;
    int order = size > 0 ? memcmp(a.data, b.data, size) : 0;

    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

static int compare_members(const void *a, const void *b)
{
    const bcf_string *one = a;
    const bcf_string *other = b;

    return compare_strings(*one, *other);
}

static int compare_offsets(const struct place *a, const struct place *b)
{
    int order = (a->object > b->object) - (a->object < b->object);

    return order != 0 ? order : (a->offset > b->offset) - (a->offset < b->offset);
}

static int compare_places(const void *a, const void *b)
{
    const struct place *one = a;
    const struct place *other = b;
    int order = compare_strings(one->file, other->file);

    return order != 0 ? order : compare_offsets(one, other);
}

static struct place place_of(const struct bcf_module *module)
{
    const struct bcf_object *object = bcf_module_object(module);

    return (struct place){module, bcf_object_file(object), object->range.offset,
                          module->place->base * 8 + module->place->block.body};
}

static bool is_of_run(const struct run *run, const struct bcf_module *module)
{
    struct place wanted = place_of(module);
    size_t low = 0;
    size_t high = run->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_offsets(&run->places[middle], &wanted);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static bool is_thin(const struct bcf_module *module)
{
    const struct bcf_lto *lto;

    return bcf_module_read_lto(module, &lto, NULL) == BCF_OK && bcf_lto_kind(lto) == BCF_LTO_THIN;
}

static bool can_change(struct run *run, const struct bcf_module *module)
{
    const struct bcf_wish *wish = &run->change->wish;
    struct bcf_patch_result result = {.outcome = BCF_PATCH_IMPOSSIBLE};
    struct bcf_patch *patch;

    if (bcf_patch_new(&patch, NULL) != BCF_OK) {
        run->status = BCF_WISHED_NO_MEMORY;
        return false;
    }
    patch->is_question = run->change->is_brief;
    enum bcf_status status =
        wish->is_drop ? bcf_patch_drop_flag(patch, module, wish->key, &result, NULL)
                      : bcf_patch_set_flag(patch, module, wish->key, wish->value, &result, NULL);
    bcf_patch_free(patch);
    return status == BCF_OK && result.outcome != BCF_PATCH_IMPOSSIBLE;
}

/* Whether a module that is not of the side may get what the side gets. What does without a flag
 * loses it for good; and modules for another kind of LTO do not meet the side, but may meet others
 * that stay as they are. */
static bool may_change(struct run *run, const struct bcf_module *module)
{
    const struct bcf_wish *wish = &run->change->wish;
    const struct bcf_flag *flag = NULL;
    uint64_t number;

    for (size_t i = 0; !flag && i < bcf_module_flag_count(module); i++)
        if (bcf_string_equal(bcf_flag_key(bcf_module_flag(module, i)), wish->key))
            flag = bcf_module_flag(module, i);
    if (!flag)
        return true;
    if (wish->is_drop)
        return false;
    const struct bcf_value *value = bcf_flag_value(flag);
    if (value && bcf_value_as_u64(value, &number) && number == wish->value)
        return true;
    struct bcf_retag_judgement judgement =
        bcf_retag_judge_value(wish->key, value, wish->value, bcf_module_triple(module));
    return bcf_retag_is_allowed(judgement.risk) && is_thin(module) == run->is_thin &&
           can_change(run, module);
}

/* "l.a: " and what is in the way. */
static void refuse(struct run *run, bcf_string name, const char *words)
{
    struct bcf_text text;

    if (run->reason.size > 0)
        return;
    bcf_text_init(&text, run->arena);
    bcf_text_add(&text, name.data, name.size);
    bcf_text_add_string(&text, words);
    run->reason = bcf_text_view(&text);
    run->status = text.failed ? BCF_WISHED_NO_MEMORY : BCF_WISHED_IMPOSSIBLE;
}

/* Modules of one object are of one command; so are members of one name. */
static void look_at_other(struct run *run, const struct bcf_module *module)
{
    bcf_string member = bcf_object_member(bcf_module_object(module));

    if (may_change(run, module))
        return;
    run->needs_members = true;
    if (member.size == 0)
        refuse(run, bcf_module_address(module),
               ": has to stay as it is, and is in the file of a module that has to change");
    else if (bsearch(&member, run->members, run->count, sizeof(member), compare_members))
        refuse(run, bcf_module_address(module),
               ": has to stay as it is, and is named like a member that has to change");
}

static void look_at_object(struct run *run, struct bcf_object *object)
{
    struct bcf_module *module;

    while (run->status == BCF_WISHED_FOUND) {
        if (bcf_object_next_module(object, &module, NULL) != BCF_OK)
            refuse(run, bcf_object_address(object), ": cannot be read whole");
        else if (!module)
            return;
        else if (!is_of_run(run, module))
            look_at_other(run, module);
    }
}

/* Where a file cannot be opened any more, nobody knows; then the command will tell. */
static void look_at_file(struct run *run)
{
    const char *path = run->places[0].file.data;
    struct bcf_object *object;
    struct bcf_input *input;

    if (bcf_input_open(path, &input, NULL) != BCF_OK)
        return;
    while (run->status == BCF_WISHED_FOUND) {
        if (bcf_input_next_object(input, &object, NULL) != BCF_OK)
            refuse(run, run->places[0].file, ": cannot be read whole");
        else if (!object)
            break;
        else
            look_at_object(run, object);
    }
    bcf_input_close(input);
}

/* Whether there may be other modules in the file. */
static bool has_company(const struct run *run)
{
    const struct bcf_object *object = bcf_module_object(run->places[0].module);

    return object->file.kind == BCF_FILE_PATH &&
           (object->range.offset > 0 || object->range.size < object->file.size ||
            object->location_count > 1);
}

static bool list_members(struct run *run)
{
    run->members = bcf_arena_alloc(run->arena, run->count * sizeof(*run->members));
    if (!run->members)
        return false;
    for (size_t i = 0; i < run->count; i++)
        run->members[i] = bcf_object_member(bcf_module_object(run->places[i].module));
    qsort(run->members, run->count, sizeof(*run->members), compare_members);
    return true;
}

static bool add_file(struct run *run, struct bcf_side_change *change, bcf_string member)
{
    if (bcf_arena_grow(run->arena, &change->files, change->file_count, &change->file_capacity,
                       sizeof(*change->files)) != 0)
        return false;
    change->files[change->file_count++] =
        (struct bcf_wished_file){change->wish, run->places[0].file, member};
    return true;
}

static bool add_members(struct run *run, struct bcf_side_change *change)
{
    for (size_t i = 0; i < run->count; i++) {
        bcf_string member = run->members[i];
        if (i > 0 && bcf_string_equal(member, run->members[i - 1]))
            continue;
        if (!bcf_is_writable_name(member))
            refuse(run, run->places[0].file, ": the name of a member cannot be written");
        else if (!add_file(run, change, member))
            return false;
    }
    return true;
}

/* A sysroot that bcflags retag made is made anew: that has to be possible. */
static void look_at_sysroot(struct run *run, bcf_string sysroot, bcf_string target)
{
    struct bcf_overlay_mark mark;
    enum bcf_mark_state state = bcf_overlay_mark_read(run->arena, sysroot, &mark);

    if (state == BCF_MARK_NO_MEMORY)
        run->status = BCF_WISHED_NO_MEMORY;
    else if (state == BCF_MARK_UNREADABLE ||
             (state == BCF_MARK_READ && !bcf_string_equal(mark.target, target)))
        refuse(run, sysroot,
               ": is a sysroot that bcflags retag made: make it anew from the original, which "
               "bcflags-sysroot.txt in it names");
}

/* Of a sysroot all libraries change at once; its compiler_builtins may stay as they are. */
static bool look_at_run(struct run *run, struct bcf_side_change *change)
{
    bcf_string sysroot;
    bcf_string target;
    bool is_in_sysroot = bcf_is_in_sysroot(run->places[0].file, &sysroot, &target);
    const char *crate = bcf_rust_crate(run->places[0].file);

    if (is_in_sysroot)
        look_at_sysroot(run, sysroot, target);
    if (run->status == BCF_WISHED_FOUND && has_company(run) &&
        !(is_in_sysroot && crate && strcmp(crate, "compiler_builtins") == 0)) {
        run->is_thin = is_thin(run->places[0].module);
        if (!list_members(run))
            return false;
        look_at_file(run);
    }
    if (run->status != BCF_WISHED_FOUND)
        return run->status != BCF_WISHED_NO_MEMORY;
    if (!run->needs_members)
        return add_file(run, change, (bcf_string){"", 0});
    if (!is_in_sysroot)
        return add_members(run, change);
    refuse(run, run->places[0].file, ": not all of it can be changed");
    return true;
}

static struct place *list_places(struct bcf_arena *arena, const struct bcf_side *side)
{
    size_t count = bcf_side_module_count(side);
    struct place *places = bcf_arena_alloc(arena, (count + 1) * sizeof(*places));

    for (size_t i = 0; places && i < count; i++)
        places[i] = place_of(bcf_side_module(side, i));
    if (places && count > 0)
        qsort(places, count, sizeof(*places), compare_places);
    return places;
}

enum bcf_wished_status bcf_find_wished_files(struct bcf_arena *arena,
                                             struct bcf_side_change *change, bcf_string *reason)
{
    size_t count = bcf_side_module_count(change->side);
    struct place *places = list_places(arena, change->side);
    size_t end;

    change->file_count = 0;
    if (!places)
        return BCF_WISHED_NO_MEMORY;
    for (size_t first = 0; first < count; first = end) {
        for (end = first + 1; end < count; end++)
            if (!bcf_string_equal(places[end].file, places[first].file))
                break;
        struct run run = {.arena = arena,
                          .change = change,
                          .places = &places[first],
                          .count = end - first,
                          .reason = {"", 0}};
        if (!look_at_run(&run, change))
            return BCF_WISHED_NO_MEMORY;
        if (run.status != BCF_WISHED_FOUND) {
            *reason = run.reason;
            return run.status;
        }
    }
    return BCF_WISHED_FOUND;
}
