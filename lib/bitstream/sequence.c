/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "bitstream/sequence.h"

#include <string.h>

/* Of the first records each place is remembered, then one of so many, or one of so many
 * bits. */
enum { FIRST = 64, STRIDE = 16, DISTANCE = 4096 * 8 };

/* How many bits may be passed over, again and again: as many for any stream, and so many for
 * each of its bits. Sound modules are far from it. */
#define WALK_ANY (UINT64_C(1) << 28)
#define WALK_PER_BIT 256

void bcf_sequence_init(struct bcf_bitstream *stream, struct bcf_sequence *sequence,
                       struct bcf_block *block, bcf_takes_number *takes_number, void *context)
{
    memset(sequence, 0, sizeof(*sequence));
    sequence->block = block;
    sequence->takes_number = takes_number;
    sequence->context = context;
    sequence->here.position = stream->cursor.position;
    sequence->here.abbrevs_in_force = block->abbrevs.in_force;
}

/* Remembers the place reached, if the last one is far behind: in records, or in
 * bits where records are long. */
static bool remember_place(struct bcf_bitstream *stream, struct bcf_sequence *sequence)
{
    const struct bcf_sequence_place *here = &sequence->here;

    if (sequence->place_count > 0) {
        const struct bcf_sequence_place *last = &sequence->places[sequence->place_count - 1];
        if (here->number <= last->number ||
            ((here->number >= FIRST || sequence->plain_code > 0) &&
             here->number - last->number < STRIDE && here->position - last->position < DISTANCE))
            return true;
    }
    if (bcf_arena_grow(stream->arena, &sequence->places, sequence->place_count,
                       &sequence->place_capacity, sizeof(*sequence->places)) != 0) {
        bcf_fail_memory(stream->cursor.error);
        return false;
    }
    sequence->places[sequence->place_count++] = *here;
    return true;
}

/* Reads on to the next record that takes a number; false at the end of the
 * block and on failure. */
static bool read_next(struct bcf_bitstream *stream, struct bcf_sequence *sequence,
                      struct bcf_record *record, uint64_t *note)
{
    struct bcf_entry entry;

    for (;;) {
        switch (bcf_block_next(stream, sequence->block, &entry)) {
        case BCF_ENTRY_RECORD:
            break;
        case BCF_ENTRY_BLOCK:
            continue;
        case BCF_ENTRY_END:
            sequence->counted = true;
            sequence->count = sequence->here.number;
            return false;
        default:
            return false;
        }
        /* The operands are the caller's: look at a copy. */
        uint64_t operands = stream->cursor.position;
        *record = entry.record;
        bool takes = sequence->takes_number(stream, sequence, &entry.record, note);
        if (bcf_cursor_failed(&stream->cursor))
            return false;
        if (!takes) {
            bcf_record_skip(stream, &entry.record);
            continue;
        }
        bcf_cursor_seek(&stream->cursor, operands);
        return true;
    }
}

/* Goes to the best known place before the record with this number. */
static void go_near(struct bcf_bitstream *stream, struct bcf_sequence *sequence, uint64_t number)
{
    size_t low = 0;
    size_t high = sequence->place_count;

    /* The last place whose number is not beyond it. */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sequence->places[middle].number <= number)
            low = middle + 1;
        else
            high = middle;
    }
    if (low > 0 && (number < sequence->here.number ||
                    sequence->here.number < sequence->places[low - 1].number))
        sequence->here = sequence->places[low - 1];
    bcf_block_resume(stream, sequence->block, sequence->here.position,
                     sequence->here.abbrevs_in_force);
}

/* The size in bits of a record that is at hand as a whole: an abbreviation id, and one
 * variable-width number behind the literal code; 0 where it is anything else. */
