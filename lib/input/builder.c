/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Modules that are not in a file: what is known of them is put together by
 * hand. Such a module has an object and an input of its own. */

#include "input/input.h"

#include "bitcode/attribute_sets.h"

#include <stdlib.h>
#include <string.h>

struct bcf_builder {
    struct bcf_input input;
    struct bcf_object object;
    struct bcf_object_answers object_answers;
    struct bcf_module module;
    struct bcf_module_answers module_answers;
    size_t flag_capacity;
    enum bcf_status problem; /* the first */
};

static const struct bcf_value null_value = {.kind = BCF_VALUE_NULL};

enum bcf_status bcf_builder_new(bcf_string address, struct bcf_builder **out,
                                struct bcf_error *error)
{
    struct bcf_error unwanted;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    if (!out)
        return bcf_fail(error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET, "no place for the builder");
    struct bcf_builder *builder = *out = calloc(1, sizeof(*builder));
    if (!builder)
        return bcf_fail_memory(error);
    const char *copy = bcf_arena_copy(&builder->input.arena, address.data, address.size);
    if (!copy) {
        bcf_builder_free(builder);
        *out = NULL;
        return bcf_fail_memory(error);
    }
    builder->input.path = (bcf_string){copy, address.size};
    builder->object.input = &builder->input;
    builder->object.address = builder->input.path;
    builder->object.member = (bcf_string){"", 0};
    builder->object.architecture = (bcf_string){"", 0};
    builder->object.format = "memory";
    builder->object.answers = &builder->object_answers;
    bcf_string empty = {"", 0};
    builder->module.object = &builder->object;
    builder->module.address = builder->input.path;
    builder->module.producer = builder->module.triple = builder->module.data_layout = empty;
    builder->module.source_file_name = builder->module.ident = empty;
    builder->module.answers = &builder->module_answers;
    return BCF_OK;
}

void bcf_builder_free(struct bcf_builder *builder)
{
    if (!builder)
        return;
    bcf_arena_free(&builder->input.arena);
    free(builder);
}

static void note_problem(struct bcf_builder *builder, enum bcf_status problem)
{
    if (builder->problem == BCF_OK)
        builder->problem = problem;
}

static void *take(struct bcf_builder *builder, size_t size)
{
    void *memory = bcf_arena_alloc(&builder->input.arena, size);

    if (!memory)
        note_problem(builder, BCF_ERROR_MEMORY);
    return memory;
}

static bcf_string take_copy(struct bcf_builder *builder, bcf_string text)
{
    const char *copy = bcf_arena_copy(&builder->input.arena, text.data, text.size);

    if (!copy)
        note_problem(builder, BCF_ERROR_MEMORY);
    return copy ? (bcf_string){copy, text.size} : (bcf_string){"", 0};
}

void bcf_builder_set(struct bcf_builder *builder, enum bcf_fact fact, bcf_string text)
{
    struct bcf_module *module = &builder->module;
    bcf_string *const facts[] = {
        [BCF_FACT_PRODUCER] = &module->producer,
        [BCF_FACT_TRIPLE] = &module->triple,
        [BCF_FACT_DATA_LAYOUT] = &module->data_layout,
        [BCF_FACT_SOURCE_FILE_NAME] = &module->source_file_name,
        [BCF_FACT_IDENT] = &module->ident,
    };

    if ((size_t)fact < sizeof(facts) / sizeof(facts[0]))
        *facts[fact] = take_copy(builder, text);
    else
        note_problem(builder, BCF_ERROR_ARGUMENT);
}

void bcf_builder_begin_flags(struct bcf_builder *builder)
{
    if (builder->module.flags_state == BCF_FLAGS_ABSENT)
        builder->module.flags_state = BCF_FLAGS_EMPTY;
}

void bcf_builder_add_flag(struct bcf_builder *builder, const struct bcf_value *node)
{
    struct bcf_module *module = &builder->module;

    if (!node) {
        note_problem(builder, BCF_ERROR_ARGUMENT);
        return;
    }
    if (bcf_arena_grow(&builder->input.arena, &module->flags, module->flag_count,
                       &builder->flag_capacity, sizeof(*module->flags)) != 0) {
        note_problem(builder, BCF_ERROR_MEMORY);
        return;
    }
    struct bcf_flag *flag = &module->flags[module->flag_count++];
    memset(flag, 0, sizeof(*flag));
    bcf_flag_make(flag, node);
    module->flags_state = BCF_FLAGS_PRESENT;
}

static struct bcf_value *take_value(struct bcf_builder *builder, enum bcf_value_kind kind)
{
    struct bcf_value *value = take(builder, sizeof(*value));

    if (value)
        value->kind = kind;
    return value;
}

