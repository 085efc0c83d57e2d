/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "gnu/gcc_objects.h"

#include "container/elf_file.h"
#include "speech.h"

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

void gnu_tell_gcc_objects(const struct plugin_examination *examination)
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
    if (count == 0 || !has_modules(examination))
        return;
    const char *address = bcf_object_address(first->object).data;
    if (count == 1)
        plugin_warn("%s is a GCC LTO object without native code, and the plugin of this link takes "
                    "LLVM bitcode: compile it with -ffat-lto-objects, or with clang",
                    address);
    else
        plugin_warn("%s and %zu more are GCC LTO objects without native code, and the plugin of "
                    "this link takes LLVM bitcode: compile them with -ffat-lto-objects, or with "
                    "clang",
                    address, count - 1);
}
