/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* A list of bits to change. */

#include "retag/patch.h"

#include "base/error.h"
#include "bitcode/module.h"
#include "bitcode/stream.h"
#include "input/reading.h"
#include "retag/values.h"

#include <stdlib.h>
#include <string.h>

enum { BYTE = 8 };

enum bcf_status bcf_patch_new(struct bcf_patch **patch, struct bcf_error *error)
{
    struct bcf_error unwanted;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    *patch = calloc(1, sizeof(**patch));
    return *patch ? BCF_OK : bcf_fail_memory(error);
}

void bcf_patch_free(struct bcf_patch *patch)
{
    if (!patch)
        return;
    bcf_arena_free(&patch->arena);
    free(patch);
}

uint64_t bcf_patch_offset(const struct bcf_module *module, uint64_t position)
{
    return module->place->base * BYTE + position;
}

bool bcf_change_list_add(struct bcf_arena *arena, struct bcf_change_list *changes,
                         const struct bcf_patch_change *change)
{
    if (bcf_arena_grow(arena, &changes->list, changes->count, &changes->capacity,
                       sizeof(*changes->list)) != 0)
        return false;
    changes->list[changes->count++] = *change;
    return true;
}

/* ---- Settling ------------------------------------------------------------ */

struct ordered_change {
    struct bcf_patch_change change;
    size_t order;
};

static int compare_changes(const void *a, const void *b)
{
    const struct ordered_change *left = a;
    const struct ordered_change *right = b;

    if (left->change.offset != right->change.offset)
        return left->change.offset < right->change.offset ? -1 : 1;
    return left->order < right->order ? -1 : left->order > right->order;
}

/* Of those at one offset the last counts. */
static void take_last(const struct ordered_change *sorted, size_t count,
                      struct bcf_change_list *changes)
{
    changes->count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct bcf_patch_change *change = &sorted[i].change;
        bool is_last = i + 1 == count || sorted[i + 1].change.offset != change->offset;
        if (is_last && change->before != change->after)
            changes->list[changes->count++] = *change;
    }
}

enum bcf_status bcf_change_list_settle(struct bcf_arena *arena, struct bcf_change_list *changes,
                                       struct bcf_error *error)
{
    struct bcf_arena_mark mark = bcf_arena_mark(arena);
    struct ordered_change *sorted = bcf_arena_alloc(arena, (changes->count + 1) * sizeof(*sorted));

    if (!sorted)
        return bcf_fail_memory(error);
    for (size_t i = 0; i < changes->count; i++)
        sorted[i] = (struct ordered_change){changes->list[i], i};
    qsort(sorted, changes->count, sizeof(*sorted), compare_changes);
    take_last(sorted, changes->count, changes);
    bcf_arena_release(arena, mark);
    for (size_t i = 1; i < changes->count; i++) {
        const struct bcf_patch_change *before = &changes->list[i - 1];
        if (changes->list[i].offset - before->offset < before->width)
            return bcf_fail(error, BCF_ERROR_MALFORMED, changes->list[i].offset / BYTE,
                            "two modules share bits that would have to change");
    }
    return BCF_OK;
}

/* ---- Applying ------------------------------------------------------------ */

/* What a change makes of one byte of the file. */
struct byte_change {
    uint8_t mask; /* bits that it concerns */
    uint8_t before;
    uint8_t after;
};

static struct byte_change change_of_byte(const struct bcf_patch_change *change, uint64_t byte)
{
    uint64_t ones = change->width < 64 ? (UINT64_C(1) << change->width) - 1 : UINT64_MAX;
    uint64_t first = change->offset / BYTE;
    unsigned shift = change->offset % BYTE;

    if (byte == first)
        return (struct byte_change){(uint8_t)(ones << shift), (uint8_t)(change->before << shift),
                                    (uint8_t)(change->after << shift)};
    unsigned passed = (unsigned)(byte - first) * BYTE - shift;
    return (struct byte_change){(uint8_t)(ones >> passed), (uint8_t)(change->before >> passed),
                                (uint8_t)(change->after >> passed)};
}

static uint64_t last_byte(const struct bcf_patch_change *change)
{
    return (change->offset + change->width - 1) / BYTE;
}

