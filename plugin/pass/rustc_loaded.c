/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * rustc maps the metadata of every crate it uses into memory, and what it has looked at and not
 * taken is no longer there (rustc source: compiler/rustc_metadata/src/locator.rs,
 * get_metadata_section). That is the library itself, or a file of metadata beside it.
 */

#include "pass/rustc_loaded.h"

#include "pass/process_file.h"
#include "rustc/crate.h"

#include <stdlib.h>
#include <string.h>

/* "libNAME-HASH.rlib", "libNAME.rlib" */
static bool is_named(const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    size_t size = strlen(name);

    return slash && strncmp(slash, "/lib", 4) == 0 && strncmp(slash + 4, name, size) == 0 &&
           (slash[4 + size] == '-' || slash[4 + size] == '.');
}

/* Loaded wherever std is, but of the two one is linked at most. They are made with std, which
 * speaks for them. */
static bool may_be_left_out(const char *path)
{
    return is_named(path, "panic_abort") || is_named(path, "panic_unwind");
}

static bool is_octal(char digit)
{
    return digit >= '0' && digit <= '7';
}

/* Linux writes the end of a line in a path as "\012" (proc_pid_maps(5)), and nothing else that way;
 * a path that has these four characters itself is taken for another one, and is not found. */
static void unescape(char *path)
{
    char *to = path;

    for (const char *from = path; *from != '\0'; to++) {
        if (from[0] == '\\' && is_octal(from[1]) && is_octal(from[2]) && is_octal(from[3])) {
            *to = (char)((from[1] - '0') * 64 + (from[2] - '0') * 8 + (from[3] - '0'));
            from += 4;
        } else {
            *to = *from++;
        }
    }
    *to = '\0';
}

static int by_name(const void *first, const void *second)
{
    const struct rustc_crate *a = first;
    const struct rustc_crate *b = second;

    return strcmp(a->library, b->library);
}

static bool add(struct rustc_crates *crates, const char *path, struct bcf_arena *arena)
{
    const char *library = rustc_library_of(path, arena);

    if (!library || may_be_left_out(library))
        return true;
    if (bcf_arena_grow(arena, &crates->crates, crates->count, &crates->capacity,
                       sizeof(*crates->crates)) != 0)
        return false;
    crates->crates[crates->count++] = (struct rustc_crate){.name = "", .library = library};
    return true;
}

/* A file may be there in several pieces. */
static void drop_doubles(struct rustc_crates *crates)
{
    size_t kept = 0;

    if (crates->count > 0)
        qsort(crates->crates, crates->count, sizeof(*crates->crates), by_name);
    for (size_t i = 0; i < crates->count; i++)
        if (kept == 0 || by_name(&crates->crates[kept - 1], &crates->crates[i]) != 0)
            crates->crates[kept++] = crates->crates[i];
    crates->count = kept;
}

static bool read_maps(struct rustc_crates *crates, struct bcf_arena *arena)
{
    struct bcf_text maps;

    *crates = (struct rustc_crates){NULL, 0, 0};
    if (!pass_process_file_read("/proc/self/maps", &maps, arena))
        return false;
    for (char *line = maps.data, *next; line && *line != '\0'; line = next) {
        size_t size = strcspn(line, "\n");
        next = line + size + (line[size] == '\n');
        line[size] = '\0';
        char *path = strchr(line, '/');
        if (!path)
            continue;
        unescape(path);
        if (!add(crates, path, arena))
            return false;
    }
    drop_doubles(crates);
    return true;
}

/* All crates have core, or hardly any. */
static bool has_core(const struct rustc_crates *crates)
{
    static const char core[] = "core";

    for (size_t i = 0; i < crates->count; i++)
        if (is_named(crates->crates[i].library, core))
            return true;
    return false;
}

static bool is_same(const struct rustc_crates *first, const struct rustc_crates *second)
{
    if (first->count != second->count)
        return false;
    for (size_t i = 0; i < first->count; i++)
        if (by_name(&first->crates[i], &second->crates[i]) != 0)
            return false;
    return true;
}

/* It gives them back one after the other, and core is among the first: while it is at it, nobody
 * sees core twice and the same others. */
bool rustc_crates_loaded(struct rustc_crates *crates, struct bcf_arena *arena, bool *is_known)
{
    struct rustc_crates again;

    if (!read_maps(crates, arena) || !read_maps(&again, arena))
        return false;
    *is_known = has_core(crates) && is_same(crates, &again);
    return true;
}
