/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "input/reading.h"

#include "bitcode/module.h"

#include <string.h>

static void init(struct bcf_reading *reading, struct bcf_input *input, struct bcf_error *error)
{
    memset(reading, 0, sizeof(*reading));
    bcf_error_clear(error);
    bcf_input_begin(input);
    reading->input = input;
    reading->mark = bcf_arena_mark(&input->arena);
    reading->own.fd = -1;
}

enum bcf_status bcf_reading_begin(struct bcf_reading *reading, const struct bcf_object *object,
                                  struct bcf_error *error)
{
    init(reading, object->input, error);
    error->address = object->address;
    if (object == object->input->current) {
        reading->source = object->range.source;
        return BCF_OK;
    }
    reading->source = &reading->own;
    return bcf_source_reopen(&reading->own, &object->file, error);
}

enum bcf_status bcf_reading_begin_module(struct bcf_reading *reading,
                                         const struct bcf_module *module, struct bcf_error *error)
{
    enum bcf_status status = BCF_OK;

    if (module->place && module->place->unpacked) {
        init(reading, module->object->input, error);
        reading->source = module->place->unpacked;
    } else {
        status = bcf_reading_begin(reading, module->object, error);
    }
    error->address = module->address;
    return status;
}

/* Nothing is kept of an answer that could not be had: the next one is not to miss it. */
void bcf_reading_end(struct bcf_reading *reading, struct bcf_error *error)
{
    if (bcf_input_settle(reading->input, error) != BCF_OK)
        bcf_arena_release(&reading->input->arena, reading->mark);
    if (reading->source == &reading->own)
        bcf_source_close(&reading->own);
}

void bcf_reading_end_module(struct bcf_reading *reading, const struct bcf_module *module,
                            struct bcf_error *error)
{
    if (module->place)
        bcf_error_say_unpacked(error, module->place->unpacked);
    bcf_reading_end(reading, error);
}
