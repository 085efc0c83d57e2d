/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What a merge is about: the flags of the merged module, its triple and data layout, and who asks
 * for what. */

#include "merge/fold.h"

#include "base/hash.h"
#include "base/string_view.h"

static size_t hash(const struct bcf_merge *merge, bcf_string key)
{
    return (size_t)bcf_hash_bytes(merge, key.data, key.size);
}

static bool grow_buckets(struct bcf_merge *merge)
{
    size_t count = merge->bucket_count ? merge->bucket_count * 2 : 64;
    struct bcf_subject **buckets = bcf_arena_alloc(&merge->arena, count * sizeof(*buckets));

    if (!buckets)
        return false;
    for (size_t i = 0; i < merge->flag_count; i++) {
        struct bcf_subject *subject = merge->flags[i];
        size_t bucket = hash(merge, subject->name) % count;
        subject->next_in_bucket = buckets[bucket];
        buckets[bucket] = subject;
    }
    merge->buckets = buckets;
    merge->bucket_count = count;
    return true;
}

/* Gives a new subject its name; of several the last is found. False if memory is exhausted. */
bool bcf_merge_add_flag(struct bcf_merge *merge, struct bcf_subject *subject, bcf_string key)
{
    if ((merge->flag_count >= merge->bucket_count && !grow_buckets(merge)) ||
        bcf_arena_grow(&merge->arena, &merge->flags, merge->flag_count, &merge->flag_capacity,
                       sizeof(*merge->flags)) != 0)
        return false;
    subject->name = key;
    subject->is_flag = true;
    merge->flags[merge->flag_count++] = subject;
    size_t bucket = hash(merge, key) % merge->bucket_count;
    subject->next_in_bucket = merge->buckets[bucket];
    merge->buckets[bucket] = subject;
    return true;
}

/* The subject of a flag's key, a new one if need be; NULL if memory is
 * exhausted. */
struct bcf_subject *bcf_merge_find_flag(struct bcf_merge *merge, bcf_string key)
{
    struct bcf_subject *subject =
        merge->bucket_count > 0 ? merge->buckets[hash(merge, key) % merge->bucket_count] : NULL;

    while (subject && !bcf_string_equal(subject->name, key))
        subject = subject->next_in_bucket;
    if (subject)
        return subject;
    subject = bcf_arena_alloc(&merge->arena, sizeof(*subject));
    return subject && bcf_merge_add_flag(merge, subject, key) ? subject : NULL;
}

static bool side_is(struct bcf_merge *merge, const struct bcf_side *side,
                    const struct bcf_side *wanted)
{
    if (side->behavior != wanted->behavior || !bcf_string_equal(side->text, wanted->text))
        return false;
    if (!side->value || !wanted->value)
        return side->value == wanted->value;
    return bcf_value_equal_within(side->value, wanted->value, &merge->budget);
}

/* Notes that a module asks for this; a new side if nobody has before. */
bool bcf_merge_add_side(struct bcf_merge *merge, struct bcf_subject *subject,
                        const struct bcf_side *wanted, const struct bcf_module *module)
{
    struct bcf_sides *sides = &subject->sides;
    struct bcf_side *side = NULL;

    for (size_t i = 0; i < sides->count && !side; i++) {
        if (side_is(merge, sides->list[i], wanted))
            side = sides->list[i];
        else if (!bcf_merge_goes_on(merge))
            break;
    }
    if (!side) {
        side = bcf_arena_alloc(&merge->arena, sizeof(*side));
        if (!side || bcf_arena_grow(&merge->arena, &sides->list, sides->count, &sides->capacity,
                                    sizeof(struct bcf_side *)) != 0)
            return false;
        *side = *wanted;
        sides->list[sides->count++] = side;
    }
    return bcf_side_add_module(&merge->arena, side, module);
}

bool bcf_merge_list_subject(struct bcf_merge *merge, struct bcf_subjects *subjects,
                            struct bcf_subject *subject, bool *is_there)
{
    if (*is_there)
        return true;
    if (bcf_arena_grow(&merge->arena, &subjects->list, subjects->count, &subjects->capacity,
                       sizeof(struct bcf_subject *)) != 0)
        return false;
    subjects->list[subjects->count++] = subject;
    *is_there = true;
    return true;
}

bool bcf_merge_touch(struct bcf_merge *merge, struct bcf_subject *subject)
{
    return bcf_merge_list_subject(merge, &merge->touched, subject, &subject->is_touched);
}
