/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "imports.h"

#include "output.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A module for ThinLTO by the name that lld gives it. */
struct named {
    char *name;
    const struct bcf_module *module;
    size_t place; /* among the inputs */
};

struct names {
    struct named *list;
    size_t count;
};

/* What one module imports from. */
struct list {
    char **lines;
    size_t count;
    size_t capacity;
};

/* The same file may be named with "./" before its path and without. */
static const char *without_dot(const char *name)
{
    while (name[0] == '.' && name[1] == '/') {
        name += 2;
        while (name[0] == '/')
            name++;
    }
    return name;
}

static char *print_name(bcf_string path, bcf_string member, uint64_t offset)
{
    size_t size = path.size + member.size + 32;
    char *name = take_memory(size);
    const char *base = member.data;

    for (size_t i = 0; i < member.size; i++)
        if (member.data[i] == '/')
            base = member.data + i + 1;
    if (member.size == 0)
        snprintf(name, size, "%s", path.data);
    else
        snprintf(name, size, "%s(%s at %" PRIu64 ")", path.data, base, offset);
    return name;
}

/* "a.o" or "lib.a(b.o at 84)" (LLVM source: lld/ELF/InputFiles.cpp, BitcodeFile). */
static char *name_of(const struct bcf_module *module)
{
    const struct bcf_object *object = bcf_module_object(module);

    return print_name(bcf_object_path(object), bcf_object_member(object),
                      bcf_object_header_offset(object));
}

static int by_name(const void *first, const void *second)
{
    const struct named *a = first;
    const struct named *b = second;
    int order = strcmp(without_dot(a->name), without_dot(b->name));

    return order != 0 ? order : compare_numbers(a->place, b->place);
}

static bool is_thin(const struct bcf_module *module)
{
    const struct bcf_lto *lto;

    return bcf_module_read_lto(module, &lto, NULL) == BCF_OK && bcf_lto_kind(lto) == BCF_LTO_THIN;
}

/* The bitcode in an object of which the linker takes the native code is no part of ThinLTO. */
static bool is_linked(const struct bcf_module *module, const struct bcf_link_options *options)
{
    return options->fat_objects != BCF_FAT_OBJECTS_NATIVE ||
           !bcf_object_machine(bcf_module_object(module));
}

static void name_modules(struct names *names, const struct inputs *inputs,
                         const struct bcf_link_options *options)
{
    names->list = take_zeros(inputs->module_count, sizeof(*names->list));
    names->count = 0;
    for (size_t i = 0; i < inputs->module_count; i++)
        if (is_thin(inputs->modules[i]) && is_linked(inputs->modules[i], options))
            names->list[names->count++] =
                (struct named){name_of(inputs->modules[i]), inputs->modules[i], i};
    if (names->count > 0)
        qsort(names->list, names->count, sizeof(*names->list), by_name);
}

static const struct bcf_module *find_module(const struct names *names, const char *name)
{
    size_t low = 0;
    size_t high = names->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(without_dot(names->list[middle].name), without_dot(name)) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool is_found =
        low < names->count && strcmp(without_dot(names->list[low].name), without_dot(name)) == 0;
    return is_found ? names->list[low].module : NULL;
}

static void note_trouble(struct inputs *inputs, const struct bcf_module *module, const char *what,
                         const char *about)
{
    struct bcf_error error = {.status = BCF_ERROR_IO, .offset = UINT64_MAX};

    error.address = bcf_module_address(module);
    snprintf(error.message, sizeof(error.message), what, about);
    inputs_note_trouble(inputs, error.address.data, &error);
}

static int by_bytes(const void *first, const void *second)
{
    char *const *a = first;
    char *const *b = second;

    return strcmp(*a, *b);
}

/* One name a line, in the order in which LLVM imports. */
static void read_lines(struct list *list, FILE *stream)
{
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;

    while ((length = getline(&line, &capacity, stream)) > 0) {
        if (line[length - 1] == '\n')
            line[--length] = '\0';
        if (length == 0)
            continue;
        list->lines = grow_list(list->lines, list->count, &list->capacity, sizeof(char *));
        list->lines[list->count++] = copy_string((bcf_string){line, (size_t)length});
    }
    free(line);
    if (list->count > 0)
        qsort(list->lines, list->count, sizeof(char *), by_bytes);
}

static FILE *open_list(const char *folder, const char *name)
{
    size_t size = strlen(folder) + strlen(name) + sizeof("/.imports");
    char *path = take_memory(size);

    snprintf(path, size, "%s/%s.imports", folder, name);
    FILE *stream = fopen(path, "r");
    free(path);
    return stream;
}

static void tell(struct inputs *inputs, struct bcf_link *link, const struct names *names,
                 const struct bcf_module *importer, const struct list *list)
{
    const struct bcf_module **sources = take_zeros(list->count, sizeof(struct bcf_module *));
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++) {
        sources[count] = find_module(names, list->lines[i]);
        if (sources[count])
            count++;
        else
            note_trouble(inputs, importer, "imports from %s, which is not among the files",
                         list->lines[i]);
    }
    if (bcf_link_add_imports(link, importer, sources, count, NULL) != BCF_OK)
        die_of_memory();
    free(sources);
}

static void read_list(struct inputs *inputs, struct bcf_link *link, const struct names *names,
                      const struct named *importer, const char *folder)
{
    struct list list = {NULL, 0, 0};
    FILE *stream = open_list(folder, importer->name);

    if (!stream) {
        note_trouble(inputs, importer->module, "its list of imports cannot be read: %s",
                     strerror(errno));
        return;
    }
    read_lines(&list, stream);
    if (ferror(stream))
        note_trouble(inputs, importer->module, "its list of imports cannot be read: %s",
                     strerror(errno));
    fclose(stream);
    tell(inputs, link, names, importer->module, &list);
    for (size_t i = 0; i < list.count; i++)
        free(list.lines[i]);
    free(list.lines);
}

void imports_read(struct inputs *inputs, struct bcf_link *link,
                  const struct bcf_link_options *options, const char *folder)
{
    struct names names;

    name_modules(&names, inputs, options);
    for (size_t i = 0; i < names.count; i++)
        read_list(inputs, link, &names, &names.list[i], folder);
    for (size_t i = 0; i < names.count; i++)
        free(names.list[i].name);
    free(names.list);
}
