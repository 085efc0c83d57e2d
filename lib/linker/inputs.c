/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "linker/inputs.h"

#include "base/hash.h"
#include "base/text.h"
#include "linker/path.h"
#include "linker/script.h"

#include <string.h>
#include <unistd.h>

/* How deep scripts may lie in one another, and how many bytes of them are read: those of a kernel
 * have some hundred thousand. Each script and each name costs some of them, too. */
enum { DEEPEST = 16, MOST_BYTES = 16 << 20, SCRIPT_COST = 4096, NAME_COST = 256 };

enum content { CONTENT_OBJECT, CONTENT_ARCHIVE, CONTENT_SHARED_LIBRARY, CONTENT_TEXT };

void bcf_inputs_init(struct bcf_inputs *inputs, struct bcf_arena *arena)
{
    *inputs = (struct bcf_inputs){.search = {.arena = arena, .sysroot = ""},
                                  .script_bytes_left = MOST_BYTES};
}

void bcf_inputs_doubt(struct bcf_inputs *inputs, const char *format, const char *name)
{
    struct bcf_text text;

    if (inputs->doubt)
        return;
    bcf_text_init(&text, inputs->search.arena);
    bcf_text_add_format(&text, format, name);
    inputs->doubt = bcf_text_view(&text).data;
    if (text.failed || !inputs->doubt)
        inputs->search.failed = true;
}

void bcf_inputs_check(struct bcf_inputs *inputs, const char *path)
{
    if (!inputs->pipe && bcf_path_kind(path) == BCF_PATH_ONCE)
        inputs->pipe = path;
}

/* What can be read only once is left to the linker. */
static void pass_over(struct bcf_inputs *inputs, const char *path)
{
    if (!inputs->pipe)
        inputs->pipe = path;
    bcf_inputs_doubt(inputs, "'%s' can be read only once", path);
}

static void add_path(struct bcf_inputs *inputs, const char *path)
{
    if (bcf_arena_grow(inputs->search.arena, &inputs->paths, inputs->count, &inputs->capacity,
                       sizeof(*inputs->paths)) != 0)
        inputs->search.failed = true;
    else
        inputs->paths[inputs->count++] = path;
}

static void add_data(struct bcf_inputs *inputs, const char *path)
{
    if (bcf_arena_grow(inputs->search.arena, &inputs->data, inputs->data_count,
                       &inputs->data_capacity, sizeof(*inputs->data)) != 0)
        inputs->search.failed = true;
    else
        inputs->data[inputs->data_count++] = path;
}

/* The slot of the path among the archives, or the free one where it belongs. */
static const char **find_archive(const struct bcf_inputs *inputs, const char *path)
{
    size_t slot = bcf_hash_bytes(inputs, path, strlen(path)) & (inputs->archive_slots - 1);

    while (inputs->archives[slot] && strcmp(inputs->archives[slot], path) != 0)
        slot = (slot + 1) & (inputs->archive_slots - 1);
    return &inputs->archives[slot];
}

static bool grow_archives(struct bcf_inputs *inputs)
{
    const char **old = inputs->archives;
    size_t size = inputs->archive_slots;

    inputs->archive_slots = size > 0 ? size * 2 : 64;
    inputs->archives =
        bcf_arena_alloc(inputs->search.arena, inputs->archive_slots * sizeof(*inputs->archives));
    if (!inputs->archives)
        return false;
    for (size_t i = 0; i < size; i++)
        if (old[i])
            *find_archive(inputs, old[i]) = old[i];
    return true;
}

/* An archive that is named again gives no member a second time, so it is listed once. */
static void add_archive(struct bcf_inputs *inputs, const char *path)
{
    if (inputs->archive_count * 2 >= inputs->archive_slots && !grow_archives(inputs)) {
        inputs->search.failed = true;
        return;
    }
    const char **slot = find_archive(inputs, path);
    if (*slot)
        return;
    *slot = path;
    inputs->archive_count++;
    add_path(inputs, path);
}

