/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "linking.h"

#include <string.h>

static bool add_object(struct plugin_examination *examination, const struct plugin_object *object)
{
    if (object->count == 0)
        return object->is_unreadable || object->thin_link ||
               bcf_link_add_native(examination->link, object->object, NULL) == BCF_OK;
    for (size_t i = 0; i < object->count; i++)
        if (bcf_link_add(examination->link, examination->inputs.modules[object->first + i], NULL) !=
            BCF_OK)
            return false;
    return true;
}

/* Unified modules are what the line says. */
static enum bcf_lto_mode lto_mode_of(const struct bcf_command_line *line)
{
    if (line->lto_kind && strcmp(line->lto_kind, "full") == 0)
        return BCF_LTO_MODE_FULL;
    if (line->lto_kind && strcmp(line->lto_kind, "thin") == 0)
        return BCF_LTO_MODE_THIN;
    return BCF_LTO_MODE_AUTO;
}

bool plugin_link_begin(struct plugin_examination *examination)
{
    struct bcf_link_options options = {.size = sizeof(options),
                                       .lto = lto_mode_of(&examination->line),
                                       .fat_objects = BCF_FAT_OBJECTS_BITCODE,
                                       .relocatable = examination->line.is_relocatable};

    options.llvm = bcf_linker_llvm(&examination->linker);
    bcf_link_free(examination->link);
    examination->link = NULL;
    if (bcf_link_new(&options, &examination->link, NULL) != BCF_OK)
        return false;
    for (size_t i = 0; i < examination->inputs.object_count; i++)
        if (examination->inputs.objects[i].takes_part &&
            !add_object(examination, &examination->inputs.objects[i]))
            return false;
    return true;
}

bool plugin_link_make(struct plugin_examination *examination)
{
    return plugin_link_begin(examination) && bcf_link_finish(examination->link, NULL) == BCF_OK;
}
