/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "retag/operand.h"

#include <string.h>

enum { WORD_BITS = 64 };

void bcf_operand_read(struct bcf_cursor *cursor, const struct bcf_operand_place *place,
                      struct bcf_operand *operand)
{
    memset(operand, 0, sizeof(*operand));
    operand->place = *place;
    if ((place->kind != BCF_OP_FIXED && place->kind != BCF_OP_VBR) || place->width == 0)
        return;
    uint64_t chunks = place->size / place->width;
    if (chunks > WORD_BITS / place->width)
        chunks = WORD_BITS / place->width; /* further ones are without bits that count */
    operand->width = (unsigned)chunks * place->width;
    bcf_cursor_seek(cursor, place->position);
    operand->bits = bcf_read(cursor, operand->width);
}

/* The bits of a chunk that are part of the number. */
static unsigned payload(const struct bcf_operand *operand)
{
    return operand->place.kind == BCF_OP_VBR ? operand->place.width - 1 : operand->place.width;
}

unsigned bcf_operand_room(const struct bcf_operand *operand)
{
    return operand->width == 0 ? 0 : operand->width / operand->place.width * payload(operand);
}

uint64_t bcf_operand_number(const struct bcf_operand *operand)
{
    unsigned part = payload(operand);
    uint64_t mask = part < WORD_BITS ? (UINT64_C(1) << part) - 1 : UINT64_MAX;
    uint64_t number = 0;
    unsigned shift = 0;

    for (unsigned at = 0; at < operand->width && at < WORD_BITS && shift < WORD_BITS;
         at += operand->place.width) {
        number |= (operand->bits >> at & mask) << shift;
        shift += part;
    }
    return number;
}

unsigned bcf_operand_chunks(uint64_t number, unsigned width)
{
    unsigned chunks = 1;

    while (number >>= width - 1)
        chunks++;
    return chunks;
}

uint64_t bcf_operand_encode(uint64_t number, unsigned width, unsigned bits)
{
    const unsigned part = width - 1;
    const uint64_t mask = (UINT64_C(1) << part) - 1;
    uint64_t encoded = 0;

    for (unsigned at = 0; at < bits; at += width) {
        uint64_t more = at + width < bits ? UINT64_C(1) << part : 0;
        encoded |= ((number & mask) | more) << at;
        number >>= part;
    }
    return encoded;
}

bool bcf_operand_change(const struct bcf_operand *operand, uint64_t number,
                        struct bcf_patch_change *change)
{
    const struct bcf_operand_place *place = &operand->place;
    unsigned room = bcf_operand_room(operand);

    if (room == 0 || (room < WORD_BITS && number >> room != 0))
        return false;
    *change = (struct bcf_patch_change){
        .offset = place->position,
        .width = operand->width,
        .before = operand->bits,
        .after = number,
    };
    if (place->kind == BCF_OP_FIXED)
        return true;
    change->after = bcf_operand_encode(number, place->width, operand->width);
    /* Chunks may follow those that are looked at. */
    if (operand->width < place->size)
        change->after |= UINT64_C(1) << (operand->width - 1);
    return true;
}
