/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "pass/check.h"

#include "pass/findings.h"
#include "pass/module.h"
#include "pass/partition.h"
#include "pass/reference.h"
#include "speech.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Says that a file cannot be read as a whole; what can be read is checked. */
static void say_trouble(LLVMModuleRef llvm_module, const char *path, const struct bcf_error *error,
                        enum pass_severity severity)
{
    char words[1024];
    char place[40] = "";

    if (error->offset != UINT64_MAX)
        snprintf(place, sizeof(place), "byte %" PRIu64 ": ", error->offset);
    snprintf(words, sizeof(words), "bcflags: %.600s cannot be checked against: %s%s",
             error->address.size > 0 ? error->address.data : path, place, error->message);
    pass_diagnose(llvm_module, severity, words);
}

/* Copies the path that *rest begins with, and moves *rest behind it. NULL if memory is exhausted.
 */
static const char *take_path(const char **rest, char separator, struct bcf_arena *arena)
{
    const char *end = strchr(*rest, separator);
    size_t size = end ? (size_t)(end - *rest) : strlen(*rest);
    const char *path = bcf_arena_copy(arena, *rest, size);

    *rest += size + (end ? 1 : 0);
    return path;
}

static bool read_references(struct pass_reference *reference, LLVMModuleRef llvm_module,
                            const char *paths, char separator, enum pass_severity worst)
{
    struct bcf_error error;

    while (*paths != '\0') {
        const char *path = take_path(&paths, separator, reference->arena);
        if (!path)
            return false;
        if (path[0] == '\0')
            continue;
        pass_reference_read(reference, path, &error);
        if (error.status == BCF_ERROR_MEMORY)
            return false;
        if (error.status != BCF_OK)
            say_trouble(llvm_module, path, &error, worst);
    }
    return true;
}

/* A link of the module and all that it can meet. In regular LTO, and where nobody knows, all are
 * merged into one; in ThinLTO they may be. The module is the last, as llvm-link would be given it.
 * NULL if memory is exhausted. */
static struct bcf_link *make_link(const struct pass_reference *reference,
                                  const struct bcf_module *module)
{
    enum pass_partition partition = pass_partition_of(module);
    const struct bcf_link_options options = {.size = sizeof(options),
                                             .llvm = pass_llvm(),
                                             .lto = partition == PASS_THIN_LTO ? BCF_LTO_MODE_THIN
                                                                               : BCF_LTO_MODE_FULL,
                                             .fat_objects = BCF_FAT_OBJECTS_BITCODE};
    struct bcf_link *link;

    if (bcf_link_new(&options, &link, NULL) != BCF_OK)
        return NULL;
    /* Where memory is exhausted, the end of the link says so. */
    for (size_t i = 0; i < reference->module_count; i++)
        if (pass_partition_meets(partition, reference->modules[i]))
            bcf_link_add(link, reference->modules[i], NULL);
    bcf_link_add(link, module, NULL);
    if (bcf_link_finish(link, NULL) == BCF_OK)
        return link;
    bcf_link_free(link);
    return NULL;
}

static bool check(LLVMModuleRef llvm_module, const struct bcf_module *module, const char *paths,
                  char separator, enum pass_severity worst, struct pass_reference *reference)
{
    if (!read_references(reference, llvm_module, paths, separator, worst))
        return false;
    if (reference->module_count == 0)
        return true;
    struct bcf_link *link = make_link(reference, module);
    bool is_said = link && pass_findings_say(llvm_module, module, link, worst, reference->arena);
    bcf_link_free(link);
    return is_said;
}

void pass_check_against(LLVMModuleRef llvm_module, const char *paths, char separator,
                        enum pass_severity worst)
{
    struct bcf_arena arena = {0};
    struct pass_reference reference = {.arena = &arena};
    struct bcf_builder *builder;
    const struct bcf_module *module = pass_module_read(llvm_module, &builder);

    if (module && !check(llvm_module, module, paths, separator, worst, &reference))
        plugin_warn("%s is not checked: memory is exhausted", bcf_module_address(module).data);
    pass_reference_close(&reference);
    bcf_builder_free(builder);
    bcf_arena_free(&arena);
}
