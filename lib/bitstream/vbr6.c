/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Long lists of six-bit variable-width numbers, many at a time: LLVM's index of
 * metadata and its table of strings are such lists, and most of what is read of
 * a module with debug info.
 *
 * Eight chunks of six bits are six bytes, so that a list is walked in steps of six
 * bytes, whatever the numbers are. In each chunk the highest bit says that another
 * chunk follows, which holds the next five bits of the number. A chunk is of level
 * 0 if it begins a number, of level 1 if it is the second one, and so on; a list
 * adds up to the sum of each level's chunks times 32 to the power of the level.
 */

#include "bitstream/cursor.h"

enum {
    CHUNK = 6,
    CHUNK_PAYLOAD = 5,
    STEP_CHUNKS = 8,
    STEP_BYTES = 6,
    STEP_BITS = 48,
    STEP_ENDED = 0xf,
    /* As many steps as a lane of a sum can take: 64 times two payloads. */
    MOST_STEPS = 64,
    /* Sixty-four chunks: as many marks as a word has bits. */
    SPAN_CHUNKS = 64,
    SPAN_BYTES = 48,
    SPAN_BITS = 384
};

static const uint64_t first_bits = UINT64_C(0x041041041041); /* of each chunk */
static const uint64_t more_bits = UINT64_C(0x820820820820);
static const uint64_t payloads = UINT64_C(0x7DF7DF7DF7DF);
static const uint64_t lanes = UINT64_C(0x01F01F01F01F); /* of every other chunk */

/* How many steps are at hand from the position on, each with eight bytes to load. */
static uint64_t steps_at_hand(const struct bcf_cursor *cursor)
{
    if (!bcf_cursor_is_fast(cursor))
        return 0;
    return (cursor->fast - cursor->position) / STEP_BITS + 1;
}

static const uint8_t *bytes_at_hand(const struct bcf_cursor *cursor)
{
    return cursor->bytes + ((cursor->position - cursor->low) >> 3);
}

