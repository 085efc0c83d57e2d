/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "retag/values.h"

#include "base/error.h"
#include "retag/bit_range.h"
#include "retag/patch.h"

#include <stdlib.h>

enum { CHUNK = 6, WORD = 32, MOST_MOVED = (1 << BCF_MOVED_BITS) - 1 };

/* ---- What moves ---------------------------------------------------------- */

/* How many chunks the operand gets in addition: it gets what it needs, and what it needs no longer
 * is taken from it only where that undoes what was done before. */
static int added_chunks(const struct bcf_flag_nodes *nodes, const struct bcf_flag_node *node,
                        bool shrinks)
{
    const struct bcf_operand *operand = &node->value;

    if (!node->in_room || node->wanted == 0 || operand->place.kind != BCF_OP_VBR ||
        operand->place.width != CHUNK)
        return 0;
    int added = (int)bcf_operand_chunks(node->wanted, CHUNK) - (int)(operand->width / CHUNK);
    return added < 0 && !(shrinks && nodes->room.moved > 0) ? 0 : added;
}

/* All that is added in one block: in records that have an entry in its index, and in all. */
struct sum {
    int indexed;
    int all;
};

static struct sum sum_up(const struct bcf_flag_nodes *nodes, bool shrinks)
{
    struct sum sum = {0, 0};

    for (size_t i = 0; i < nodes->count; i++) {
        const struct bcf_flag_node *node = &nodes->list[i];
        int added = added_chunks(nodes, node, shrinks);
        sum.all += added;
        sum.indexed += node->is_indexed ? added : 0;
        if (sum.all > MOST_MOVED || sum.all < -MOST_MOVED)
            break;
    }
    return sum;
}

static int64_t moved_bits(int chunks)
{
    return (int64_t)chunks * CHUNK;
}

static uint64_t moved_number(const struct bcf_operand *operand, int chunks)
{
    return bcf_operand_number(operand) + (uint64_t)moved_bits(chunks);
}

static uint64_t moved_end(const struct bcf_metadata_room *room, int chunks)
{
    return room->end + (uint64_t)moved_bits(chunks);
}

/* Whether the operand of a flag can get its chunks, and the index tell the next record's place. */
static bool may_move(const struct bcf_flag_nodes *nodes, const struct bcf_flag_node *node,
                     int added)
{
    struct bcf_patch_change unwanted;

    return nodes->room.can_move && node->value.place.position >= nodes->room.fixed &&
           node->value.width == node->value.place.size &&
           (!node->has_entry ||
            bcf_operand_change(&node->entry, moved_number(&node->entry, added), &unwanted));
}

/* LLVM reads a block to the id that ends it, then to the end of that word: it has to stay the last
 * one of the block. */
static bool has_room(const struct bcf_flag_nodes *nodes, bool shrinks)
{
    const struct bcf_metadata_room *room = &nodes->room;
    struct sum sum = sum_up(nodes, shrinks);
    struct bcf_patch_change unwanted;
    int moved = room->moved + sum.all;
    uint64_t end = moved_end(room, sum.all);

    for (size_t i = 0; i < nodes->count; i++) {
        const struct bcf_flag_node *node = &nodes->list[i];
        int added = added_chunks(nodes, node, shrinks);
        if (added != 0 && !may_move(nodes, node, added))
            return false;
    }
    return sum.all == 0 ||
           (moved >= 0 && moved <= MOST_MOVED &&
            end + (moved > 0 ? BCF_MOVED_BITS : 0) <= room->limit && room->limit - end < WORD &&
            (sum.indexed == 0 ||
             bcf_operand_change(&room->index_distance,
                                moved_number(&room->index_distance, sum.indexed), &unwanted)));
}

bool bcf_values_adds_chunks(const struct bcf_flag_nodes *nodes, const struct bcf_flag_node *node)
{
    return added_chunks(nodes, node, false) > 0;
}

bool bcf_values_have_room(const struct bcf_flag_nodes *nodes)
{
    return has_room(nodes, false);
}

/* ---- What is written ----------------------------------------------------- */

/* A number that takes the place of another. */
struct edit {
    uint64_t position;
    unsigned before; /* how many bits it has */
    unsigned after;
    uint64_t bits;
};

struct edits {
    struct edit *list;
    size_t count;
};

static int compare_edits(const void *a, const void *b)
{
    const struct edit *left = a;
    const struct edit *right = b;

    return left->position < right->position ? -1 : left->position > right->position;
}

/* A number in the bits that it has now. */
static void add_number(struct edits *edits, const struct bcf_operand *operand, uint64_t number)
{
    struct bcf_patch_change change;

    if (bcf_operand_change(operand, number, &change))
        edits->list[edits->count++] =
            (struct edit){change.offset, change.width, change.width, change.after};
}

/* The same with more chunks, or less. */
static void add_moved(struct edits *edits, const struct bcf_flag_node *node, int added)
{
    unsigned width = (unsigned)((int)node->value.width + added * CHUNK);

    edits->list[edits->count++] = (struct edit){
        .position = node->value.place.position,
        .before = node->value.width,
        .after = width,
        .bits = bcf_operand_encode(node->wanted, CHUNK, width),
    };
    if (node->has_entry)
        add_number(edits, &node->entry, moved_number(&node->entry, added));
}

static void collect(const struct bcf_flag_nodes *nodes, bool shrinks, const struct sum *sum,
                    struct edits *edits)
{
    const struct bcf_operand *distance = &nodes->room.index_distance;