static unsigned plain_size(const struct bcf_cursor *cursor, const struct bcf_block *block,
                           uint64_t code)
{
    enum { AT_HAND = 57, FIRST_ABBREV = 4 };
    unsigned used = block->place.width;

    if (!bcf_cursor_is_fast(cursor))
        return 0;
    uint64_t word = bcf_cursor_peek(cursor);
    uint64_t id = word & ((UINT64_C(1) << used) - 1);
    if (id < FIRST_ABBREV || id - FIRST_ABBREV >= block->abbrevs.in_force)
        return 0;
    const struct bcf_abbrev *abbrev = block->abbrevs.list[id - FIRST_ABBREV];
    if (abbrev->count != 2 || abbrev->ops[0].kind != BCF_OP_LITERAL ||
        abbrev->ops[0].value != code || abbrev->ops[1].kind != BCF_OP_VBR)
        return 0;
    unsigned width = (unsigned)abbrev->ops[1].value;
    for (;;) {
        if (used + width > AT_HAND)
            return 0;
        used += width;
        if (!(word >> (used - 1) & 1))
            return used;
    }
}

/* Passes over plain records before the one with this number, so many at most that a place
 * is to be remembered. */
static void run_over_plain(struct bcf_bitstream *stream, struct bcf_sequence *sequence,
                           uint64_t number)
{
    struct bcf_cursor *cursor = &stream->cursor;
    struct bcf_sequence_place *here = &sequence->here;
    uint64_t most = number - here->number < STRIDE ? number - here->number : STRIDE;
    uint64_t passed = 0;
    unsigned size = 0;

    for (; passed < most; passed++) {
        size = plain_size(cursor, sequence->block, sequence->plain_code);
        if (size == 0 || size > sequence->block->place.end - cursor->position)
            break;
        cursor->position += size;
    }
    here->number += passed;
    here->position = cursor->position;
}

/* Records that refer to each other by turns would have those between them read over and
 * over. False on failure. */
static bool count_walk(struct bcf_bitstream *stream, uint64_t bits)
{
    struct bcf_cursor *cursor = &stream->cursor;

    stream->walked += bits;
    if (stream->walked / WALK_PER_BIT > cursor->end + WALK_ANY / WALK_PER_BIT)
        bcf_cursor_fail(cursor, BCF_ERROR_UNSUPPORTED, cursor->position,
                        "records refer to each other here and there too often");
    return !bcf_cursor_failed(cursor);
}

/* Reads from the place reached up to the record with this number. */
static bool read_to(struct bcf_bitstream *stream, struct bcf_sequence *sequence, uint64_t number,
                    struct bcf_record *record, uint64_t *note)
{
    for (;;) {
        if (!remember_place(stream, sequence))
            return false;
        if (sequence->plain_code > 0 && sequence->here.number < number) {
            run_over_plain(stream, sequence, number);
            if (!remember_place(stream, sequence))
                return false;
        }
        *note = sequence->here.note;
        if (!read_next(stream, sequence, record, note))
            return false;
        /* What stands before it and takes no number is not read again. */
        if (!count_walk(stream, record->start - sequence->here.position))
            return false;
        sequence->here.position = record->start;
        sequence->here.note = *note;
        sequence->here.abbrevs_in_force = sequence->block->abbrevs.in_force;
        if (sequence->here.number == number)
            return true; /* stay before it, so that it can be found again */
        bcf_record_skip(stream, record);
        if (!count_walk(stream, stream->cursor.position - sequence->here.position))
            return false;
        sequence->here.number++;
        sequence->here.note = *note;
        sequence->here.position = stream->cursor.position;
        sequence->here.abbrevs_in_force = sequence->block->abbrevs.in_force;
    }
}

bool bcf_sequence_find(struct bcf_bitstream *stream, struct bcf_sequence *sequence, uint64_t number,
                       struct bcf_record *record, uint64_t *note)
{
    uint64_t unwanted;

    if (!sequence->counted || number < sequence->count) {
        go_near(stream, sequence, number);
        if (read_to(stream, sequence, number, record, note ? note : &unwanted))
            return true;
    }
    bcf_cursor_fail(&stream->cursor, BCF_ERROR_MALFORMED, sequence->here.position,
                    "a block has fewer records than what refers to it");
    return false;
}

uint64_t bcf_sequence_count(struct bcf_bitstream *stream, struct bcf_sequence *sequence)
{
    struct bcf_record record;
    uint64_t note;

    if (!sequence->counted) {
        go_near(stream, sequence, UINT64_MAX);
        read_to(stream, sequence, UINT64_MAX, &record, &note);
    }
    return sequence->count;
}
