/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "finding/finding.h"

static const struct {
    struct bcf_finding_info info;
    const char *help;
} kinds[BCF_FINDING_COUNT] = {
#define FINDING(kind, severity, id, title, effect, help)                                           \
    [BCF_FINDING_##kind] = {{id, BCF_SEVERITY_##severity, title, effect}, help},
#include "finding/findings.def"
#undef FINDING
};

const struct bcf_finding_info *bcf_finding_info_at(size_t index)
{
    return index < BCF_FINDING_COUNT ? &kinds[index].info : NULL;
}

const char *bcf_severity_name(enum bcf_severity severity)
{
    static const char *const names[] = {
        [BCF_SEVERITY_NOTE] = "note",   [BCF_SEVERITY_CHANGE] = "change",
        [BCF_SEVERITY_LOSS] = "loss",   [BCF_SEVERITY_RISK] = "risk",
        [BCF_SEVERITY_ERROR] = "error",
    };

    return (size_t)severity < sizeof(names) / sizeof(names[0]) ? names[severity] : "unknown";
}

enum bcf_severity bcf_finding_kind_severity(enum bcf_finding_kind kind)
{
    return kinds[kind].info.severity;
}

const char *bcf_finding_kind_help(enum bcf_finding_kind kind)
{
    return kinds[kind].help;
}

void bcf_finding_init(struct bcf_finding *finding, enum bcf_finding_kind kind)
{
    *finding = (struct bcf_finding){
        .kind = kind, .severity = kinds[kind].info.severity, .subject = {"", 0}};
}

struct bcf_side *bcf_finding_add_side(struct bcf_arena *arena, struct bcf_finding *finding,
                                      bcf_string text)
{
    struct bcf_sides *sides = &finding->sides;
    struct bcf_side *side = bcf_arena_alloc(arena, sizeof(*side));

    if (!side || bcf_arena_grow(arena, &sides->list, sides->count, &sides->capacity,
                                sizeof(struct bcf_side *)) != 0)
        return NULL;
    side->text = text;
    sides->list[sides->count++] = side;
    return side;
}

bool bcf_side_add_module(struct bcf_arena *arena, struct bcf_side *side,
                         const struct bcf_module *module)
{
    if (bcf_arena_grow(arena, &side->modules, side->module_count, &side->module_capacity,
                       sizeof(struct bcf_module *)) != 0)
        return false;
    side->modules[side->module_count++] = module;
    return true;
}

bool bcf_side_add_object(struct bcf_arena *arena, struct bcf_side *side,
                         const struct bcf_object *object)
{
    if (bcf_arena_grow(arena, &side->objects, side->object_count, &side->object_capacity,
                       sizeof(struct bcf_object *)) != 0)
        return false;
    side->objects[side->object_count++] = object;
    return true;
}

static bool add_sentence(struct bcf_arena *arena, struct bcf_sentences *sentences,
                         const struct bcf_text *text)
{
    bcf_string view = bcf_text_view(text);
    const char *copy = bcf_arena_copy(arena, view.data, view.size);

    if (text->failed || !copy ||
        bcf_arena_grow(arena, &sentences->list, sentences->count, &sentences->capacity,
                       sizeof(*sentences->list)) != 0)
        return false;
    sentences->list[sentences->count++] = (bcf_string){copy, view.size};
    return true;
}

bool bcf_finding_add_note(struct bcf_arena *arena, struct bcf_finding *finding,
                          const struct bcf_text *note)
{
    return add_sentence(arena, &finding->notes, note);
}

bool bcf_finding_add_help(struct bcf_arena *arena, struct bcf_finding *finding,
                          const struct bcf_text *help)
{
    return add_sentence(arena, &finding->helps, help);
}

enum bcf_severity bcf_finding_severity(const struct bcf_finding *finding)
{
    return finding->severity;
}

const char *bcf_finding_id(const struct bcf_finding *finding)
{
    return kinds[finding->kind].info.id;
}

const char *bcf_finding_title(const struct bcf_finding *finding)
{
    return kinds[finding->kind].info.title;
}

const char *bcf_finding_effect(const struct bcf_finding *finding)
{
    return kinds[finding->kind].info.effect;
}

bcf_string bcf_finding_subject(const struct bcf_finding *finding)
{
    return finding->subject;
}

bool bcf_finding_is_about_flag(const struct bcf_finding *finding)
{
    return finding->is_flag;
}

const struct bcf_value *bcf_finding_result(const struct bcf_finding *finding)
{
    return finding->result;
}

size_t bcf_finding_note_count(const struct bcf_finding *finding)
{
    return finding->notes.count;
}

bcf_string bcf_finding_note(const struct bcf_finding *finding, size_t index)
{
    return index < finding->notes.count ? finding->notes.list[index] : (bcf_string){"", 0};
}

size_t bcf_finding_side_count(const struct bcf_finding *finding)
{
    return finding->sides.count;
}

const struct bcf_side *bcf_finding_side(const struct bcf_finding *finding, size_t index)
{
    return index < finding->sides.count ? finding->sides.list[index] : NULL;
}

const struct bcf_flag *bcf_side_flag(const struct bcf_side *side)
{
    return side->flag;
}

const struct bcf_value *bcf_side_value(const struct bcf_side *side)
{
    return side->value;
}

uint64_t bcf_side_behavior(const struct bcf_side *side)
{
    return side->behavior;
}

bcf_string bcf_side_text(const struct bcf_side *side)
{
    return side->text;
}

size_t bcf_side_module_count(const struct bcf_side *side)
{
    return side->module_count;
}

const struct bcf_module *bcf_side_module(const struct bcf_side *side, size_t index)
{
    return index < side->module_count ? side->modules[index] : NULL;
}

size_t bcf_side_object_count(const struct bcf_side *side)
{
    return side->object_count;
}

const struct bcf_object *bcf_side_object(const struct bcf_side *side, size_t index)
{
    return index < side->object_count ? side->objects[index] : NULL;
}
