/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "linker/search.h"

#include "base/text.h"
#include "linker/path.h"

void bcf_search_add_folder(struct bcf_search *search, const char *folder)
{
    if (bcf_arena_grow(search->arena, &search->folders, search->count, &search->capacity,
                       sizeof(*search->folders)) != 0)
        search->failed = true;
    else
        search->folders[search->count++] = folder;
}

/* findFile: a folder that begins with "=" is in the sysroot. */
static const char *find_in(struct bcf_search *search, const char *folder, const char *name)
{
    struct bcf_arena_mark mark = bcf_arena_mark(search->arena);
    const char *path = folder;

    if (folder[0] == '=')
        path = bcf_path_join(search->arena, search->sysroot, folder + 1);
    if (path)
        path = bcf_path_join(search->arena, path, name);
    if (!path)
        search->failed = true;
    else if (bcf_path_kind(path) != BCF_PATH_MISSING)
        return path;
    bcf_arena_release(search->arena, mark);
    return NULL;
}

const char *bcf_search_find(struct bcf_search *search, const char *name)
{
    for (size_t i = 0; i < search->count; i++) {
        const char *path = find_in(search, search->folders[i], name);
        if (path)
            return path;
    }
    return NULL;
}

/* searchLibraryBaseName */
static const char *find_base_name(struct bcf_search *search, const char *name, bool is_static)
{
    struct bcf_text text;

    bcf_text_init(&text, search->arena);
    bcf_text_add_format(&text, "lib%s.so", name);
    const char *dynamic = bcf_text_view(&text).data;
    bcf_text_init(&text, search->arena);
    bcf_text_add_format(&text, "lib%s.a", name);
    const char *archive = bcf_text_view(&text).data;
    if (text.failed || !dynamic || !archive) {
        search->failed = true;
        return NULL;
    }
    for (size_t i = 0; i < search->count; i++) {
        const char *path = is_static ? NULL : find_in(search, search->folders[i], dynamic);
        if (!path)
            path = find_in(search, search->folders[i], archive);
        if (path)
            return path;
    }
    return NULL;
}

const char *bcf_search_find_library(struct bcf_search *search, const char *name, bool is_static)
{
    return name[0] == ':' ? bcf_search_find(search, name + 1)
                          : find_base_name(search, name, is_static);
}
