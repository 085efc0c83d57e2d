/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "input/named_files.h"

#include "base/error.h"

/* How often the same bytes may be named: far more often than archives are made to. */
enum { MOST_TIMES = 64, LEAST = 1 << 16 };

static bool is_same(const struct bcf_file *a, const struct bcf_file *b)
{
    return a->inode == b->inode && a->device == b->device && a->size == b->size &&
           a->seconds == b->seconds && a->nanoseconds == b->nanoseconds;
}

static size_t find_slot(const struct bcf_named_files *files, const struct bcf_file *file)
{
    uint64_t hash = (file->inode ^ file->device << 32) * UINT64_C(0x9E3779B97F4A7C15);
    size_t slot = (size_t)(hash >> 32) & (files->size - 1);

    while (files->slots[slot] && !is_same(&files->slots[slot]->file, file))
        slot = (slot + 1) & (files->size - 1);
    return slot;
}

static bool grow(struct bcf_named_files *files, struct bcf_arena *arena)
{
    struct bcf_named_files grown = {.size = files->size > 0 ? files->size * 2 : 16,
                                    .count = files->count};

    grown.slots = bcf_arena_alloc(arena, grown.size * sizeof(struct bcf_named_file *));
    if (!grown.slots)
        return false;
    for (size_t i = 0; i < files->size; i++)
        if (files->slots[i])
            grown.slots[find_slot(&grown, &files->slots[i]->file)] = files->slots[i];
    *files = grown;
    return true;
}

struct bcf_named_file *bcf_named_files_find(struct bcf_named_files *files, struct bcf_arena *arena,
                                            const struct bcf_file *file, bool *is_new)
{
    *is_new = false;
    if (files->count * 2 >= files->size && !grow(files, arena))
        return NULL;
    size_t slot = find_slot(files, file);
    if (files->slots[slot])
        return files->slots[slot];
    struct bcf_named_file *named = bcf_arena_alloc(arena, sizeof(*named));
    if (!named)
        return NULL;
    named->file = *file;
    named->left = file->size < UINT64_MAX / MOST_TIMES ? file->size * MOST_TIMES : UINT64_MAX;
    if (named->left < LEAST)
        named->left = LEAST;
    files->slots[slot] = named;
    files->count++;
    *is_new = true;
    return named;
}

enum bcf_status bcf_named_file_take(struct bcf_named_file *named, uint64_t size,
                                    struct bcf_error *error)
{
    /* The file is opened all the same, so that even nothing of it counts. */
    size = size > 0 ? size : 1;
    if (size > named->left)
        return bcf_fail(error, BCF_ERROR_UNSUPPORTED, BCF_NO_OFFSET,
                        "archives name this file too often");
    named->left -= size;
    return BCF_OK;
}
