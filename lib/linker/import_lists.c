/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * What ThinLTO imports. The linker is run as for distributed ThinLTO: it ends after the thin link,
 * and leaves a list for each module.
 *
 * What else takes part, for regular LTO, is merged before that, and so are the parts of split
 * units. Whole-program devirtualisation there adds calls to the summaries, by which imports are
 * decided, so it has to run; at -O1 little else does, and no code is made. At -O0, nothing is
 * imported.
 *
 * lld/ELF/LTO.cpp, llvm/lib/LTO/LTO.cpp (LTO::run, runThinLTO), LTOBackend.cpp (opt, codegen),
 * llvm/lib/Passes/PassBuilderPipelines.cpp (buildLTODefaultPipeline),
 * llvm/lib/Transforms/IPO/FunctionImport.cpp (EmitImportsFiles), WholeProgramDevirt.cpp.
 */

#include "base/hash.h"
#include "base/text.h"
#include "linker/again.h"
#include "linker/folder.h"
#include "linker/lines.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

/* Also the bitcode of what is merged. */
#define LARGEST_FILE (1ULL << 30)

/* How many "../" names of inputs may have that we do not see, as those in linker scripts. */
#define UNSEEN_DEPTH 32
#define LARGEST_DEPTH 512

/* The modules asked for, to be found by name. */
struct index {
    const char *const *names;
    size_t *slots; /* numbers from 1; 0: free */
    size_t mask;
};

static bool index_names(struct index *index, const char *const *names, size_t count,
                        struct bcf_arena *arena)
{
    size_t size = 2;

    while (size / 2 < count) {
        if (size > SIZE_MAX / 2)
            return false;
        size *= 2;
    }
    if (size > SIZE_MAX / sizeof(*index->slots))
        return false;
    *index = (struct index){names, bcf_arena_alloc(arena, size * sizeof(*index->slots)), size - 1};
    if (!index->slots)
        return false;
    for (size_t i = 0; i < count; i++) {
        size_t slot = (size_t)bcf_hash_bytes(index->slots, names[i], strlen(names[i]));

        while (index->slots[slot & index->mask] != 0)
            slot++;
        index->slots[slot & index->mask] = i + 1;
    }
    return true;
}

/* The same name as one that lives longer; NULL if it is of none of the modules. */
static const char *find_name(const struct index *index, const char *name)
{
    size_t slot = (size_t)bcf_hash_bytes(index->slots, name, strlen(name));

    for (; index->slots[slot & index->mask] != 0; slot++) {
        const char *found = index->names[index->slots[slot & index->mask] - 1];

        if (strcmp(found, name) == 0)
            return found;
    }
    return NULL;
}

/* How many ".." a path has. */
static size_t climbs(const char *path)
{
    size_t count = 0;

    for (const char *at = strstr(path, ".."); at; at = strstr(at + 1, ".."))
        count++;
    return count;
}

/* So deep that what is written for "../a.o" stays in the folder. */
static size_t depth_needed(const struct bcf_linker *linker, const char *const *modules,
                           size_t count)
{
    size_t depth = 0;

    for (size_t i = 0; i < count; i++) {
        if (climbs(modules[i]) > depth)
            depth = climbs(modules[i]);
    }
    for (size_t i = 0; i < linker->arguments->count; i++) {
        if (climbs(linker->arguments->list[i]) > depth)
            depth = climbs(linker->arguments->list[i]);
    }
    return depth + UNSEEN_DEPTH;
}

static bool add_source(struct bcf_import_names *list, size_t *capacity, const char *line,
                       const struct index *index, struct bcf_arena *arena)
{
    const char *name = find_name(index, line);

    if (!name)
        name = bcf_arena_copy(arena, line, strlen(line));
    if (!name || bcf_arena_grow(arena, (void *)&list->sources, list->count, capacity,
                                sizeof(*list->sources)) != 0)
        return false;
    list->sources[list->count++] = name;
    return true;
}

/* Reads the list of a module. */
static bool read_list(struct bcf_import_names *list, const char *module, const char *deep,
                      const struct index *index, struct bcf_linker *linker,
                      struct bcf_refusal *refusal)
{
    struct bcf_arena_mark mark = bcf_arena_mark(linker->arena);
    char *file = bcf_folder_path(deep, module, ".imports", linker->arena);
    struct bcf_lines lines;
    size_t capacity = 0;
    const char *line;
    bool ok = true;
    int error;

    if (!file)
        return false;
    error = bcf_lines_open(&lines, file) ? 0 : errno;
    bcf_arena_release(linker->arena, mark);
    list->is_missing = error == ENOENT || error == ENOTDIR;
    if (error != 0)
        return list->is_missing ||
               bcf_refuse_error(refusal, linker->arena, "a list of imports cannot be read", error);
    while (ok && (line = bcf_lines_next(&lines)) != NULL)
        ok = add_source(list, &capacity, line, index, linker->arena);
    bcf_lines_close(&lines);
    if (ok && lines.failed)
        ok =
            bcf_refuse(refusal, linker->arena, "what is imported into '%s' cannot be read", module);
    return ok;
}

