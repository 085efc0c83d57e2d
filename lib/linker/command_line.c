/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "linker/command_line.h"

#include "linker/inputs.h"
#include "linker/options.h"

#include <string.h>

struct reading {
    struct bcf_command_line *line;
    struct bcf_arena *arena;
    struct bcf_inputs inputs;
    const char *output;
    bool *states; /* --push-state: whether libraries were static */
    size_t state_count;
    size_t state_capacity;
};

/* "OLD;NEW" (LLVM source: lld/ELF/Driver.cpp, getOldNewOptions). */
static void read_object_suffix(struct reading *reading, const char *value)
{
    const char *semicolon = strchr(value, ';');

    if (!semicolon)
        return;
    reading->line->old_suffix = bcf_arena_copy(reading->arena, value, (size_t)(semicolon - value));
    reading->line->new_suffix = semicolon + 1;
    if (!reading->line->old_suffix)
        reading->inputs.search.failed = true;
}

static void push_state(struct reading *reading)
{
    if (bcf_arena_grow(reading->arena, &reading->states, reading->state_count,
                       &reading->state_capacity, sizeof(*reading->states)) != 0)
        reading->inputs.search.failed = true;
    else
        reading->states[reading->state_count++] = reading->inputs.is_static;
}

static void pop_state(struct reading *reading)
{
    if (reading->state_count > 0)
        reading->inputs.is_static = reading->states[--reading->state_count];
}

/* "GLOB=FILE": any input may be that file instead. */
static void add_remapped(struct bcf_inputs *inputs, const char *value)
{
    const char *equals = strchr(value, '=');

    if (equals)
        bcf_inputs_add_file(inputs, equals + 1);
}

/* What concerns the line as a whole, wherever it stands; the last one counts. */
static void read_setting(struct reading *reading, const struct bcf_linker_option *option)
{
    struct bcf_command_line *line = reading->line;
    struct bcf_inputs *inputs = &reading->inputs;

    switch (option->meaning) {
    case BCF_LINKER_LIBRARY_PATH:
        bcf_search_add_folder(&inputs->search, option->value);
        break;
    case BCF_LINKER_SYSROOT:
        inputs->search.sysroot = option->value;
        break;
    case BCF_LINKER_RELOCATABLE:
        line->is_relocatable = inputs->is_relocatable = true;
        break;
    case BCF_LINKER_OUTPUT:
        reading->output = option->value;
        break;
    case BCF_LINKER_FAT_LTO_OBJECTS:
    case BCF_LINKER_NO_FAT_LTO_OBJECTS:
        line->takes_fat_bitcode = option->meaning == BCF_LINKER_FAT_LTO_OBJECTS;
        break;
    case BCF_LINKER_DEPENDENT_LIBRARIES:
    case BCF_LINKER_NO_DEPENDENT_LIBRARIES:
        line->takes_dependent_libraries = option->meaning == BCF_LINKER_DEPENDENT_LIBRARIES;
        break;
    case BCF_LINKER_DISTRIBUTOR:
        line->has_distributor = true;
        break;
    case BCF_LINKER_EMIT_LLVM:
        line->emits_bitcode = true;
        break;
    case BCF_LINKER_SINGLE_MODULE:
        line->compiles_some = true;
        break;
    case BCF_LINKER_INDEX_ONLY:
        line->is_index_only = true;
        break;
    case BCF_LINKER_LTO_KIND:
        line->lto_kind = option->value;
        break;
    case BCF_LINKER_OBJECT_SUFFIX:
        read_object_suffix(reading, option->value);
        break;
    case BCF_LINKER_REMARKS:
        line->remarks = option->value;
        break;
    case BCF_LINKER_FILE:
        bcf_inputs_check(inputs, option->value);
        break;
    case BCF_LINKER_AMBIGUOUS:
    case BCF_LINKER_CHROOT:
    case BCF_LINKER_REMAP_FILE:
        bcf_inputs_doubt(inputs, "the option '%s' is not followed", option->argument);
        break;
    case BCF_LINKER_REPRODUCE:
        line->is_reproduced = true;
        break;
    case BCF_LINKER_VERSION:
        line->links_nothing = true;
        break;
    case BCF_LINKER_UNKNOWN:
        bcf_inputs_doubt(inputs, "the option '%s' is not known", option->argument);
        break;
    default:
        break;
    }
}

/* What counts for what stands behind it (LLVM source: lld/ELF/Driver.cpp,
 * LinkerDriver::createFiles). */
static void read_in_order(struct reading *reading, const struct bcf_linker_option *option)
{
    struct bcf_inputs *inputs = &reading->inputs;

    switch (option->meaning) {
    case BCF_LINKER_INPUT:
    case BCF_LINKER_JUST_SYMBOLS:
        bcf_inputs_add_file(inputs, option->value);
        break;
    case BCF_LINKER_LIBRARY:
        bcf_inputs_add_library(inputs, option->value);
        break;
    case BCF_LINKER_SCRIPT:
    case BCF_LINKER_DEFAULT_SCRIPT:
        bcf_inputs_add_script(inputs, option->value);
        break;
    case BCF_LINKER_REMAP:
        add_remapped(inputs, option->value);
        break;
    case BCF_LINKER_STATIC:
    case BCF_LINKER_DYNAMIC:
        inputs->is_static = option->meaning == BCF_LINKER_STATIC;
        break;
    case BCF_LINKER_FORMAT:
        inputs->is_binary = strcmp(option->value, "binary") == 0;
        inputs->may_be_binary = false;
        break;
    case BCF_LINKER_PUSH_STATE:
        push_state(reading);
        break;
    case BCF_LINKER_POP_STATE:
        pop_state(reading);
        break;
    default:
        break;
    }
}

typedef void read_option(struct reading *reading, const struct bcf_linker_option *option);

static void read_all(struct reading *reading, const struct bcf_arguments *arguments,
                     read_option *read)
{
    size_t behind_flavor =
        arguments->count > 2 && strcmp(arguments->list[1], "-flavor") == 0 ? 3 : 1;

    for (size_t i = behind_flavor; i < arguments->count && !reading->inputs.search.failed;) {
        struct bcf_linker_option option;
        bcf_linker_option_read(&option, arguments->list, arguments->count, &i);
        read(reading, &option);
    }
}

bool bcf_command_line_read(struct bcf_command_line *line, struct bcf_arena *arena,
                           const struct bcf_arguments *arguments)
{
    struct reading reading = {.line = line, .arena = arena};
    struct bcf_inputs *inputs = &reading.inputs;

    *line = (struct bcf_command_line){.takes_dependent_libraries = true};
    bcf_inputs_init(inputs, arena);
    if (arguments->unread)
        bcf_inputs_doubt(inputs, "the response file '%s' was not read", arguments->unread);
    read_all(&reading, arguments, read_setting);
    read_all(&reading, arguments, read_in_order);
    line->inputs = inputs->paths;
    line->input_count = inputs->count;
    line->data = inputs->data;
    line->data_count = inputs->data_count;
    line->doubt = inputs->doubt;
    line->pipe = inputs->pipe;
    line->output = reading.output ? reading.output : inputs->output;
    if (!line->output)
        line->output = "a.out";
    return !inputs->search.failed;
}
