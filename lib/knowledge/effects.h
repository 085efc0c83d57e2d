/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What reads the flags of protections, and what it looks at: effects.def. */

#ifndef BCF_KNOWLEDGE_EFFECTS_H
#define BCF_KNOWLEDGE_EFFECTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum bcf_protection_id {
#define PROTECTION(id, machine, note_bit, name, clang, rustc) BCF_PROTECTION_##id,
#include "knowledge/effects.def"
    BCF_PROTECTION_COUNT
};

/* Machines on which a protection can be lost. */
enum bcf_effect_machine { BCF_EFFECT_ANY, BCF_EFFECT_X86, BCF_EFFECT_AARCH64 };

struct bcf_protection {
    enum bcf_effect_machine machine;
    uint32_t note_bit; /* in FEATURE_1_AND; 0: none */
    const char *name;
    const char *clang;
    const char *rustc;
};

enum bcf_consumer {
    BCF_CONSUMER_NOTE,
    BCF_CONSUMER_FUNCTIONS,
    BCF_CONSUMER_JUMP_TABLES,
    BCF_CONSUMER_OTHER_MODULES,
    BCF_CONSUMER_STACK_PROTECTOR
};

enum bcf_looks_at { BCF_LOOKS_AT_PRESENCE, BCF_LOOKS_AT_VALUE, BCF_LOOKS_AT_ATTRIBUTE };

struct bcf_effect {
    enum bcf_protection_id protection;
    const char *key;
    enum bcf_consumer consumer;
    enum bcf_looks_at looks_at;
    unsigned first; /* the LLVMs for which it holds */
    unsigned last;
    const char *words;
};

const struct bcf_protection *bcf_protection(enum bcf_protection_id id);
/* The effect at index; NULL beyond the last. Those of a protection stand together. */
const struct bcf_effect *bcf_effect(size_t index);
/* Whether it holds when this LLVM links. */
bool bcf_effect_is_in(const struct bcf_effect *effect, unsigned llvm);

#endif