/* LLVM source: llvm/lib/BinaryFormat/Magic.cpp, identify_magic. lld takes what has no magic at all
 * for a linker script; what has that of another format it refuses. */
static enum content find_content(const unsigned char *bytes, size_t size)
{
    enum { ET_DYN = 3, EI_DATA = 5, TYPE = 16 };

    if (size >= 8 && (memcmp(bytes, "!<arch>\n", 8) == 0 || memcmp(bytes, "!<thin>\n", 8) == 0))
        return CONTENT_ARCHIVE;
    if (size >= 4 &&
        (memcmp(bytes, "BC\xC0\xDE", 4) == 0 || memcmp(bytes, "\xDE\xC0\x17\x0B", 4) == 0))
        return CONTENT_OBJECT;
    if (size < 4 || memcmp(bytes,
                           "\x7F"
                           "ELF",
                           4) != 0)
        return CONTENT_TEXT;
    if (size < TYPE + 2)
        return CONTENT_OBJECT;
    bool is_big_endian = bytes[EI_DATA] == 2;
    return bytes[TYPE + is_big_endian] == ET_DYN ? CONTENT_SHARED_LIBRARY : CONTENT_OBJECT;
}

/* Reads the beginning of a regular file; false where it cannot be read. */
static bool look_into(const char *path, enum content *content)
{
    unsigned char bytes[18];
    int descriptor = bcf_path_open(path);

    if (descriptor < 0)
        return false;
    ssize_t size = read(descriptor, bytes, sizeof(bytes));
    close(descriptor);
    if (size < 0)
        return false;
    *content = find_content(bytes, (size_t)size);
    return true;
}

static void read_script(struct bcf_inputs *inputs, const char *path);

void bcf_inputs_add_file(struct bcf_inputs *inputs, const char *path)
{
    enum content content;
    enum bcf_path_kind kind = bcf_path_kind(path);

    if (kind == BCF_PATH_ONCE)
        pass_over(inputs, path);
    if (kind == BCF_PATH_REGULAR && (inputs->is_binary || inputs->may_be_binary))
        add_data(inputs, path);
    if (kind != BCF_PATH_REGULAR || inputs->is_binary || !look_into(path, &content))
        return;
    if (content == CONTENT_TEXT)
        read_script(inputs, path);
    else if (content == CONTENT_ARCHIVE)
        add_archive(inputs, path);
    else if (content == CONTENT_OBJECT)
        add_path(inputs, path);
}

void bcf_inputs_add_library(struct bcf_inputs *inputs, const char *name)
{
    const char *path = bcf_search_find_library(&inputs->search, name, inputs->is_static);

    if (path)
        bcf_inputs_add_file(inputs, path);
    if (!inputs->is_relocatable || inputs->is_static)
        return;
    const char *archive = bcf_search_find_library(&inputs->search, name, true);
    if (archive && (!path || strcmp(archive, path) != 0))
        bcf_inputs_add_file(inputs, archive);
}

void bcf_inputs_add_script(struct bcf_inputs *inputs, const char *name)
{
    const char *path = name;
    enum bcf_path_kind kind = bcf_path_kind(name);

    if (kind == BCF_PATH_MISSING) {
        path = bcf_search_find(&inputs->search, name);
        if (!path)
            return;
        kind = bcf_path_kind(path);
    }
    if (kind == BCF_PATH_ONCE)
        pass_over(inputs, path);
    if (kind == BCF_PATH_REGULAR)
        read_script(inputs, path);
}

static void add_if_there(struct bcf_inputs *inputs, const char *path)
{
    if (!path)
        inputs->search.failed = true;
    else
        bcf_inputs_add_file(inputs, path);
}

