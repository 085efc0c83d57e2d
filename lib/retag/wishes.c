/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What is wished of the flags of a module. */

#include "base/error.h"
#include "base/string_view.h"
#include "bitcode/module.h"
#include "input/reading.h"
#include "retag/key.h"
#include "retag/obstacles.h"
#include "retag/values.h"

#include <inttypes.h>

/* ---- The module and its file --------------------------------------------- */

static bool is_same_file(const struct bcf_file *a, const struct bcf_file *b)
{
    return a->kind == b->kind && a->device == b->device && a->inode == b->inode &&
           a->start == b->start && a->memory == b->memory;
}

/* The file of the first module is that of the patch. */
static enum bcf_status take_file(struct bcf_flag_wish *wish)
{
    struct bcf_patch *patch = wish->patch;
    const struct bcf_object *object = wish->module->object;

    if (!wish->module->place)
        return bcf_fail(wish->error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET, "the module is in no file");
    if (!patch->has_file) {
        bcf_string path = bcf_object_file(object);
        patch->path.data = bcf_arena_copy(&patch->arena, path.data, path.size);
        patch->path.size = path.size;
        if (!patch->path.data)
            return bcf_fail_memory(wish->error);
        patch->file = object->file;
        patch->has_file = true;
    }
    if (!is_same_file(&patch->file, &object->file))
        return bcf_fail(wish->error, BCF_ERROR_ARGUMENT, BCF_NO_OFFSET,
                        "the module lies in another file than those before");
    return BCF_OK;
}

/* Finds out all that changing a flag of the module takes. */
static void examine(const struct bcf_flag_wish *wish, struct bcf_source *source,
                    struct bcf_patch_module *found)
{
    struct bcf_arena *scratch = &wish->module->object->input->scratch;
    struct bcf_arena_mark mark = bcf_arena_mark(scratch);
    struct bcf_arena *arena = &wish->patch->arena;
    struct bcf_module unwanted = {0};
    struct bcf_module_reader *reader = bcf_module_reader_open(source, wish->module->place, scratch,
                                                              scratch, &unwanted, wish->error);

    found->module = wish->module;
    if (reader && !bcf_reader_failed(reader))
        bcf_flag_nodes_find(reader, wish->module, arena, &found->nodes);
    if (reader && !bcf_reader_failed(reader))
        bcf_numbers_find(reader, arena, &found->numbers);
    if (reader && !bcf_reader_failed(reader))
        bcf_string_operands_find(reader, arena, &found->string_taker);
    if (reader && !bcf_reader_failed(reader) && !wish->patch->is_question)
        bcf_hash_find(reader, &found->hash);
    bcf_arena_release(scratch, mark);
}

static enum bcf_status find_module(struct bcf_flag_wish *wish)
{
    struct bcf_patch *patch = wish->patch;
    struct bcf_reading reading;

    wish->found = bcf_module_table_find(&patch->modules, wish->module);
    if (wish->found)
        return BCF_OK;
    struct bcf_patch_module *found = bcf_arena_alloc(&patch->arena, sizeof(*found));
    if (!found)
        return bcf_fail_memory(wish->error);
    if (bcf_reading_begin_module(&reading, wish->module, wish->error) != BCF_OK)
        return wish->error->status;
    examine(wish, reading.source, found);
    bcf_reading_end_module(&reading, wish->module, wish->error);
    if (wish->error->status != BCF_OK)
        return wish->error->status;
    wish->found = found;
    return bcf_module_table_add(&patch->modules, &patch->arena, found)
               ? BCF_OK
               : bcf_fail_memory(wish->error);
}

/* ---- Another value ------------------------------------------------------- */

static bool has_value(const struct bcf_flag_wish *wish, const struct bcf_flag *flag)
{
    uint64_t number;

    return bcf_value_as_u64(flag->value, &number) && number == wish->value;
}

/* Chooses one of the constants with the value: one that needs no more chunks than there are, and
 * stands before the node, as LLVM writes them, if there is one. */
static const struct bcf_number *choose_number(const struct bcf_flag_wish *wish, unsigned width,
                                              const struct bcf_flag_node *node)
{
    const struct bcf_numbers *numbers = &wish->found->numbers;
    const struct bcf_number *chosen = NULL;
    struct bcf_patch_change unwanted;

    for (size_t i = 0; i < numbers->count; i++) {
        const struct bcf_number *number = &numbers->list[i];
        if (number->width != width || number->value != wish->value)
            continue;
        if (bcf_operand_change(&node->value, number->id + 1, &unwanted))
            return number;
        chosen = chosen ? chosen : number;
    }
    return chosen;
}

/* Lets the node refer to a constant with the value. */
static bool point_to_value(struct bcf_flag_wish *wish, const struct bcf_flag *flag,
                           struct bcf_flag_node *node)
{
    unsigned width = flag->value->width;
    uint64_t before = node->wanted;
    struct bcf_patch_change unwanted;
    const struct bcf_number *number = choose_number(wish, width, node);

    if (!number)
        return bcf_wish_refuse(wish, "no constant i%u %" PRIu64 " is in the metadata of the module",
                               width, wish->value);
    node->wanted = number->id + 1;
    if (bcf_values_have_room(&wish->found->nodes) &&
        (bcf_values_adds_chunks(&wish->found->nodes, node) ||
         bcf_operand_change(&node->value, node->wanted, &unwanted)))
        return true;
    node->wanted = before;
    return bcf_wish_refuse(
        wish,
        "the constant i%u %" PRIu64 " has the number %" PRIu64
        " in the metadata, and the record of the flag has room for numbers of %u bits",
        width, wish->value, number->id + 1, bcf_operand_room(&node->value));
}

