/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "rustc/libraries.h"

#include "linker/path.h"
#include "rustc/crate.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static bool has_ending(bcf_string text, const char *ending)
{
    size_t size = strlen(ending);

    return text.size >= size && memcmp(text.data + text.size - size, ending, size) == 0;
}

static bcf_string view(const char *text)
{
    return (bcf_string){text, strlen(text)};
}

/* It never takes part in LTO, which might make calls to it of what is in it (rustc source:
 * compiler/rustc_codegen_ssa/src/back/link.rs, ignored_for_lto). */
static const char builtins[] = "compiler_builtins";

static bool is_builtins(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;

    return strncmp(name, "lib", 3) == 0 && strncmp(name + 3, builtins, sizeof(builtins) - 1) == 0;
}

static bool add(struct rustc_libraries *libraries, const char *path, bool is_certain)
{
    if (!path || is_builtins(path))
        return true;
    if (bcf_arena_grow(libraries->arena, &libraries->list, libraries->count, &libraries->capacity,
                       sizeof(*libraries->list)) != 0)
        return false;
    libraries->list[libraries->count++] =
        (struct rustc_library){.path = path, .is_certain = is_certain};
    return true;
}

bool rustc_libraries_of_crates(struct rustc_libraries *libraries, const struct rustc_crates *crates)
{
    for (size_t i = 0; i < crates->count; i++)
        if (!crates->crates[i].is_macro && !add(libraries, crates->crates[i].library, true))
            return false;
    return true;
}

static bool add_folder(struct rustc_libraries *libraries, const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;
    bool is_added = true;

    if (!folder)
        return true;
    while (is_added && (entry = readdir(folder))) {
        if (!has_ending(view(entry->d_name), ".rlib"))
            continue;
        const char *file = bcf_path_join(libraries->arena, path, entry->d_name);
        is_added = file && add(libraries, file, false);
    }
    (void)closedir(folder);
    return is_added;
}

/* "-L dependency=DIR", "-L DIR": where crates are looked for (rustc source:
 * compiler/rustc_session/src/search_paths.rs). */
static const char *folder_of_crates(const char *value)
{
    static const char *const kinds[] = {"dependency=", "crate=", "all="};
    static const char *const others[] = {"native=", "framework="};

    for (size_t i = 0; i < LENGTH(kinds); i++)
        if (strncmp(value, kinds[i], strlen(kinds[i])) == 0)
            return value + strlen(kinds[i]);
    for (size_t i = 0; i < LENGTH(others); i++)
        if (strncmp(value, others[i], strlen(others[i])) == 0)
            return NULL;
    return value;
}

/* "noprelude:name=PATH" */
static bool add_extern(struct rustc_libraries *libraries, const char *value)
{
    const char *equals = strchr(value, '=');

    return !equals || add(libraries, rustc_library_of(equals + 1, libraries->arena), true);
}

static bool add_argument(struct rustc_libraries *libraries, const struct rustc_argument *argument)
{
    const char *folder;

    if (!argument->option)
        return true;
    if (rustc_option_is(argument->option, "extern"))
        return add_extern(libraries, argument->value);
    folder = argument->option->letter == 'L' ? folder_of_crates(argument->value) : NULL;
    return !folder || add_folder(libraries, folder);
}

static bool add_folder_of(struct rustc_libraries *libraries, const struct rustc_crate *crate)
{
    const char *folder;

    if (!crate->library)
        return true;
    folder = bcf_path_folder(libraries->arena, crate->library);
    return folder && add_folder(libraries, folder);
}

static int by_path(const void *first, const void *second)
{
    const struct rustc_library *a = first;
    const struct rustc_library *b = second;

    return strcmp(a->path, b->path);
}

static void drop_doubles(struct rustc_libraries *libraries)
{
    size_t kept = 0;

    if (libraries->count > 0)
        qsort(libraries->list, libraries->count, sizeof(*libraries->list), by_path);
    for (size_t i = 0; i < libraries->count; i++) {
        if (kept > 0 && by_path(&libraries->list[kept - 1], &libraries->list[i]) == 0)
            libraries->list[kept - 1].is_certain |= libraries->list[i].is_certain;
        else
            libraries->list[kept++] = libraries->list[i];
    }
    libraries->count = kept;
}

