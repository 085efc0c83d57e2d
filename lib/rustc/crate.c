/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * When all crates are resolved rustc writes into its log, at a level that is there in every release
 * (rustc source: compiler/rustc_metadata/src/creader.rs, CrateDump):
 *
 *    INFO rustc_metadata::creader resolved crates:
 *      name: core
 *      …
 *      reqd: Unconditional
 *      …
 *       rlib: /…/libcore-60d83e9bdc749192.rlib
 */

#include "rustc/crate.h"

#include "linker/lines.h"
#include "linker/path.h"

#include <string.h>

static const char heading[] = "resolved crates:";

static const char *after(const char *line, const char *head)
{
    size_t size = strlen(head);

    line += strspn(line, " ");
    return strncmp(line, head, size) == 0 ? line + size : NULL;
}

static bool has_ending(const char *text, const char *ending)
{
    size_t size = strlen(text);
    size_t end = strlen(ending);

    return size >= end && strcmp(text + size - end, ending) == 0;
}

const char *rustc_library_of(const char *path, struct bcf_arena *arena)
{
    static const char library[] = ".rlib";
    static const char metadata[] = ".rmeta";
    char *copy;

    if (has_ending(path, library))
        return path;
    if (!has_ending(path, metadata))
        return NULL;
    copy = bcf_arena_copy(arena, path, strlen(path));
    if (!copy)
        return NULL;
    memcpy(copy + strlen(copy) - strlen(metadata), library, sizeof(library));
    return bcf_path_kind(copy) == BCF_PATH_REGULAR ? copy : NULL;
}

static bool add_crate(struct rustc_crates *crates, const char *name, struct bcf_arena *arena)
{
    if (bcf_arena_grow(arena, &crates->crates, crates->count, &crates->capacity,
                       sizeof(*crates->crates)) != 0)
        return false;
    name = bcf_arena_copy(arena, name, strlen(name));
    crates->crates[crates->count++] = (struct rustc_crate){.name = name};
    return name != NULL;
}

static bool add_library(struct rustc_crate *crate, const char *path, struct bcf_arena *arena)
{
    char *copy;

    if (!path || crate->library)
        return true;
    copy = bcf_arena_copy(arena, path, strlen(path));
    if (!copy)
        return false;
    crate->library = rustc_library_of(copy, arena);
    return true;
}

static bool read_line(struct rustc_crates *crates, const char *line, struct bcf_arena *arena)
{
    const char *name = after(line, "name: ");

    if (name)
        return add_crate(crates, name, arena);
    if (crates->count == 0)
        return true;
    struct rustc_crate *last = &crates->crates[crates->count - 1];
    if (after(line, "reqd: MacrosOnly"))
        last->is_macro = true;
    return add_library(last, after(line, "rlib: "), arena) &&
           add_library(last, after(line, "rmeta: "), arena);
}

static bool is_entry(const char *line)
{
    static const char indent[] = "   ";

    return strncmp(line, indent, strlen(indent)) == 0;
}

bool rustc_crates_read(struct rustc_crates *crates, int log, struct bcf_arena *arena)
{
    struct bcf_lines lines;
    const char *line;
    bool is_read = true;

    *crates = (struct rustc_crates){NULL, 0, 0};
    bcf_lines_begin(&lines, log);
    do {
        line = bcf_lines_next(&lines);
    } while (line && !has_ending(line, heading));
    while (is_read && line && (line = bcf_lines_next(&lines)) && is_entry(line))
        is_read = read_line(crates, line, arena);
    bcf_lines_close(&lines);
    return is_read;
}
