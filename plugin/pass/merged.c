/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "pass/merged.h"

#include "pass/arguments.h"
#include "pass/flags.h"
#include "pass/module.h"
#include "report/report.h"
#include "speech.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* At once, so that what several linkers append does not mix. */
static bool append(const char *path, bcf_string text)
{
    int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0666);

    if (file < 0)
        return false;
    ssize_t size = write(file, text.data, text.size);
    int error = size >= 0 ? ENOSPC : errno;
    close(file);
    errno = error;
    return size == (ssize_t)text.size;
}

static bool write_flags(const struct bcf_module *module, const char *path, struct bcf_arena *arena)
{
    char description[128];
    struct bcf_text text;

    bcf_text_init(&text, arena);
    pass_add_raw_flags(&text, module);
    if (text.failed)
        return false;
    if (!append(path, bcf_text_view(&text)))
        plugin_warn("the merged flags cannot be written to %.1000s: %s", path,
                    strerror_r(errno, description, sizeof(description)));
    return true;
}

/* Adds "; Code Model = large (4), behavior error". */
static void add_flag(struct pass_arguments *arguments, const struct bcf_flag *flag,
                     struct bcf_text *words)
{
    static const bcf_string between[] = {{"; ", 2}, {" = ", 3}, {", behavior ", 11}};

    pass_arguments_add(arguments, "String", between[0]);
    words->length = 0;
    bcf_add_shown(words, bcf_flag_key(flag));
    pass_arguments_add(arguments, "Flag", bcf_text_view(words));
    pass_arguments_add(arguments, "String", between[1]);
    words->length = 0;
    pass_add_value(words, flag);
    pass_arguments_add(arguments, "Value", bcf_text_view(words));
    pass_arguments_add(arguments, "String", between[2]);
    words->length = 0;
    pass_add_behavior(words, flag);
    pass_arguments_add(arguments, "Behavior", bcf_text_view(words));
}

static bool keep_flags(LLVMModuleRef llvm_module, const struct bcf_module *module,
                       struct bcf_arena *arena)
{
    static const bcf_string title = {"what regular LTO has merged", 27};
    struct pass_arguments arguments = {.arena = arena};
    struct bcf_text words;

    bcf_text_init(&words, arena);
    pass_arguments_add(&arguments, "Title", title);
    for (size_t i = 0; i < bcf_module_flag_count(module); i++)
        if (bcf_flag_is_well_formed(bcf_module_flag(module, i)))
            add_flag(&arguments, bcf_module_flag(module, i), &words);
    return !words.failed &&
           pass_arguments_keep(&arguments, llvm_module, PASS_ANALYSIS, "merged-flags");
}

void pass_merged_record(LLVMModuleRef llvm_module, const char *path)
{
    struct bcf_arena arena = {0};
    struct bcf_builder *builder;
    const struct bcf_module *module = NULL;

    if (path || pass_keeps_remarks(llvm_module))
        module = pass_module_read(llvm_module, &builder);
    if (!module)
        return;
    if ((path && !write_flags(module, path, &arena)) ||
        (pass_keeps_remarks(llvm_module) && !keep_flags(llvm_module, module, &arena)))
        plugin_warn("memory is exhausted: the merged flags are not recorded");
    bcf_builder_free(builder);
    bcf_arena_free(&arena);
}