bool rustc_libraries_that_may(struct rustc_libraries *libraries,
                              const struct rustc_command_line *line,
                              const struct rustc_crates *crates)
{
    if (!rustc_libraries_of_crates(libraries, crates))
        return false;
    for (size_t i = 0; i < crates->count; i++)
        if (!add_folder_of(libraries, &crates->crates[i]))
            return false;
    for (size_t i = 0; i < line->count; i++)
        if (!add_argument(libraries, &line->arguments[i]))
            return false;
    drop_doubles(libraries);
    return true;
}

static bool add_module(struct rustc_libraries *libraries, struct rustc_library *library,
                       struct rustc_object *object, struct bcf_module *module)
{
    const struct bcf_lto *lto;
    enum rustc_builtins told;

    if (bcf_module_contents(module) != BCF_CONTENTS_IR)
        return true;
    if (bcf_arena_grow(libraries->arena, &object->modules, object->count, &object->capacity,
                       sizeof(*object->modules)) != 0)
        return false;
    object->modules[object->count++] = module;
    /* It is asked later; now the file is open. */
    bcf_module_read_lto(module, &lto, NULL);
    if (library->builtins == RUSTC_BUILTINS_KNOWN)
        return true;
    told = rustc_builtins_of(module);
    if (told != RUSTC_BUILTINS_UNKNOWN)
        library->builtins = told;
    return true;
}

static bool add_object(struct rustc_libraries *libraries, struct rustc_library *library,
                       struct bcf_object *source)
{
    struct rustc_object object = {.object = source};
    struct bcf_module *module;
    enum bcf_status status;

    /* Others are native, and rustc knows them by their names (rustc source:
     * compiler/rustc_codegen_ssa/src/lib.rs, looks_like_rust_object_file). */
    if (!has_ending(bcf_object_member(source), ".rcgu.o"))
        return true;
    while ((status = bcf_object_next_module(source, &module, NULL)) == BCF_OK && module)
        if (!add_module(libraries, library, &object, module))
            return false;
    /* What cannot be read may be anything. */
    if (status != BCF_OK)
        return status != BCF_ERROR_MEMORY;
    if (bcf_arena_grow(libraries->arena, &library->objects, library->count, &library->capacity,
                       sizeof(*library->objects)) != 0)
        return false;
    library->objects[library->count++] = object;
    return true;
}

static bool read_library(struct rustc_libraries *libraries, struct rustc_library *library)
{
    struct bcf_object *object;
    enum bcf_status status;

    library->is_read = true;
    status = bcf_input_open(library->path, &library->input, NULL);
    if (status != BCF_OK)
        return status != BCF_ERROR_MEMORY;
    while ((status = bcf_input_next_object(library->input, &object, NULL)) == BCF_OK && object)
        if (!add_object(libraries, library, object))
            return false;
    if (library->builtins == RUSTC_NO_BUILTINS)
        library->count = 0;
    return status != BCF_ERROR_MEMORY;
}

bool rustc_libraries_read(struct rustc_libraries *libraries)
{
    for (size_t i = 0; i < libraries->count; i++)
        if (!libraries->list[i].is_read && !read_library(libraries, &libraries->list[i]))
            return false;
    return true;
}

void rustc_libraries_close(struct rustc_libraries *libraries)
{
    for (size_t i = 0; i < libraries->count; i++)
        bcf_input_close(libraries->list[i].input);
    libraries->count = 0;
}

bool rustc_library_add(struct bcf_link *link, const struct rustc_library *library)
{
    for (size_t i = 0; i < library->count; i++)
        for (size_t j = 0; j < library->objects[i].count; j++)
            if (bcf_link_add(link, library->objects[i].modules[j], NULL) != BCF_OK)
                return false;
    return true;
}