static bool set_flag(struct bcf_flag_wish *wish)
{
    size_t index = 0;

    if (!bcf_wish_find_flag(wish, &index))
        return false;
    const struct bcf_flag *flag = &wish->module->flags[index];
    struct bcf_flag_node *node = &wish->found->nodes.list[index];
    if (!bcf_wish_may_have_value(wish, flag) || !bcf_wish_may_differ_from_symbols(wish, flag) ||
        !bcf_wish_may_change_node(wish, node) || !point_to_value(wish, flag, node))
        return false;
    wish->result->outcome = BCF_PATCH_CHANGED;
    return true;
}

/* ---- Another key --------------------------------------------------------- */

static bool is_taken(const struct bcf_flag_wish *wish, bcf_string key)
{
    for (size_t i = 0; i < wish->module->flag_count; i++)
        if (bcf_string_equal(wish->module->flags[i].key, key))
            return true;
    return bcf_flag_info(key) != NULL;
}

static void write_key(struct bcf_flag_wish *wish, const struct bcf_referred *key, bcf_string before,
                      bcf_string after)
{
    struct bcf_patch_change change;

    for (size_t i = 0; i < before.size;) {
        bcf_key_change(key, before, after, &i, &change);
        change.offset = bcf_patch_offset(wish->module, change.offset);
        if (!bcf_change_list_add(&wish->patch->arena, &wish->patch->wished, &change))
            bcf_fail_memory(wish->error);
    }
    wish->result->outcome = BCF_PATCH_CHANGED;
}

static bool drop_flag(struct bcf_flag_wish *wish)
{
    size_t index = 0;

    if (!bcf_wish_find_flag(wish, &index))
        return false;
    const struct bcf_flag *flag = &wish->module->flags[index];
    const struct bcf_flag_node *node = &wish->found->nodes.list[index];
    if (!bcf_wish_may_differ_from_symbols(wish, flag) || !bcf_wish_may_change_node(wish, node))
        return false;
    const struct bcf_referred *key = bcf_flag_nodes_referred(&wish->found->nodes, node->key);
    if (!bcf_wish_may_change_key(wish, flag, key))
        return false;
    bcf_string made = bcf_key_make(flag, &wish->patch->arena);
    if (!made.data) {
        bcf_fail_memory(wish->error);
        return false;
    }
    if (is_taken(wish, made))
        return bcf_wish_refuse(wish, "the key it would have then is that of another flag");
    write_key(wish, key, flag->key, made);
    return true;
}

/* ---- What is wished ------------------------------------------------------ */

/* Whether there is anything to do; sets the outcome where there is not. */
static bool is_needed(const struct bcf_flag_wish *wish)
{
    size_t count = 0;
    size_t settled = 0;

    for (size_t i = 0; i < wish->module->flag_count; i++) {
        const struct bcf_flag *flag = &wish->module->flags[i];
        if (bcf_wish_concerns(wish, flag)) {
            count++;
            settled += !wish->drops && has_value(wish, flag) ? 1 : 0;
        }
    }
    wish->result->outcome = count == 0 ? BCF_PATCH_ABSENT : BCF_PATCH_SAME;
    return settled < count;
}

/* Lets the values be what they are, whatever has been wished before. */
static void take_back(const struct bcf_flag_wish *wish)
{
    const struct bcf_patch_module *found =
        bcf_module_table_find(&wish->patch->modules, wish->module);

    for (size_t i = 0; found && i < wish->module->flag_count; i++)
        if (bcf_wish_concerns(wish, &wish->module->flags[i]))
            found->nodes.list[i].wanted = 0;
}

static enum bcf_status fulfil(struct bcf_flag_wish *wish)
{
    bcf_error_clear(wish->error);
    *wish->result = (struct bcf_patch_result){BCF_PATCH_ABSENT, {"", 0}};
    if (take_file(wish) != BCF_OK)
        return wish->error->status;
    wish->patch->is_finished = false;
    if (!is_needed(wish))
        take_back(wish);
    else if (!bcf_wish_may_change(wish) || find_module(wish) != BCF_OK ||
             !bcf_wish_may_change_hash(wish) || !(wish->drops ? drop_flag(wish) : set_flag(wish)))
        return wish->error->status;
    return wish->error->status;
}

enum bcf_status bcf_patch_set_flag(struct bcf_patch *patch, const struct bcf_module *module,
                                   bcf_string key, uint64_t value, struct bcf_patch_result *result,
                                   struct bcf_error *error)
{
    struct bcf_error unwanted;
    struct bcf_flag_wish wish = {
        .patch = patch,
        .module = module,
        .key = key,
        .value = value,
        .result = result,
        .error = error ? error : &unwanted,
    };

    return fulfil(&wish);
}

enum bcf_status bcf_patch_drop_flag(struct bcf_patch *patch, const struct bcf_module *module,
                                    bcf_string key, struct bcf_patch_result *result,
                                    struct bcf_error *error)
{
    struct bcf_error unwanted;
    struct bcf_flag_wish wish = {
        .patch = patch,
        .module = module,
        .key = key,
        .drops = true,
        .result = result,
        .error = error ? error : &unwanted,
    };

    return fulfil(&wish);
}