static unsigned count_bits(uint64_t word)
{
    word -= word >> 1 & UINT64_C(0x5555555555555555);
    word = (word & UINT64_C(0x3333333333333333)) + (word >> 2 & UINT64_C(0x3333333333333333));
    word = (word + (word >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    return (unsigned)(word * UINT64_C(0x0101010101010101) >> 56);
}

/* Adds the payloads of the chunks up, two by two, in lanes of twelve bits. */
static uint64_t in_lanes(uint64_t chunks)
{
    return (chunks & lanes) + (chunks >> CHUNK & lanes);
}

static uint64_t sum_of_lanes(uint64_t sums)
{
    const uint64_t every_other = UINT64_C(0x000FFF000FFF);
    uint64_t pairs = (sums & every_other) + (sums >> 12 & every_other);

    return (pairs & 0xFFFFFF) + (pairs >> 24);
}

/* All five bits of the chunks whose first bit is set. */
static uint64_t whole_payloads(uint64_t firsts)
{
    return (firsts << CHUNK_PAYLOAD) - firsts;
}

/* The bits of a word whose number leaves this when divided by six. */
static const uint64_t every_sixth[CHUNK] = {
    UINT64_C(0x1041041041041041), UINT64_C(0x2082082082082082), UINT64_C(0x4104104104104104),
    UINT64_C(0x8208208208208208), UINT64_C(0x0410410410410410), UINT64_C(0x0820820820820820),
};

/* The bits of 24 bytes that say that more follows, in every other bit of a word: each of
 * the three words has them in bits of its own. */
static uint64_t marks_of(const uint8_t *at, const uint64_t masks[3])
{
    return (bcf_load_le64(at) & masks[0]) | (bcf_load_le64(at + 8) & masks[1]) |
           (bcf_load_le64(at + 16) & masks[2]);
}

/* Passes over spans of 48 bytes from the bit shift of the first byte on; returns how
 * many numbers end in them. */
static uint64_t skip_spans(const uint8_t *at, unsigned shift, uint64_t spans)
{
    uint64_t ended = spans * SPAN_CHUNKS;
    uint64_t masks[3];

    for (unsigned i = 0; i < 3; i++)
        masks[i] = every_sixth[(CHUNK - 1 + shift + 2 * i) % CHUNK];
    /* What ends in the first bits of the first byte is not ours; what ends in those of the
     * byte behind the last span is. */
    uint64_t others = masks[0] & ((UINT64_C(1) << shift) - 1);
    ended += count_bits(at[0] & others);
    for (; spans > 0; spans--, at += SPAN_BYTES) {
        uint64_t second = marks_of(at + SPAN_BYTES / 2, masks);
        ended -= count_bits(marks_of(at, masks) | second >> 1 | second << 63);
    }
    return ended - count_bits(at[0] & others);
}

/* Passes over up to eight numbers, as many as end in the chunks at hand; returns how
 * many. Without a branch for each: their sizes are not to be foreseen. */
static uint64_t skip_few(struct bcf_cursor *cursor, uint64_t count)
{
    if (!bcf_cursor_is_fast(cursor))
        return (bcf_read(cursor, CHUNK) >> CHUNK_PAYLOAD) ^ 1;
    uint64_t ends = (~bcf_cursor_peek(cursor) & more_bits) >> CHUNK_PAYLOAD;
    /* In each chunk, how many numbers have ended with it. */
    uint64_t ended = ends * first_bits;
    uint64_t in_all = ended >> (STEP_BITS - CHUNK) & STEP_ENDED;
    uint64_t passed = in_all < count ? in_all : count;
    /* Marks the chunks with which so many have ended. */
    uint64_t marks = (ended + first_bits * ((1 << CHUNK_PAYLOAD) - passed)) & more_bits;
    cursor->position += passed > 0 ? (unsigned)__builtin_ctzll(marks) + 1 : STEP_BITS;
    return passed;
}

/* How many spans are at hand, and the byte behind them, of which none has more numbers
 * than are wanted. */
static uint64_t spans_at_hand(const struct bcf_cursor *cursor, uint64_t count)
{
    uint64_t spans = count / SPAN_CHUNKS;

    if (spans == 0 || !bcf_cursor_is_fast(cursor))
        return 0;
    uint64_t there = (cursor->fast - cursor->position) / SPAN_BITS;
    return spans < there ? spans : there;
}

void bcf_skip_vbr6(struct bcf_cursor *cursor, uint64_t count)
{
    /* A number that begins in one span may end in the next. */
    while (count > 0 && !bcf_cursor_failed(cursor)) {
        uint64_t spans = spans_at_hand(cursor, count);
        if (spans > 0) {
            count -= skip_spans(bytes_at_hand(cursor), cursor->position & 7, spans);
            cursor->position += spans * SPAN_BITS;
        } else {
            count -= skip_few(cursor, count);
        }
    }
}

/* A sum in the making. */
struct summing {
    uint64_t sum;
    uint64_t left;  /* numbers */
    unsigned level; /* of the next chunk */
    bool overflows;
};

static void add_chunk(struct summing *summing, uint64_t chunk)
{
    uint64_t payload = chunk & ((1 << CHUNK_PAYLOAD) - 1);
    unsigned shift = summing->level * CHUNK_PAYLOAD;

    if (payload > 0 && (shift >= 64 || payload > UINT64_MAX >> shift ||
                        payload << shift > UINT64_MAX - summing->sum))
        summing->overflows = true;
    else if (payload > 0)
        summing->sum += payload << shift;
    if (chunk >> CHUNK_PAYLOAD) {
        summing->level++;
    } else {
        summing->level = 0;
        summing->left--;
    }
}

/* Adds up steps of six bytes, up to the first with a chunk of level 3; returns how
 * many were taken. */
static uint64_t add_steps(struct summing *summing, const uint8_t *at, unsigned shift,
                          uint64_t steps)
{
    uint64_t sums[3] = {0, 0, 0}; /* of the levels from 0, from 1, from 2 on */
    uint64_t ends = 0;
    /* The first bits of chunks of level 1 and more, and of 2 and more; what is carried over
     * from the step before is in the first chunk. */
    uint64_t carry[2] = {summing->level > 0, summing->level > 1};
    uint64_t i = 0;

    for (; i < steps; i++, at += STEP_BYTES) {
        uint64_t word = bcf_load_le64(at) >> shift;
        uint64_t more = (word & more_bits) >> CHUNK_PAYLOAD;
        uint64_t level_1 = more << CHUNK | carry[0];
        uint64_t level_2 = level_1 & (level_1 << CHUNK | carry[1]);
        word &= payloads;
        if (level_2 != 0) {
            /* Chunk k is of level 3 if it is of level 2 and more follows the one before. */
            uint64_t level_3 = level_2 & (level_2 << CHUNK | (summing->level > 2));
            if (level_3 != 0)
                break;
            sums[2] += in_lanes(word & whole_payloads(level_2));
        }
        sums[0] += in_lanes(word);
        sums[1] += in_lanes(word & whole_payloads(level_1));
        ends += in_lanes(more ^ first_bits);
        carry[0] = level_1 >> STEP_BITS & 1;
        carry[1] = level_2 >> STEP_BITS & 1;
        summing->level = (unsigned)(carry[0] + carry[1]);
    }
    uint64_t all =
        sum_of_lanes(sums[0]) + 31 * sum_of_lanes(sums[1]) + (1024 - 32) * sum_of_lanes(sums[2]);
    if (all > UINT64_MAX - summing->sum)
        summing->overflows = true;
    else
        summing->sum += all;
    summing->left -= sum_of_lanes(ends);
    return i;
}

bool bcf_sum_vbr6(struct bcf_cursor *cursor, uint64_t count, uint64_t *sum)
{
    struct summing summing = {.sum = *sum, .left = count};
    while (summing.left > 0 && !bcf_cursor_failed(cursor) && !summing.overflows) {
        uint64_t steps = summing.left > STEP_CHUNKS ? steps_at_hand(cursor) : 0;
        if (steps > (summing.left - 1) / STEP_CHUNKS)
            steps = (summing.left - 1) / STEP_CHUNKS;
        if (steps > MOST_STEPS)
            steps = MOST_STEPS;
        if (steps > 0)
            steps = add_steps(&summing, bytes_at_hand(cursor), cursor->position & 7, steps);
        cursor->position += steps * STEP_BITS;
        if (steps == 0)
            add_chunk(&summing, bcf_read(cursor, CHUNK));
    }
    if (summing.overflows)
        bcf_cursor_fail(cursor, BCF_ERROR_MALFORMED, cursor->position,
                        "a list adds up to more than 64 bits");
    *sum = summing.sum;
    return !bcf_cursor_failed(cursor);
}
