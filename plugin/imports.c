/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "imports.h"

#include "base/text.h"
#include "input/input.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* "a.o", "lib.a(b.o at 84)" (LLVM source: lld/ELF/InputFiles.cpp, BitcodeFile). */
static const char *lld_name(const struct bcf_object *object, struct bcf_arena *arena)
{
    bcf_string member = bcf_object_member(object);
    const char *slash = member.size > 0 ? strrchr(member.data, '/') : NULL;
    struct bcf_text text;

    bcf_text_init(&text, arena);
    bcf_text_add_string(&text, bcf_object_path(object).data);
    if (member.size > 0)
        bcf_text_add_format(&text, "(%s at %" PRIu64 ")", slash ? slash + 1 : member.data,
                            bcf_object_header_offset(object));
    return text.failed ? NULL : bcf_text_view(&text).data;
}

/* "a.o", "lib.a.llvm.144.b.c": where it begins in the archive, and its source file (LLVM source:
 * llvm/tools/gold/gold-plugin.cpp, claim_file_hook). */
static const char *plugin_name(const struct bcf_module *module, struct bcf_arena *arena)
{
    const struct bcf_object *object = bcf_module_object(module);
    const char *source = bcf_module_source_file_name(module).data;
    const char *slash = strrchr(source, '/');
    struct bcf_text text;

    bcf_text_init(&text, arena);
    bcf_text_add_string(&text, bcf_object_path(object).data);
    if (object->range.offset > 0)
        bcf_text_add_format(&text, ".llvm.%" PRIu64 ".%s", object->range.offset,
                            slash ? slash + 1 : source);
    return text.failed ? NULL : bcf_text_view(&text).data;
}

bool plugin_is_thin(const struct bcf_module *module)
{
    const struct bcf_lto *lto;

    return bcf_module_read_lto(module, &lto, NULL) == BCF_OK && bcf_lto_kind(lto) == BCF_LTO_THIN;
}

static bool add_thin(struct plugin_thin_modules *thin, struct plugin_object *object,
                     const struct bcf_module *module, bool by_plugin, struct bcf_arena *arena)
{
    const char *name = by_plugin ? plugin_name(module, arena) : lld_name(object->object, arena);

    thin->names[thin->count] = name;
    thin->modules[thin->count] = module;
    thin->objects[thin->count] = object;
    thin->count++;
    return name != NULL;
}

bool plugin_thin_modules_name(struct plugin_thin_modules *thin, struct plugin_inputs *inputs,
                              bool by_plugin)
{
    size_t most = inputs->module_count + 1;

    thin->count = 0;
    thin->names = bcf_arena_alloc(inputs->arena, most * sizeof(const char *));
    thin->modules = bcf_arena_alloc(inputs->arena, most * sizeof(struct bcf_module *));
    thin->objects = bcf_arena_alloc(inputs->arena, most * sizeof(struct plugin_object *));
    if (!thin->names || !thin->modules || !thin->objects)
        return false;
    for (size_t i = 0; i < inputs->object_count; i++) {
        struct plugin_object *object = &inputs->objects[i];
        for (size_t k = 0; object->takes_part && k < object->count; k++) {
            const struct bcf_module *module = inputs->modules[object->first + k];
            if (plugin_is_thin(module) && !add_thin(thin, object, module, by_plugin, inputs->arena))
                return false;
        }
    }
    return true;
}

/* A module by its name. */
struct entry {
    const char *name;
    size_t place; /* among the modules */
};

static int by_name(const void *first, const void *second)
{
    const struct entry *a = first;
    const struct entry *b = second;

    return strcmp(a->name, b->name);
}

static struct entry *sort_entries(const struct plugin_thin_modules *thin, struct bcf_arena *arena)
{
    struct entry *entries = bcf_arena_alloc(arena, (thin->count + 1) * sizeof(*entries));

    for (size_t i = 0; entries && i < thin->count; i++)
        entries[i] = (struct entry){thin->names[i], i};
    if (entries && thin->count > 0)
        qsort(entries, thin->count, sizeof(*entries), by_name);
    return entries;
}

static int by_bytes(const void *first, const void *second)
{
    const char *const *a = first;
    const char *const *b = second;

    return strcmp(*a, *b);
}

/* LLVM imports in the order of the names (LLVM source: FunctionImport.cpp,
 * FunctionImporter::importFunctions). False if one is not known. */
static bool find_sources(const struct bcf_module **sources, struct plugin_thin_modules *thin,
                         const struct entry *entries, struct bcf_import_names *names)
{
    if (names->count > 0)
        qsort(names->sources, names->count, sizeof(const char *), by_bytes);
    for (size_t i = 0; i < names->count; i++) {
        struct entry wanted = {names->sources[i], 0};
        const struct entry *entry =
            bsearch(&wanted, entries, thin->count, sizeof(*entries), by_name);
        if (!entry)
            return false;
        sources[i] = thin->modules[entry->place];
        thin->objects[entry->place]->is_certain = true;
    }
    return true;
}

bool plugin_imports_tell(struct plugin_thin_modules *thin, const struct bcf_imports *imports,
                         struct bcf_arena *arena, struct bcf_link *link, bool *is_told)
{
    const struct entry *entries = sort_entries(thin, arena);

    *is_told = true;
    for (size_t i = 0; entries && *is_told && i < thin->count; i++) {
        struct bcf_import_names *names = &imports->lists[i];
        const struct bcf_module **sources =
            bcf_arena_alloc(arena, (names->count + 1) * sizeof(struct bcf_module *));
        if (!sources)
            return false;
        *is_told = find_sources(sources, thin, entries, names) &&
                   !(names->is_missing && thin->objects[i]->is_certain);
        if (names->count > 0)
            thin->objects[i]->is_certain = true;
        if (*is_told &&
            bcf_link_add_imports(link, thin->modules[i], sources, names->count, NULL) != BCF_OK)
            return false;
    }
    return entries != NULL;
}