    for (size_t i = 0; i < nodes->count; i++) {
        const struct bcf_flag_node *node = &nodes->list[i];
        if (node->wanted == 0)
            continue;
        int added = added_chunks(nodes, node, shrinks);
        if (added != 0)
            add_moved(edits, node, added);
        else
            add_number(edits, &node->value, node->wanted);
    }
    if (sum->indexed != 0)
        add_number(edits, distance, moved_number(distance, sum->indexed));
    if (edits->count > 0)
        qsort(edits->list, edits->count, sizeof(*edits->list), compare_edits);
}

/* Where nothing moves only the numbers change. */
static void write_numbers(const struct edits *edits, struct bcf_cursor *cursor,
                          struct bcf_arena *arena, struct bcf_change_list *changes)
{
    for (size_t i = 0; i < edits->count; i++) {
        const struct edit *edit = &edits->list[i];
        struct bcf_patch_change change = {
            .offset = cursor->base * 8 + edit->position,
            .width = edit->before,
            .after = edit->bits,
        };
        bcf_cursor_seek(cursor, edit->position);
        change.before = bcf_read(cursor, edit->before);
        if (!bcf_change_list_add(arena, changes, &change))
            bcf_fail_memory(cursor->error);
    }
}

/* Copies the bits before the position, from where the cursor stands; returns where they end. */
static uint64_t copy_bits(struct bcf_cursor *cursor, uint64_t to, struct bcf_bit_range *range,
                          uint64_t out)
{
    while (cursor->position < to && !bcf_cursor_failed(cursor)) {
        unsigned width = to - cursor->position < WORD ? (unsigned)(to - cursor->position) : WORD;
        bcf_bit_range_write(range, out, width, bcf_read(cursor, width));
        out += width;
    }
    return out;
}

static void write_edit(const struct edit *edit, const struct bcf_metadata_room *room,
                       struct bcf_cursor *cursor, struct bcf_bit_range *range, uint64_t *out)
{
    if (edit->position < cursor->position || edit->position + edit->before > room->end) {
        bcf_cursor_fail(cursor, BCF_ERROR_MALFORMED, edit->position,
                        "a number shares its bits with another, or with the end of its block");
        return;
    }
    *out = copy_bits(cursor, edit->position, range, *out);
    bcf_bit_range_write(range, *out, edit->after, edit->bits);
    *out += edit->after;
    bcf_cursor_seek(cursor, edit->position + edit->before);
}

/* Writes the block anew from the first number that changes on. All of them stand in it. */
static void write_block(const struct edits *edits, const struct bcf_metadata_room *room,
                        const struct sum *sum, struct bcf_cursor *cursor, struct bcf_arena *arena,
                        struct bcf_change_list *changes)
{
    struct bcf_bit_range range;
    uint64_t out = edits->list[0].position;
    unsigned moved = (unsigned)(room->moved + sum->all);

    bcf_bit_range_read(&range, cursor, out, room->limit, arena);
    bcf_cursor_seek(cursor, out);
    for (size_t i = 0; i < edits->count && !bcf_cursor_failed(cursor); i++)
        write_edit(&edits->list[i], room, cursor, &range, &out);
    out = copy_bits(cursor, room->end, &range, out);
    if (bcf_cursor_failed(cursor))
        return;
    bcf_bit_range_write(&range, out, (unsigned)(room->limit - out), moved);
    bcf_bit_range_compare(&range, cursor, arena, changes);
}

/* The numbers that stand where there is room, and may move: they follow each other. */
static struct edits find_movable(const struct edits *edits, const struct bcf_metadata_room *room)
{
    struct edits movable = {0};

    for (size_t i = 0; i < edits->count; i++) {
        struct edit *edit = &edits->list[i];
        if (edit->position < room->fixed || edit->position >= room->limit)
            continue;
        movable.list = movable.list ? movable.list : edit;
        movable.count++;
    }
    return movable;
}

static void write_edits(const struct edits *edits, const struct bcf_metadata_room *room,
                        const struct sum *sum, struct bcf_cursor *cursor, struct bcf_arena *arena,
                        struct bcf_change_list *changes)
{
    struct edits movable = find_movable(edits, room);
    size_t first = movable.list ? (size_t)(movable.list - edits->list) : 0;
    struct edits before = {edits->list, first};
    struct edits behind = {edits->list + first + movable.count,
                           edits->count - first - movable.count};
    bool moves = false;

    for (size_t i = 0; i < movable.count; i++)
        moves = moves || movable.list[i].before != movable.list[i].after;
    if (!moves) {
        write_numbers(edits, cursor, arena, changes);
        return;
    }
    write_numbers(&before, cursor, arena, changes);
    write_block(&movable, room, sum, cursor, arena, changes);
    write_numbers(&behind, cursor, arena, changes);
}

void bcf_values_write(const struct bcf_flag_nodes *nodes, struct bcf_cursor *cursor,
                      struct bcf_arena *arena, struct bcf_change_list *changes)
{
    bool shrinks = has_room(nodes, true);
    struct sum sum = sum_up(nodes, shrinks);
    struct edits edits = {0};

    /* There was room for each wish; what was taken back since may have been what made it. */
    if (!shrinks && !has_room(nodes, false)) {
        bcf_fail(cursor->error, BCF_ERROR_UNSUPPORTED, BCF_NO_OFFSET,
                 "the metadata of the module has no room for the values together");
        return;
    }
    /* One for each flag, one for an entry of each, and the distance. */
    edits.list = bcf_arena_alloc(arena, (nodes->count * 2 + 1) * sizeof(*edits.list));
    if (!edits.list) {
        bcf_fail_memory(cursor->error);
        return;
    }
    collect(nodes, shrinks, &sum, &edits);
    write_edits(&edits, &nodes->room, &sum, cursor, arena, changes);
}
