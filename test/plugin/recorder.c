/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * A linker plugin that writes down all that a linker does with it. It stands for the plugin behind
 * bcflags-lto.so: what it writes there must be what it writes alone.
 *
 * It claims bitcode, without reading it: that a file defines "name" says a symbol D_name_ in it, W_
 * that it does so weakly, C_ that it is common there, and U_ that it is undefined. The names of
 * symbols stand in bitcode as they are. Handles are written as numbers, in the order in which they
 * appear.
 *
 * Options, given with -plugin-opt:
 *   record=FILE       where to write, behind what is there; or the environment says it: RECORD
 *   add=FILE          an object for the link, in place of what was claimed; library=NAME and
 *                     path=FOLDER likewise, also more than once
 *   symbols=N         which version of get_symbols is used: 1, 2 or 3
 *   ask=WHAT          all, or some of "view,input,sections,order,segment,wrap,version"
 *   hooks=WHAT        what is registered, of "claim,claim2,all,cleanup,new"
 *   typed=1           add_symbols_v2 is used
 *   claim=0           nothing is claimed
 *   fail=PLACE        what is returned by onload, claim, all, cleanup or new is an error
 *   say=LEVEL:PLACE   a message from there; the level is a number
 */

#include "gnu/plugin_api.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct section {
    const void *handle;
    unsigned index;
};

typedef enum ld_status path_function(const char *path);
typedef enum ld_status input_function(const void *handle, struct ld_input_file *file);
typedef enum ld_status handle_function(const void *handle);
typedef enum ld_status view_function(const void *handle, const void **view);
typedef enum ld_status count_function(const void *handle, unsigned *count);
typedef enum ld_status number_function(struct section section, unsigned *number);
typedef enum ld_status size_function(struct section section, uint64_t *size);
typedef enum ld_status name_function(struct section section, char **name);
typedef enum ld_status contents_function(struct section section, const unsigned char **bytes,
                                         size_t *size);
typedef enum ld_status order_function(const struct section *sections, unsigned count);
typedef enum ld_status segment_function(const char *name, uint64_t flags, uint64_t alignment,
                                        const struct section *sections, unsigned count);
typedef enum ld_status wrap_function(uint64_t *count, const char ***names);
typedef int version_function(const char *identifier, const char *version, int minimum, int maximum,
                             const char **linker, const char **linker_version);

enum { most_tags = 64, most_options = 64, most_files = 1024, most_symbols = 64 };

struct claimed_file {
    void *handle;
    int count;
    struct ld_symbol *symbols; /* stay: ar and nm read them when the plugin is unloaded */
};

static FILE *record;
static union {
    void (*function)(void);
    ld_register_claim_file *register_claim_file;
    ld_register_claim_file_v2 *register_claim_file_v2;
    ld_register_all_symbols_read *register_hook;
    ld_register_new_input *register_new_input;
    ld_message *message;
    ld_add_symbols *add_symbols;
    ld_get_symbols *get_symbols;
    path_function *add;
    input_function *get_input_file;
    handle_function *release;
    view_function *get_view;
    count_function *count;
    number_function *number;
    size_function *size;
    name_function *name;
    contents_function *contents;
    order_function *order;
    handle_function *allow;
    segment_function *segment;
    wrap_function *wrap;
    version_function *version;
} linker[most_tags];
static const char *options[most_options];
static int option_count;
static struct claimed_file claimed_files[most_files];
static int claimed_count;
static const void *handles[4 * most_files];
static int handle_count;
static struct section movable[most_files];
static unsigned movable_count;

__attribute__((format(printf, 1, 2))) static void note(const char *format, ...)
{
    va_list arguments;

    if (!record)
        return;
    va_start(arguments, format);
    vfprintf(record, format, arguments);
    va_end(arguments);
    fflush(record);
}

/* What follows NAME= in an option; NULL where there is none. */
static const char *option(const char *name)
{
    const size_t length = strlen(name);

    for (int i = 0; i < option_count; i++)
        if (strncmp(options[i], name, length) == 0 && options[i][length] == '=')
            return options[i] + length + 1;
    return NULL;
}

static bool is_among(const char *list, const char *word)
{
    return list && (strcmp(list, "all") == 0 || strstr(list, word) != NULL);
}

static bool asks(const char *what, int tag)
{
    return is_among(option("ask"), what) && linker[tag].function;
}

static bool registers(const char *what, int tag)
{
    const char *hooks = option("hooks");

    return (!hooks || strstr(hooks, what)) && linker[tag].function;
}

