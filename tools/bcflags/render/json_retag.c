/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "json.h"
#include "json_parts.h"

#include "../open.h"
#include "../output.h"

#include <stdlib.h>

static json_t *new_text_or_null(const char *text)
{
    return text && text[0] != '\0' ? new_text(text) : json_null();
}

/* What a flag says in the end: null where the module does not have it. */
static json_t *new_result(const struct retag_file *file, const struct retag_step *step)
{
    char *text = retag_value_after(file, step);
    char *words = retag_words_after(file, step);
    json_t *object = text ? new_object() : json_null();

    if (text) {
        put(object, "text", new_text(text));
        put(object, "words", new_text(words));
    }
    free(words);
    free(text);
    return object;
}

static json_t *new_step(const struct retag_file *file, const struct retag_step *step,
                        size_t *budget)
{
    json_t *object = new_object();
    bool is_impossible = step->outcome == RETAG_IMPOSSIBLE;
    bool has_risk = step->outcome == RETAG_CHANGED || step->outcome == RETAG_REFUSED;

    put(object, "address", new_string(bcf_module_address(step->module)));
    put(object, "key", new_text(file->wishes->list[step->wish].key));
    put(object, "outcome", new_text(retag_outcome_name(step->outcome)));
    put(object, "flag", step->flag ? new_flag(step->flag, budget) : json_null());
    put(object, "result", new_result(file, step));
    put(object, "risk",
        has_risk ? new_text(bcf_retag_risk_name(step->judgement.risk)) : json_null());
    put(object, "reason",
        is_impossible ? new_string(step->reason) : new_text_or_null(step->judgement.words));
    return object;
}

static json_t *new_file(const struct retag_file *file)
{
    size_t budget = MOST_TEXT_OF_A_MODULE;
    json_t *object = new_object();
    json_t *steps = new_array();

    put(object, "path", new_text(shown_name(file->path)));
    put(object, "output", new_text_or_null(file->output));
    put(object, "native_code", json_boolean(file->has_native_code));
    for (size_t i = 0; i < file->step_count; i++)
        append(steps, new_step(file, &file->steps[i], &budget));
    put(object, "flags", steps);
    return object;
}

void json_retag_command(const struct retag *retag, const struct retag_obstacles *obstacles)
{
    json_t *document = begin_document("retag");
    json_t *files = new_array();
    json_t *lines = new_array();
    const struct inputs **inputs = take_zeros(retag->file_count, sizeof(*inputs));

    put(document, "dry_run", json_boolean(retag->is_dry_run));
    for (size_t i = 0; i < retag->file_count; i++) {
        append(files, new_file(&retag->files[i]));
        inputs[i] = &retag->files[i].inputs;
    }
    put(document, "files", files);
    for (size_t i = 0; i < obstacles->count; i++)
        append(lines, new_escaped_text(obstacles->list[i]));
    put(document, "obstacles", lines);
    end_document(document, inputs, retag->file_count);
    free(inputs);
}