struct bcf_value *bcf_builder_integer(struct bcf_builder *builder, unsigned width,
                                      const uint64_t *words)
{
    struct bcf_value *value = take_value(builder, BCF_VALUE_INTEGER);
    size_t count = ((size_t)width + 63) / 64;
    uint64_t *copy = take(builder, count * sizeof(*copy));

    if (width == 0)
        note_problem(builder, BCF_ERROR_ARGUMENT);
    if (!value || !copy || width == 0)
        return NULL;
    memcpy(copy, words, count * sizeof(*copy));
    if (width % 64 != 0)
        copy[count - 1] &= (UINT64_C(1) << width % 64) - 1;
    value->width = width;
    value->count = count;
    value->words = copy;
    return value;
}

static struct bcf_value *take_text_value(struct bcf_builder *builder, enum bcf_value_kind kind,
                                         bcf_string text)
{
    struct bcf_value *value = take_value(builder, kind);

    if (value)
        value->text = take_copy(builder, text);
    return value;
}

struct bcf_value *bcf_builder_string(struct bcf_builder *builder, bcf_string text)
{
    return take_text_value(builder, BCF_VALUE_STRING, text);
}

struct bcf_value *bcf_builder_constant(struct bcf_builder *builder, bcf_string text,
                                       bool belongs_to_module)
{
    struct bcf_value *value = take_text_value(builder, BCF_VALUE_CONSTANT, text);

    if (value)
        value->is_incomparable = belongs_to_module;
    return value;
}

struct bcf_value *bcf_builder_other(struct bcf_builder *builder, bcf_string text)
{
    return take_text_value(builder, BCF_VALUE_OTHER, text);
}

struct bcf_value *bcf_builder_node(struct bcf_builder *builder, size_t count, bool is_distinct)
{
    struct bcf_value *value = take_value(builder, BCF_VALUE_NODE);
    const struct bcf_value **operands = NULL;

    if (count < SIZE_MAX / sizeof(*operands))
        operands = take(builder, (count + 1) * sizeof(*operands));
    else
        note_problem(builder, BCF_ERROR_ARGUMENT);

    if (!value || !operands)
        return NULL;
    for (size_t i = 0; i < count; i++)
        operands[i] = &null_value;
    value->is_distinct = is_distinct;
    value->count = count;
    value->operands = operands;
    return value;
}

void bcf_builder_set_operand(struct bcf_builder *builder, struct bcf_value *node, size_t index,
                             const struct bcf_value *value)
{
    if (!node || node->kind != BCF_VALUE_NODE || index >= node->count || !value)
        note_problem(builder, BCF_ERROR_ARGUMENT);
    else
        node->operands[index] = value;
}

void bcf_builder_begin_attributes(struct bcf_builder *builder, const char *const *names,
                                  size_t count)
{
    struct bcf_attributes *made = NULL;
    struct bcf_error error;

    bcf_error_clear(&error);
    for (made = builder->module_answers.attributes; made; made = made->next)
        if (bcf_attributes_are(made, names, count))
            note_problem(builder, BCF_ERROR_ARGUMENT); /* there are functions already */
    if (bcf_attributes_make(&builder->input.arena, names, count, &made, &error) != BCF_OK) {
        note_problem(builder, error.status);
        return;
    }
    made->next = builder->module_answers.attributes;
    builder->module_answers.attributes = made;
}

void bcf_builder_add_function(struct bcf_builder *builder, bool is_definition,
                              const bcf_string *values)
{
    struct bcf_attributes *attributes = builder->module_answers.attributes;

    bcf_string interned[BCF_MOST_ATTRIBUTES];

    if (!attributes) {
        note_problem(builder, BCF_ERROR_ARGUMENT);
        return;
    }
    for (size_t i = 0; i < attributes->name_count; i++) {
        interned[i] = values[i];
        if (bcf_attributes_intern(attributes, &interned[i]) != 0)
            note_problem(builder, BCF_ERROR_MEMORY);
    }
    if (builder->problem != BCF_ERROR_MEMORY &&
        bcf_attributes_count(attributes, interned, is_definition) != 0)
        note_problem(builder, BCF_ERROR_MEMORY);
}

enum bcf_status bcf_builder_module(struct bcf_builder *builder, const struct bcf_module **module,
                                   struct bcf_error *error)
{
    struct bcf_error unwanted;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    *module = NULL;
    if (builder->problem == BCF_ERROR_MEMORY)
        return bcf_fail_memory(error);
    if (builder->problem != BCF_OK)
        return bcf_fail(error, builder->problem, BCF_NO_OFFSET,
                        "something that was added does not fit");
    *module = &builder->module;
    return BCF_OK;
}