static int number_of(const void *handle)
{
    for (int i = 0; i < handle_count; i++)
        if (handles[i] == handle)
            return i;
    if (handle_count == (int)(sizeof handles / sizeof handles[0]))
        return -1;
    handles[handle_count] = handle;
    return handle_count++;
}

/* The message and the error that the options want from here. */
static enum ld_status leave(const char *place)
{
    const char *message = option("say");
    const char *failing = option("fail");
    const bool fails = failing && strcmp(failing, place) == 0;

    if (message && strcmp(strchr(message, ':') + 1, place) == 0)
        note("message = %d\n", linker[LD_MESSAGE].message(atoi(message), "recorder: %s %d%%", place,
                                                          (int)strlen(place)));
    note("%s returns %d\n", place, fails ? LD_FAILED : LD_OK);
    return fails ? LD_FAILED : LD_OK;
}

static void note_bytes(const unsigned char *bytes, size_t count)
{
    note(" [");
    for (size_t i = 0; i < count && i < 16; i++)
        note("%02x", bytes[i]);
    note("]");
}

static void note_file(const struct ld_input_file *file)
{
    unsigned char bytes[16];
    const ssize_t count = pread(file->descriptor, bytes, sizeof bytes, (off_t)file->offset);

    note(" %s at %lld size %lld handle %d position %lld", file->name, (long long)file->offset,
         (long long)file->size, number_of(file->handle),
         (long long)lseek(file->descriptor, 0, SEEK_CUR));
    note_bytes(bytes, count < 0 ? 0 : (size_t)count);
}

/* What the linker tells of the sections of a file that it is offering. */
static void ask_for_section(struct section section)
{
    char *name = NULL;
    const unsigned char *bytes = NULL;
    size_t length = 0;
    unsigned type = 0, alignment = 0;
    uint64_t size = 0;
    enum ld_status status[5];

    status[0] = linker[LD_GET_INPUT_SECTION_TYPE].number(section, &type);
    status[1] = linker[LD_GET_INPUT_SECTION_NAME].name(section, &name);
    status[2] = linker[LD_GET_INPUT_SECTION_CONTENTS].contents(section, &bytes, &length);
    status[3] = linker[LD_GET_INPUT_SECTION_ALIGNMENT].number(section, &alignment);
    status[4] = linker[LD_GET_INPUT_SECTION_SIZE].size(section, &size);
    note("  section %u: %d %d %d %d %d: %s type %u alignment %u size %llu", section.index,
         status[0], status[1], status[2], status[3], status[4], name ? name : "-", type, alignment,
         (unsigned long long)size);
    note_bytes(bytes, bytes ? length : 0);
    note("\n");
    if (name && strncmp(name, ".text.", 6) == 0 && movable_count < most_files)
        movable[movable_count++] = section;
    free(name);
}

static void ask_for_sections(const struct ld_input_file *file)
{
    unsigned count = 0;
    const enum ld_status status = linker[LD_GET_INPUT_SECTION_COUNT].count(file->handle, &count);

    note("  sections = %d: %u\n", status, count);
    for (unsigned i = 0; status == LD_OK && i < count; i++)
        ask_for_section((struct section){file->handle, i});
}

static void ask_for_view(const void *handle)
{
    const void *view = NULL;

    note("  view = %d", linker[LD_GET_VIEW].get_view(handle, &view));
    note_bytes(view, view ? 16 : 0);
    note("\n");
}

/* The symbols that a file's bytes name. */
static int read_symbols(const struct ld_input_file *file, struct ld_symbol *symbols)
{
    static const char kinds[] = {'D', 'W', 'U', 'X', 'C'};
    char *bytes = calloc(1, (size_t)file->size + 1);
    const ssize_t size = pread(file->descriptor, bytes, (size_t)file->size, (off_t)file->offset);
    int count = 0;

    for (ssize_t i = 0; i + 3 < size && count < most_symbols; i++) {
        const char *kind = memchr(kinds, bytes[i], sizeof kinds);
        const size_t length = 2 + strspn(bytes + i + 2, "abcdefghijklmnopqrstuvwxyz0123456789");

        if (!kind || bytes[i + 1] != '_' || length == 2 || bytes[(size_t)i + length] != '_')
            continue;
        symbols[count++] = (struct ld_symbol){
            .name = strndup(bytes + i + 2, length - 2),
            .kind = (char)(kind - kinds),
            .type = 1,
            .size = *kind == 'C' ? 8 : 0,
        };
        i += (ssize_t)length;
    }
    free(bytes);
    return count;
}

