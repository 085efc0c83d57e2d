/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "gnu/unclaimed.h"

#include "gnu/examining.h"
#include "gnu/gcc_objects.h"
#include "gnu/taking_part.h"
#include "linking.h"
#include "speech.h"
#include "telling.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MAGIC_SIZE = 4 };

static bool is_magic(const void *bytes)
{
    static const char magics[][MAGIC_SIZE] = {{'B', 'C', '\xc0', '\xde'},
                                              {'\xde', '\xc0', '\x17', '\x0b'}};

    return memcmp(bytes, magics[0], MAGIC_SIZE) == 0 || memcmp(bytes, magics[1], MAGIC_SIZE) == 0;
}

/* gold shows what it makes of a file that is given as data (gold source: plugin.cc,
 * Plugin_manager::get_view), which is not what the descriptor has. GNU ld reads a whole file to
 * show it: that is for few. */
bool gnu_begins_as_bitcode(const struct gnu_plugin *plugin, const struct ld_input_file *file)
{
    char bytes[MAGIC_SIZE];
    const void *view = NULL;

    if (file->size < MAGIC_SIZE ||
        pread(file->descriptor, bytes, MAGIC_SIZE, (off_t)file->offset) != MAGIC_SIZE ||
        !is_magic(bytes))
        return false;
    return !plugin->get_view ||
           (plugin->get_view(file->handle, &view) == LD_OK && view && is_magic(view));
}

static bool examine(struct plugin_examination *examination, const struct ld_input_file *file)
{
    struct gnu_claim claim = {.name = file->name, .offset = (uint64_t)file->offset};

    return gnu_taking_part_find_one(&examination->inputs, &claim) &&
           plugin_link_make(examination) &&
           plugin_certainty_read(&examination->certainty, &examination->inputs);
}

/* The first object, which is the one that takes part; NULL if it cannot be read. */
static const struct plugin_object *object_of(const struct plugin_examination *examination)
{
    const struct plugin_inputs *inputs = &examination->inputs;

    return inputs->object_count > 0 && inputs->objects[0].takes_part ? &inputs->objects[0] : NULL;
}

static void name_unclaimed(const struct plugin_examination *examination,
                           const struct gnu_plugin *plugin, const struct ld_input_file *file)
{
    const struct plugin_object *object = object_of(examination);
    const char *address = object ? bcf_object_address(object->object).data : file->name;

    if (!gnu_begins_as_bitcode(plugin, file))
        gnu_tell_gcc_objects(examination, plugin);
    else if (plugin->next.library)
        plugin_warn("%s is LLVM bitcode, which the plugin '%s' does not take", address,
                    plugin->next.path);
    else
        plugin_warn("%s is LLVM bitcode, and no plugin of this link takes it: name one by "
                    "-plugin-opt=bcflags-next=FILE, as LLVMgold.so",
                    address);
}

/* The plugin's own words seldom name the file, and never its own LLVM. */
static void name_failed(const struct plugin_examination *examination,
                        const struct gnu_plugin *plugin, const struct ld_input_file *file,
                        const char *words)
{
    const struct plugin_object *object = object_of(examination);
    const char *address = object ? bcf_object_address(object->object).data : file->name;
    unsigned llvm = gnu_next_llvm(&plugin->next);
    char version[32] = "";

    if (llvm > 0)
        (void)snprintf(version, sizeof(version), " (LLVM %u)", llvm);
    if (object && object->count > 0)
        plugin_warn("the plugin '%s'%s fails at %s, which %s wrote: %s", plugin->next.path, version,
                    address, bcf_module_producer(examination->inputs.modules[object->first]).data,
                    words);
    else
        plugin_warn("the plugin '%s'%s fails at %s: %s", plugin->next.path, version, address,
                    words);
}

/* words: what it says where it has failed; NULL where it has only not taken the file. */
static bool tell(struct gnu_plugin *plugin, const struct ld_input_file *file, const char *words)
{
    struct plugin_examination examination;
    struct plugin_errors errors = {0, 0};
    bool ends;

    gnu_examination_begin(&examination, plugin);
    if (!examine(&examination, file))
        plugin_warn("memory is exhausted: %s is not checked", file->name);
    else if (!words)
        name_unclaimed(&examination, plugin, file);
    else
        name_failed(&examination, plugin, file, words);
    /* Of the rest it would have said nothing. */
    examination.doubt = (struct plugin_doubt){.reason = words, .words = words};
    if (words && examination.link)
        errors = plugin_tell(&examination);
    ends = errors.count > 0 && plugin->settings.mode == PLUGIN_STOP;
    if (ends)
        plugin_say_end(&errors);
    plugin_examination_finish(&examination);
    return ends;
}

static void tell_by_linker(struct gnu_plugin *plugin, const struct ld_input_file *file,
                           const char *words)
{
    struct gnu_words said;
    bool ends;

    gnu_words_collect(&said);
    ends = tell(plugin, file, words);
    gnu_words_pass_on(&said, &plugin->speech, ends ? LD_FATAL : LD_WARNING);
}

/* Whether it is the first time. Files may be offered in several threads at once. */
static bool is_first(struct gnu_plugin *plugin, bool *was_there)
{
    bool result;

    (void)pthread_mutex_lock(&plugin->claims.lock);
    result = !*was_there;
    *was_there = true;
    (void)pthread_mutex_unlock(&plugin->claims.lock);
    return result;
}

/* mold offers no native objects, and ends at the first object of GCC that nobody takes (mold
 * source: elf/lto-unix.cc, read_lto_object). */
static bool is_gcc_object(struct gnu_plugin *plugin)
{
    return plugin->speech.is_short && is_first(plugin, &plugin->has_looked_for_gcc);
}

void gnu_tell_unclaimed(struct gnu_plugin *plugin, const struct ld_input_file *file)
{
    bool is_told = gnu_begins_as_bitcode(plugin, file)
                       ? is_first(plugin, &plugin->has_told_unclaimed)
                       : is_gcc_object(plugin);

    if (is_told)
        tell_by_linker(plugin, file, NULL);
}

void gnu_tell_failed(struct gnu_plugin *plugin, const struct ld_input_file *file, const char *words)
{
    tell_by_linker(plugin, file, words);
}