/* Joined as lld joins them: the path is what it calls the file. */
static void add_in_sysroot(struct bcf_inputs *inputs, const char *between, const char *name)
{
    struct bcf_text text;

    if (inputs->search.sysroot[0] == '\0')
        return;
    bcf_text_init(&text, inputs->search.arena);
    bcf_text_add_format(&text, "%s%s%s", inputs->search.sysroot, between, name);
    add_if_there(inputs, text.failed ? NULL : bcf_text_view(&text).data);
}

/* A name in a script that does not say where: the file beside the script, here, or in the search
 * folders. */
static const char *find_beside(struct bcf_inputs *inputs, const char *script, const char *name)
{
    struct bcf_arena *arena = inputs->search.arena;
    const char *folder = bcf_path_folder(arena, script);
    const char *path = folder ? bcf_path_join(arena, folder, name) : NULL;

    if (!path)
        inputs->search.failed = true;
    else if (bcf_path_kind(path) != BCF_PATH_MISSING)
        return path;
    return bcf_path_kind(name) != BCF_PATH_MISSING ? name : bcf_search_find(&inputs->search, name);
}

/* LLVM source: lld/ELF/ScriptParser.cpp, ScriptParser::addFile. */
static void add_named(struct bcf_inputs *inputs, const char *script, const char *name)
{
    if (name[0] == '/') {
        /* Of a script in the sysroot this is a file in the sysroot. */
        add_in_sysroot(inputs, "", name);
        bcf_inputs_add_file(inputs, name);
    } else if (name[0] == '=') {
        add_in_sysroot(inputs, "/", name + 1);
        bcf_inputs_add_file(inputs, name + 1);
    } else if (strncmp(name, "-l", 2) == 0) {
        bcf_inputs_add_library(inputs, name + 2);
    } else {
        const char *path = find_beside(inputs, script, name);
        if (path)
            bcf_inputs_add_file(inputs, path);
    }
}

static void follow(struct bcf_inputs *inputs, const char *script, enum bcf_script_command command,
                   const char *name)
{
    switch (command) {
    case BCF_SCRIPT_INPUT:
        add_named(inputs, script, name);
        break;
    case BCF_SCRIPT_INCLUDE:
        bcf_inputs_add_script(inputs, name);
        break;
    case BCF_SCRIPT_SEARCH_DIR:
        bcf_search_add_folder(&inputs->search, name);
        break;
    case BCF_SCRIPT_OUTPUT:
        if (!inputs->output)
            inputs->output = name;
        break;
    case BCF_SCRIPT_UNKNOWN:
        bcf_inputs_doubt(inputs, "a linker script says %s", name);
        inputs->may_be_binary = true;
        break;
    }
}

/* False if there is no more to spend. */
static bool spend(struct bcf_inputs *inputs, size_t cost)
{
    bool is_enough = cost <= inputs->script_bytes_left;

    inputs->script_bytes_left -= is_enough ? cost : inputs->script_bytes_left;
    return is_enough;
}

static void read_script(struct bcf_inputs *inputs, const char *path)
{
    struct bcf_search *search = &inputs->search;
    struct bcf_script_reader reader;
    enum bcf_script_command command;
    const char *name;
    bcf_string text;

    enum bcf_status status = bcf_path_read(path, inputs->script_bytes_left, search->arena, &text);
    if (status == BCF_ERROR_MEMORY)
        search->failed = true;
    if (status != BCF_OK || inputs->script_depth == DEEPEST) {
        bcf_inputs_doubt(inputs, "the linker script '%s' was not read", path);
        return;
    }
    spend(inputs, text.size + SCRIPT_COST);
    inputs->script_depth++;
    bcf_script_begin(&reader, search->arena, text);
    while (!search->failed && bcf_script_next(&reader, &command, &name)) {
        if (!spend(inputs, NAME_COST)) {
            bcf_inputs_doubt(inputs, "the linker script '%s' was not read to its end", path);
            break;
        }
        follow(inputs, path, command, name);
    }
    search->failed = search->failed || reader.failed;
    inputs->script_depth--;
}