static void claim(const struct ld_input_file *file, int *claimed)
{
    struct claimed_file *new = &claimed_files[claimed_count];
    const int tag =
        option("typed") && linker[LD_ADD_SYMBOLS_V2].function ? LD_ADD_SYMBOLS_V2 : LD_ADD_SYMBOLS;
    char magic[2] = "";

    if (claimed_count == most_files || pread(file->descriptor, magic, 2, (off_t)file->offset) != 2)
        return;
    if (memcmp(magic, "BC", 2) != 0 || option("claim"))
        return;
    claimed_count++;
    new->handle = file->handle;
    new->symbols = calloc(most_symbols, sizeof *new->symbols);
    new->count = read_symbols(file, new->symbols);
    *claimed = 1;
    note("  add_symbols %d %d = %d\n", tag, new->count,
         linker[tag].add_symbols(file->handle, new->count, new->symbols));
}

static enum ld_status claim_one_file(const struct ld_input_file *file, int *claimed)
{
    note("claim");
    note_file(file);
    note(" claimed %d\n", *claimed);
    if (asks("sections", LD_GET_INPUT_SECTION_COUNT))
        ask_for_sections(file);
    if (asks("order", LD_ALLOW_SECTION_ORDERING) && movable_count == 1)
        note("  allow order = %d\n", linker[LD_ALLOW_SECTION_ORDERING].allow(NULL));
    claim(file, claimed);
    if (asks("view", LD_GET_VIEW) && *claimed)
        ask_for_view(file->handle);
    return leave("claim");
}

static enum ld_status claim_file(const struct ld_input_file *file, int *claimed)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    enum ld_status status;

    pthread_mutex_lock(&lock);
    status = claim_one_file(file, claimed);
    pthread_mutex_unlock(&lock);
    return status;
}

static enum ld_status claim_file_v2(const struct ld_input_file *file, int *claimed, int known_used)
{
    note("version 2, used %d: ", known_used);
    return claim_file(file, claimed);
}

/* The version that is wanted, or the newest below it that there is. */
static int tag_of_get_symbols(void)
{
    static const int tags[] = {LD_GET_SYMBOLS, LD_GET_SYMBOLS_V2, LD_GET_SYMBOLS_V3};
    int version = option("symbols") ? atoi(option("symbols")) : 3;

    while (version > 1 && !linker[tags[version - 1]].function)
        version--;
    return tags[version - 1];
}

static void ask_for_symbols(struct claimed_file *file)
{
    const int tag = tag_of_get_symbols();
    enum ld_status status;

    if (!linker[tag].function)
        return;
    status = linker[tag].get_symbols(file->handle, file->count, file->symbols);
    note("symbols %d of %d = %d:", tag, number_of(file->handle), status);
    for (int i = 0; i < file->count; i++)
        note(" %s %d", file->symbols[i].name, file->symbols[i].resolution);
    note("\n");
}

static void ask_for_input(const void *handle)
{
    struct ld_input_file file = {.name = ""};
    const enum ld_status status = linker[LD_GET_INPUT_FILE].get_input_file(handle, &file);

    note("input %d = %d", number_of(handle), status);
    if (status == LD_OK && *file.name)
        note_file(&file);
    note("\nrelease = %d\n", linker[LD_RELEASE_INPUT_FILE].release(handle));
}

static void add_all(const char *name, int tag)
{
    const size_t length = strlen(name);

    for (int i = 0; i < option_count; i++)
        if (strncmp(options[i], name, length) == 0 && options[i][length] == '=')
            note("%s %s = %d\n", name, options[i] + length + 1,
                 linker[tag].add(options[i] + length + 1));
}

static void move_sections(void)
{
    if (asks("order", LD_UPDATE_SECTION_ORDER) && movable_count > 1) {
        const struct section last = movable[movable_count - 1];

        movable[movable_count - 1] = movable[0];
        movable[0] = last;
        note("order = %d\n", linker[LD_UPDATE_SECTION_ORDER].order(movable, movable_count));
    }
    if (asks("segment", LD_UNIQUE_SEGMENT_FOR_SECTIONS) && movable_count > 0)
        note("segment = %d\n",
             linker[LD_UNIQUE_SEGMENT_FOR_SECTIONS].segment(".recorded", 0, 4096, movable, 1));
}

static enum ld_status all_symbols_read(void)
{
    note("all symbols read\n");
    for (int i = 0; i < claimed_count; i++) {
        ask_for_symbols(&claimed_files[i]);
        if (asks("input", LD_GET_INPUT_FILE))
            ask_for_input(claimed_files[i].handle);
        if (asks("view", LD_GET_VIEW))
            ask_for_view(claimed_files[i].handle);
    }
    move_sections();
    add_all("path", LD_SET_EXTRA_LIBRARY_PATH);
    add_all("add", LD_ADD_INPUT_FILE);
    add_all("library", LD_ADD_INPUT_LIBRARY);
    return leave("all");
}