/* The first change that concerns the byte at offset or those behind it. */
static size_t find_change(const struct bcf_change_list *changes, uint64_t offset)
{
    size_t low = 0;
    size_t high = changes->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (last_byte(&changes->list[middle]) < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Looks whether the bits are as they should be, or makes them what they are to be. */
static bool go_over(const struct bcf_change_list *changes, uint64_t offset, uint8_t *bytes,
                    size_t size, bool writes)
{
    for (size_t i = find_change(changes, offset); i < changes->count; i++) {
        const struct bcf_patch_change *change = &changes->list[i];
        uint64_t first = change->offset / BYTE;
        uint64_t last = last_byte(change);
        for (uint64_t byte = first < offset ? offset : first; byte <= last; byte++) {
            if (byte - offset >= size)
                return true;
            uint8_t *at = &bytes[byte - offset];
            struct byte_change wanted = change_of_byte(change, byte);
            if (writes)
                *at = (uint8_t)((*at & ~wanted.mask) | wanted.after);
            else if ((*at & wanted.mask) != wanted.before)
                return false;
        }
    }
    return true;
}

bool bcf_change_list_apply(const struct bcf_change_list *changes, uint64_t offset, uint8_t *bytes,
                           size_t size)
{
    return go_over(changes, offset, bytes, size, false) &&
           go_over(changes, offset, bytes, size, true);
}

enum bcf_status bcf_patch_apply(const struct bcf_patch *patch, uint64_t offset, void *bytes,
                                size_t size, struct bcf_error *error)
{
    struct bcf_error unwanted;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    if (!patch->is_finished)
        return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET, "the patch is not finished");
    if (!bcf_change_list_apply(&patch->changes, offset, bytes, size))
        return bcf_fail(error, BCF_ERROR_ARGUMENT, offset,
                        "these are not the bytes that the patch was made for");
    return BCF_OK;
}

/* ---- Finishing ----------------------------------------------------------- */

/* True if something in the block of the module changes. */
static bool changes_module(const struct bcf_change_list *changes, const struct bcf_module *module)
{
    uint64_t first = bcf_patch_offset(module, module->place->block.body) / BYTE;
    uint64_t end = bcf_patch_offset(module, module->place->block.end) / BYTE;
    size_t found = find_change(changes, first);

    return found < changes->count && changes->list[found].offset / BYTE < end;
}

/* Reads modules again, one by one, to complete their changes. */
typedef void complete_module(struct bcf_patch *patch, const struct bcf_patch_module *module,
                             struct bcf_cursor *cursor, struct bcf_change_list *made);

static void complete_values(struct bcf_patch *patch, const struct bcf_patch_module *module,
                            struct bcf_cursor *cursor, struct bcf_change_list *made)
{
    bcf_values_write(&module->nodes, cursor, &patch->arena, made);
}

static void complete_hash(struct bcf_patch *patch, const struct bcf_patch_module *module,
                          struct bcf_cursor *cursor, struct bcf_change_list *made)
{
    if (module->hash.state == BCF_HASH_SOUND && changes_module(&patch->changes, module->module) &&
        !bcf_hash_make(cursor, &module->hash, &patch->changes, &patch->arena, &patch->hash_budget,
                       made))
        bcf_fail(cursor->error, BCF_ERROR_UNSUPPORTED, BCF_NO_OFFSET,
                 "the module has no room for the hash it would have then");
}

static enum bcf_status complete_modules(struct bcf_patch *patch, complete_module *complete,
                                        struct bcf_error *error)
{
    struct bcf_change_list made = {0};

    for (size_t i = 0; i < patch->modules.count; i++) {
        const struct bcf_patch_module *module = patch->modules.list[i];
        const struct bcf_module_place *place = module->module->place;
        struct bcf_reading reading;
        struct bcf_cursor cursor;
        if (bcf_reading_begin_module(&reading, module->module, error) != BCF_OK)
            return error->status;
        bcf_cursor_init(&cursor, reading.source, place->base, place->size, error);
        complete(patch, module, &cursor, &made);
        bcf_reading_end_module(&reading, module->module, error);
        if (error->status != BCF_OK)
            return error->status;
    }
    for (size_t i = 0; i < made.count; i++)
        if (!bcf_change_list_add(&patch->arena, &patch->changes, &made.list[i]))
            return bcf_fail_memory(error);
    return bcf_change_list_settle(&patch->arena, &patch->changes, error);
}

enum bcf_status bcf_patch_finish(struct bcf_patch *patch, struct bcf_error *error)
{
    struct bcf_error unwanted;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    patch->is_finished = false;
    patch->hash_budget = 0;
    if (patch->is_question)
        return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET, "the patch is only a question");
    patch->changes = (struct bcf_change_list){0};
    for (size_t i = 0; i < patch->wished.count; i++)
        if (!bcf_change_list_add(&patch->arena, &patch->changes, &patch->wished.list[i]))
            return bcf_fail_memory(error);
    if (complete_modules(patch, complete_values, error) != BCF_OK ||
        complete_modules(patch, complete_hash, error) != BCF_OK)
        return error->status;
    patch->is_finished = true;
    return BCF_OK;
}

size_t bcf_patch_change_count(const struct bcf_patch *patch)
{
    return patch->is_finished ? patch->changes.count : 0;
}

const struct bcf_patch_change *bcf_patch_change(const struct bcf_patch *patch, size_t index)
{
    return index < bcf_patch_change_count(patch) ? &patch->changes.list[index] : NULL;
}

bcf_string bcf_patch_path(const struct bcf_patch *patch)
{
    return patch->has_file ? patch->path : (bcf_string){"", 0};
}
