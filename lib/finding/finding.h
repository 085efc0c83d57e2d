/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* A finding while it is being made. Whoever makes it owns the arena it lives in. */

#ifndef BCF_FINDING_FINDING_H
#define BCF_FINDING_FINDING_H

#include "base/arena.h"
#include "base/text.h"
#include "bcflags/bcflags.h"

enum bcf_finding_kind {
#define FINDING(kind, severity, id, title, effect, help) BCF_FINDING_##kind,
#include "finding/findings.def"
#undef FINDING
    BCF_FINDING_COUNT
};

struct bcf_side {
    const struct bcf_flag *flag; /* as the first of the modules has it; or NULL */
    uint64_t behavior;           /* after upgrades */
    const struct bcf_value *value;
    bcf_string text; /* see bcf_side_text */
    const struct bcf_module **modules;
    size_t module_count;
    size_t module_capacity;
    const struct bcf_object **objects; /* without bitcode */
    size_t object_count;
    size_t object_capacity;
};

struct bcf_sides {
    struct bcf_side **list;
    size_t count;
    size_t capacity;
};

struct bcf_sentences {
    bcf_string *list;
    size_t count;
    size_t capacity;
};

struct bcf_finding {
    enum bcf_finding_kind kind;
    enum bcf_severity severity;
    bcf_string subject;
    bool is_flag;
    const struct bcf_value *result;
    struct bcf_sides sides;
    struct bcf_sentences notes;
    struct bcf_sentences helps; /* instead of what the kind's help or the sides would say */
    bool is_consequence;        /* of another finding, whose help is enough */
};

/* A finding of its kind's usual severity, without a subject and sides. */
void bcf_finding_init(struct bcf_finding *finding, enum bcf_finding_kind kind);
enum bcf_severity bcf_finding_kind_severity(enum bcf_finding_kind kind);
/* The kind's help; NULL where that depends on the sides. */
const char *bcf_finding_kind_help(enum bcf_finding_kind kind);

/* A new side, empty but for its text, which is not copied; NULL if memory is exhausted. */
struct bcf_side *bcf_finding_add_side(struct bcf_arena *arena, struct bcf_finding *finding,
                                      bcf_string text);

/* These return false if memory is exhausted. Sentences begin small and end without a full stop. */
bool bcf_side_add_module(struct bcf_arena *arena, struct bcf_side *side,
                         const struct bcf_module *module);
bool bcf_side_add_object(struct bcf_arena *arena, struct bcf_side *side,
                         const struct bcf_object *object);
bool bcf_finding_add_note(struct bcf_arena *arena, struct bcf_finding *finding,
                          const struct bcf_text *note);
bool bcf_finding_add_help(struct bcf_arena *arena, struct bcf_finding *finding,
                          const struct bcf_text *help);

#endif