static enum ld_status new_input(const struct ld_input_file *file)
{
    note("new input");
    note_file(file);
    note("\n");
    return leave("new");
}

static enum ld_status cleanup(void)
{
    note("cleanup\n");
    return leave("cleanup");
}

static void note_value(const struct ld_value *value)
{
    if (value->tag == LD_OPTION || value->tag == LD_OUTPUT_NAME || value->tag >= most_tags)
        note("tag %d: %s\n", value->tag, value->of.string);
    else if (value->tag == LD_API_VERSION || value->tag == LD_GOLD_VERSION ||
             value->tag == LD_OUTPUT_KIND || value->tag == LD_GNU_LD_VERSION)
        note("tag %d: %d\n", value->tag, value->of.number);
    else
        note("tag %d: %s\n", value->tag, value->of.function ? "a function" : "nothing");
}

static void ask_once(void)
{
    uint64_t count = 0;
    const char **names = NULL;
    const char *name = "-", *version = "-";

    if (asks("wrap", LD_GET_WRAP_SYMBOLS)) {
        note("wrapped = %d:", linker[LD_GET_WRAP_SYMBOLS].wrap(&count, &names));
        for (uint64_t i = 0; i < count; i++)
            note(" %s", names[i]);
        note("\n");
    }
    if (asks("version", LD_GET_API_VERSION)) {
        note("version = %d:",
             linker[LD_GET_API_VERSION].version("recorder", "1", 0, 1, &name, &version));
        note(" %s\n", name);
    }
    if (asks("segment", LD_ALLOW_UNIQUE_SEGMENT_FOR_SECTIONS))
        note("allow segment = %d\n", linker[LD_ALLOW_UNIQUE_SEGMENT_FOR_SECTIONS].allow(NULL));
}

static void register_hooks(void)
{
    if (registers("claim", LD_REGISTER_CLAIM_FILE))
        note("register claim = %d\n",
             linker[LD_REGISTER_CLAIM_FILE].register_claim_file(claim_file));
    if (registers("claim2", LD_REGISTER_CLAIM_FILE_V2))
        note("register claim2 = %d\n",
             linker[LD_REGISTER_CLAIM_FILE_V2].register_claim_file_v2(claim_file_v2));
    if (registers("all", LD_REGISTER_ALL_SYMBOLS_READ))
        note("register all = %d\n",
             linker[LD_REGISTER_ALL_SYMBOLS_READ].register_hook(all_symbols_read));
    if (registers("cleanup", LD_REGISTER_CLEANUP))
        note("register cleanup = %d\n", linker[LD_REGISTER_CLEANUP].register_hook(cleanup));
    if (registers("new", LD_REGISTER_NEW_INPUT))
        note("register new = %d\n", linker[LD_REGISTER_NEW_INPUT].register_new_input(new_input));
}

/* What is loaded later sees, by this name, what the linker shows it of plugins. */
static bool is_shown(void)
{
    void *program = dlopen(NULL, RTLD_LAZY);
    const bool shown = dlsym(program, "recorder_is_here") != NULL;

    dlclose(program);
    return shown;
}

#ifdef RECORDER_HAS_LLVM
/* By this ours knows LLVM's plugin. */
void LLVMGetVersion(unsigned *major, unsigned *minor, unsigned *patch);
void LLVMGetVersion(unsigned *major, unsigned *minor, unsigned *patch)
{
    *major = 22;
    *minor = 1;
    *patch = 8;
}
#endif

extern const char recorder_is_here;
const char recorder_is_here = 1;

enum ld_status onload(struct ld_value *vector)
{
    for (const struct ld_value *value = vector; value->tag != LD_END; value++) {
        if (value->tag == LD_OPTION && option_count < most_options)
            options[option_count++] = value->of.string;
        else if (value->tag > 0 && value->tag < most_tags)
            linker[value->tag].function = value->of.function;
    }
    if (option("record") || getenv("RECORD"))
        record = fopen(option("record") ? option("record") : getenv("RECORD"), "ae");
    note("onload\n");
    note("its symbols are shown: %s\n", is_shown() ? "yes" : "no");
    for (const struct ld_value *value = vector; value->tag != LD_END; value++)
        note_value(value);
    ask_once();
    register_hooks();
    return leave("onload");
}
