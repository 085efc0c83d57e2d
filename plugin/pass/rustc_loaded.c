/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * rustc maps the metadata of every crate it uses into memory, and what it has looked at and not
 * taken is no longer there (rustc source: compiler/rustc_metadata/src/locator.rs,
 * get_metadata_section). That is the library itself, or a file of metadata beside it.
 */

#include "pass/rustc_loaded.h"

#include "bcflags-rustc/crate.h"
#include "pass/process_file.h"

#include <stdlib.h>
#include <string.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* Loaded wherever std is, but of the two one is linked at most. They are made with std, which
 * speaks for them. */
static bool may_be_left_out(const char *path)
{
    static const char *const names[] = {"libpanic_abort", "libpanic_unwind"};
    const char *slash = strrchr(path, '/');

    for (size_t i = 0; slash && i < LENGTH(names); i++) {
        size_t size = strlen(names[i]);
        if (strncmp(slash + 1, names[i], size) == 0 &&
            (slash[1 + size] == '-' || slash[1 + size] == '.'))
            return true;
    }
    return false;
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

bool rustc_libraries_loaded(struct rustc_libraries *libraries)
{
    struct rustc_crates crates = {NULL, 0, 0};
    struct bcf_text maps;

    if (!pass_process_file_read("/proc/self/maps", &maps, libraries->arena))
        return false;
    for (char *line = maps.data, *next; line && *line != '\0'; line = next) {
        size_t size = strcspn(line, "\n");
        next = line + size + (line[size] == '\n');
        line[size] = '\0';
        char *path = strchr(line, '/');
        if (!path)
            continue;
        unescape(path);
        if (!add(&crates, path, libraries->arena))
            return false;
    }
    drop_doubles(&crates);
    return rustc_libraries_of_crates(libraries, &crates);
}
