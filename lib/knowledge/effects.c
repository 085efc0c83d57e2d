/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Looks things up in effects.def. */

#include "knowledge/effects.h"

#include <limits.h>

enum { LATEST = INT_MAX };

static const struct bcf_protection protections[] = {
#define PROTECTION(id, machine, note_bit, name, clang, rustc)                                      \
    [BCF_PROTECTION_##id] = {BCF_EFFECT_##machine, note_bit, name, clang, rustc},
#include "knowledge/effects.def"
};

static const struct bcf_effect effects[] = {
#define EFFECT(protection, key, consumer, looks_at, first, last, words)                            \
    {BCF_PROTECTION_##protection,                                                                  \
     key,                                                                                          \
     BCF_CONSUMER_##consumer,                                                                      \
     BCF_LOOKS_AT_##looks_at,                                                                      \
     first,                                                                                        \
     last,                                                                                         \
     words},
#include "knowledge/effects.def"
};

const struct bcf_protection *bcf_protection(enum bcf_protection_id id)
{
    return &protections[id];
}

const struct bcf_effect *bcf_effect(size_t index)
{
    return index < sizeof(effects) / sizeof(effects[0]) ? &effects[index] : NULL;
}

bool bcf_effect_is_in(const struct bcf_effect *effect, unsigned llvm)
{
    return effect->first <= llvm && llvm <= effect->last;
}