static bool read_answer(struct bcf_imports *imports, const char *const *modules, size_t count,
                        const char *deep, struct bcf_linker *linker)
{
    struct index index;

    imports->lists = bcf_arena_alloc(linker->arena, (count + 1) * sizeof(*imports->lists));
    if (!imports->lists || !index_names(&index, modules, count, linker->arena))
        return false;
    for (size_t i = 0; i < count && !imports->refusal.reason; i++) {
        if (!read_list(&imports->lists[i], modules[i], deep, &index, linker, &imports->refusal))
            return false;
    }
    return true;
}

/* The level of an option that sets one for LTO; NULL if the argument is no such option. */
static const char *level_of(const char *argument)
{
    static const char *const prefixes[] = {"--lto-O", "--plugin-opt=O", "-plugin-opt=O"};

    for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
        size_t length = strlen(prefixes[i]);

        if (strncmp(argument, prefixes[i], length) == 0)
            return argument + length;
    }
    return NULL;
}

/* Whether it is told to do nothing at all: at any other level all is imported that will be. */
static bool does_nothing(const struct bcf_arguments *arguments)
{
    const char *last = "2";

    for (size_t i = 0; i < arguments->count; i++) {
        const char *level = level_of(arguments->list[i]);

        if (level)
            last = level;
    }
    return strcmp(last, "0") == 0;
}

/* The level at which the least is done. */
static const char *cheapest_level(const struct bcf_linker *linker)
{
    if (does_nothing(linker->arguments))
        return linker->has_llvm_plugin ? "-plugin-opt=O0" : "--lto-O0";
    return linker->has_llvm_plugin ? "-plugin-opt=O1" : "--lto-O1";
}

/* --lto-emit-llvm ended before the optimisation, once (lld/ELF/LTO.cpp: PostInternalizeModuleHook
 * in 16, PreCodeGenModuleHook in 19), and LLVM's plugin still does so
 * (llvm/tools/gold/gold-plugin.cpp, createLTO). There code is made up to the first pass of all
 * targets. */
static const char *stop_before_code(struct bcf_linker *linker)
{
    return !linker->has_llvm_plugin && bcf_linker_llvm(linker) >= 19
               ? "--plugin-opt=emit-llvm"
               : "--plugin-opt=-stop-after=pre-isel-intrinsic-lowering";
}

/* The options of a question: what makes the lists, where they go, and what saves work. */
static const char *const *options_of(struct bcf_linker *linker, const char *folder,
                                     const char *deep)
{
    const char *head = linker->has_llvm_plugin ? "-plugin-opt=" : "--";
    const char **options = bcf_arena_alloc(linker->arena, 9 * sizeof(*options));
    const char *output = bcf_folder_path(folder, "out", "", linker->arena);
    struct bcf_text object;
    struct bcf_text index;
    struct bcf_text prefix;

    bcf_text_init(&index, linker->arena);
    bcf_text_add_format(&index, "%sthinlto-index-only=%s/index", head, folder);
    bcf_text_init(&object, linker->arena);
    bcf_text_add_format(&object, "-plugin-opt=obj-path=%s/object", folder);
    bcf_text_init(&prefix, linker->arena);
    bcf_text_add_format(&prefix, "%sthinlto-prefix-replace=;%s/", head, deep);
    if (!options || !output || index.failed || object.failed || prefix.failed)
        return NULL;
    options[0] = index.data;
    options[1] = prefix.data;
    options[2] = linker->has_llvm_plugin ? "-plugin-opt=thinlto-emit-imports-files"
                                         : "--thinlto-emit-imports-files";
    options[3] = "-o";
    options[4] = output;
    options[5] = cheapest_level(linker);
    options[6] = stop_before_code(linker);
    /* LLVM's plugin forgets its temporary file of what is merged (llvm/tools/gold/gold-plugin.cpp,
     * allSymbolsReadHook). */
    options[7] = linker->has_llvm_plugin ? object.data : "--lto-partitions=1";
    return options;
}

static bool ask(struct bcf_imports *imports, const char *const *modules, size_t count,
                struct bcf_linker *linker, struct bcf_again *again)
{
    struct bcf_refusal *refusal = &imports->refusal;
    size_t depth = depth_needed(linker, modules, count);
    const char *const *options;
    char *deep = NULL;
    int error = ENAMETOOLONG;

    if (depth <= LARGEST_DEPTH)
        error = bcf_folder_create_deep(&deep, again->folder, depth, linker->arena);
    if (error != 0)
        return bcf_refuse_error(refusal, linker->arena, "a temporary folder cannot be made", error);
    options = options_of(linker, again->folder, deep);
    if (!options ||
        !bcf_again_ask(again, linker, BCF_LINKER_IMPORTS, options, LARGEST_FILE, refusal))
        return false;
    if (refusal->reason)
        return true;
    if (again->end.value != 0)
        return bcf_again_refuse(again, linker, "it failed", refusal);
    return read_answer(imports, modules, count, deep, linker);
}

bool bcf_linker_ask_imports(struct bcf_linker *linker, const char *const *modules, size_t count,
                            struct bcf_imports *imports)
{
    struct bcf_again again;
    bool ok;

    *imports = (struct bcf_imports){.lists = NULL};
    (void)bcf_linker_llvm(linker); /* which may be a run of its own */
    ok = bcf_again_begin(&again, linker, &imports->refusal);
    if (ok && !imports->refusal.reason)
        ok = ask(imports, modules, count, linker, &again);
    bcf_again_end(&again);
    if (imports->refusal.reason)
        imports->lists = NULL;
    return ok;
}
