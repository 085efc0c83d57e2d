/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "gnu/gcc_objects.h"

#include "container/elf_file.h"
#include "speech.h"

#include <stdio.h>

static bool is_slim(const struct plugin_object *object)
{
    return object->takes_part && object->count == 0 &&
           bcf_object_note(object->object) == bcf_elf_gcc_lto_slim;
}

static bool has_modules(const struct plugin_examination *examination)
{
    const struct plugin_inputs *inputs = &examination->inputs;

    for (size_t i = 0; i < inputs->object_count; i++)
        if (inputs->objects[i].takes_part && inputs->objects[i].count > 0)
            return true;
    return false;
}

/* Says of one, or of the first of more, why nothing becomes of it, and what to do. */
static void tell(const char *address, size_t more, bool is_alone)
{
    const char *what = more > 0 ? "are GCC LTO objects" : "is a GCC LTO object";
    const char *which = more > 0 ? "them" : "it";
    char others[32] = "";

    if (more > 0)
        (void)snprintf(others, sizeof(others), " and %zu more", more);
    if (is_alone)
        plugin_warn("%s%s %s without native code, and no plugin of this link takes %s: name one by "
                    "-plugin-opt=bcflags-next=FILE, as GCC's liblto_plugin.so",
                    address, others, what, which);
    else
        plugin_warn("%s%s %s without native code, and the plugin of this link takes LLVM bitcode: "
                    "compile %s with -ffat-lto-objects, or with clang",
                    address, others, what, which);
}

void gnu_tell_gcc_objects(const struct plugin_examination *examination,
                          const struct gnu_plugin *plugin)
{
    const struct plugin_inputs *inputs = &examination->inputs;
    const struct plugin_object *first = NULL;
    size_t count = 0;

    for (size_t i = 0; i < inputs->object_count; i++) {
        if (!is_slim(&inputs->objects[i]))
            continue;
        first = first ? first : &inputs->objects[i];
        count++;
    }
    /* GCC's plugin has taken them. */
    if (!plugin->is_alone && !has_modules(examination) && gnu_next_llvm(&plugin->next) == 0)
        return;
    if (first)
        tell(bcf_object_address(first->object).data, count - 1, plugin->is_alone);
}
