/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What is read of objects and modules only when it is asked for. The answers
 * are kept. */

#include "input/reading.h"

#include "base/string_view.h"
#include "bitcode/attribute_sets.h"
#include "bitcode/format.h"
#include "bitcode/function.h"
#include "bitcode/sizes.h"
#include "bitcode/symbols.h"

#include <string.h>

enum bcf_status bcf_object_read_native(const struct bcf_object *object,
                                       const struct bcf_native **native, struct bcf_error *error)
{
    struct bcf_error unwanted;
    struct bcf_input *input = object->input;
    struct bcf_reading reading;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    *native = object->answers->native;
    if (*native || !object->read_native)
        return BCF_OK;
    if (bcf_reading_begin(&reading, object, error) != BCF_OK)
        return error->status;
    struct bcf_native *made = bcf_arena_alloc(&input->arena, sizeof(*made));
    struct bcf_range range = {reading.source, object->range.offset, object->range.size};
    if (!made)
        bcf_fail_memory(error);
    else
        object->read_native(&range, &input->arena, made, error);
    bcf_reading_end(&reading, error);
    if (error->status == BCF_OK)
        *native = object->answers->native = made;
    return error->status;
}

const struct bcf_native *bcf_object_native(const struct bcf_object *object)
{
    return object->answers->native;
}

/* The other module where the module's bitstream has two; else NULL. */
static const struct bcf_module_place *find_other(const struct bcf_module *module)
{
    const struct bcf_module_places *places = &module->object->places;
    const struct bcf_module_place *other = NULL;
    size_t own = (size_t)(module->place - places->list);

    /* Those of a stream stand together: a third one is not far. */
    for (size_t i = own > 2 ? own - 2 : 0; i < places->count && i <= own + 2; i++) {
        const struct bcf_module_place *place = &places->list[i];
        if (i == own || place->base != module->place->base ||
            place->unpacked != module->place->unpacked)
            continue;
        if (other)
            return NULL;
        other = place;
    }
    return other;
}

/* The two modules of a split unit are for ThinLTO and for regular LTO, and both
 * say that units are split (LLVM source: ThinLTOBitcodeWriter.cpp). */
static bool are_halves(const struct bcf_lto *a, const struct bcf_lto *b)
{
    return a->enables_split_units && b->enables_split_units &&
           ((a->kind == BCF_LTO_THIN && b->kind == BCF_LTO_REGULAR) ||
            (a->kind == BCF_LTO_REGULAR && b->kind == BCF_LTO_THIN));
}

static void read_lto(struct bcf_source *source, const struct bcf_module *module,
                     struct bcf_lto *lto, struct bcf_error *error)
{
    struct bcf_arena *scratch = &module->object->input->scratch;
    const struct bcf_module_place *other;
    struct bcf_lto other_lto = {.wants_codes = false};

    if (bcf_lto_read(source, module->place, &module->summary_clue, scratch, lto, error) != BCF_OK)
        return;
    other = lto->enables_split_units ? find_other(module) : NULL;
    if (other && bcf_lto_read(source, other, NULL, scratch, &other_lto, error) == BCF_OK)
        lto->is_half = are_halves(lto, &other_lto);
}

enum bcf_status bcf_module_read_lto(const struct bcf_module *module, const struct bcf_lto **lto,
                                    struct bcf_error *error)
{
    struct bcf_error unwanted;
    struct bcf_reading reading;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    *lto = module->answers->lto;
    if (*lto)
        return BCF_OK;
    if (bcf_reading_begin_module(&reading, module, error) != BCF_OK)
        return error->status;
    struct bcf_lto *made = bcf_arena_alloc(&module->object->input->arena, sizeof(*made));
    if (!made)
        bcf_fail_memory(error);
    else
        read_lto(reading.source, module, made, error);
    bcf_reading_end_module(&reading, module, error);
    if (error->status == BCF_OK)
        *lto = module->answers->lto = made;
    return error->status;
}

enum bcf_status bcf_module_read_summary_codes(const struct bcf_module *module, uint64_t *codes,
                                              struct bcf_error *error)
{
    struct bcf_error unwanted;
    struct bcf_input *input = module->object->input;
    struct bcf_reading reading;
    struct bcf_lto lto = {.wants_codes = true};

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    *codes = module->answers->summary_codes ? *module->answers->summary_codes : 0;
    if (module->answers->summary_codes)
        return BCF_OK;
    if (bcf_reading_begin_module(&reading, module, error) != BCF_OK)
        return error->status;
    uint64_t *made = bcf_arena_alloc(&input->arena, sizeof(*made));
    if (!made)
        bcf_fail_memory(error);
    else
        bcf_lto_read(reading.source, module->place, &module->summary_clue, &input->scratch, &lto,
                     error);
    bcf_reading_end_module(&reading, module, error);
    if (error->status == BCF_OK && made) {
        *codes = *made = lto.codes;
        module->answers->summary_codes = made;
    }
    return error->status;
}

enum bcf_status bcf_module_read_hash(const struct bcf_module *module, struct bcf_module_hash *hash,
                                     struct bcf_error *error)
{
    struct bcf_error unwanted;
    struct bcf_reading reading;

    error = error ? error : &unwanted;
    if (bcf_reading_begin_module(&reading, module, error) != BCF_OK)
        return error->status;
    bcf_module_hash_read(reading.source, module->place, &module->summary_clue,
                         &module->object->input->scratch, hash, error);
    bcf_reading_end_module(&reading, module, error);
    return error->status;
}

static const struct bcf_attributes *find_attributes(const struct bcf_module *module,
                                                    const char *const *names, size_t count)
{
    const struct bcf_attributes *attributes = module->answers->attributes;

    while (attributes && !bcf_attributes_are(attributes, names, count))
        attributes = attributes->next;
    return attributes;
}

enum bcf_status bcf_module_read_attributes(const struct bcf_module *module,
                                           const char *const *names, size_t count,
                                           const struct bcf_attributes **attributes,
                                           struct bcf_error *error)
{
    struct bcf_error unwanted;
    struct bcf_input *input = module->object->input;
    struct bcf_reading reading;
    struct bcf_attributes *made = NULL;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    *attributes = find_attributes(module, names, count);
    if (*attributes)
        return BCF_OK;
    if (bcf_reading_begin_module(&reading, module, error) != BCF_OK)
        return error->status;
    if (bcf_attributes_make(&input->arena, names, count, &made, error) == BCF_OK &&
        module->contents == BCF_CONTENTS_IR)
        bcf_attributes_read(reading.source, module->place, BCF_ATTRIBUTES_ALL, &input->scratch,
                            made, error);
    bcf_reading_end_module(&reading, module, error);
    if (error->status != BCF_OK)
        return error->status;
    made->next = module->answers->attributes;
    *attributes = module->answers->attributes = made;
    return BCF_OK;
}

enum bcf_status
bcf_module_peek_attributes(const struct bcf_module *module, const char *const *names, size_t count,
                           enum bcf_attributes_extent extent, struct bcf_arena *arena,
                           const struct bcf_attributes **attributes, struct bcf_error *error)
{
    struct bcf_reading reading;
    struct bcf_attributes *made = NULL;

    bcf_error_clear(error);
    *attributes = find_attributes(module, names, count);
    if (*attributes)
        return BCF_OK;
    if (!module->place)
        return bcf_module_read_attributes(module, names, count, attributes, error);
    if (bcf_reading_begin_module(&reading, module, error) != BCF_OK)
        return error->status;
    if (bcf_attributes_make(arena, names, count, &made, error) == BCF_OK &&
        module->contents == BCF_CONTENTS_IR)
        bcf_attributes_read(reading.source, module->place, extent, &reading.input->scratch, made,
                            error);
    bcf_reading_end_module(&reading, module, error);
    *attributes = error->status == BCF_OK ? made : NULL;
    return error->status;
}

enum bcf_status bcf_module_read_function(const struct bcf_module *module, bcf_string name,
                                         const struct bcf_function **function,
                                         struct bcf_error *error)
{
    struct bcf_error unwanted;
    struct bcf_input *input = module->object->input;
    struct bcf_reading reading;
    struct bcf_function *made;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    *function = NULL;
    for (made = module->answers->functions; made; made = made->next) {
        if (bcf_string_equal(made->name, name)) {
            *function = made;
            return BCF_OK;
        }
    }
    if (name.size == 0 || module->contents != BCF_CONTENTS_IR)
        return BCF_OK;
    if (bcf_reading_begin_module(&reading, module, error) != BCF_OK)
        return error->status;
    bcf_function_read(reading.source, module->place, name, &input->arena, &input->scratch, &made,
                      error);
    bcf_reading_end_module(&reading, module, error);
    if (error->status != BCF_OK || !made)
        return error->status;
    made->next = module->answers->functions;
    *function = module->answers->functions = made;
    return BCF_OK;
}

enum bcf_status bcf_module_read_symbols(const struct bcf_module *module,
                                        const struct bcf_symbols **symbols, struct bcf_error *error)
{
    struct bcf_error unwanted;
    struct bcf_input *input = module->object->input;
    struct bcf_reading reading;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    *symbols = module->answers->symbols;
    if (*symbols)
        return BCF_OK;
    if (bcf_reading_begin_module(&reading, module, error) != BCF_OK)
        return error->status;
    struct bcf_symbols *made = bcf_arena_alloc(&input->arena, sizeof(*made));
    if (!made)
        bcf_fail_memory(error);
    else if (module->contents == BCF_CONTENTS_IR)
        bcf_symbols_read(reading.source, module->place, module->data_layout, &input->arena,
                         &input->scratch, made, error);
    bcf_reading_end_module(&reading, module, error);
    if (error->status == BCF_OK)
        *symbols = module->answers->symbols = made;
    return error->status;
}

enum bcf_status bcf_module_read_sizes(const struct bcf_module *module,
                                      const struct bcf_sizes **sizes, struct bcf_error *error)
{
    struct bcf_error unwanted;
    struct bcf_input *input = module->object->input;
    struct bcf_reading reading;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    *sizes = module->answers->sizes;
    if (*sizes)
        return BCF_OK;
    if (bcf_reading_begin_module(&reading, module, error) != BCF_OK)
        return error->status;
    struct bcf_sizes *made = bcf_arena_alloc(&input->arena, sizeof(*made));
    if (!made)
        bcf_fail_memory(error);
    else
        bcf_sizes_read(reading.source, module->place, &input->scratch, made, error);
    bcf_reading_end_module(&reading, module, error);
    if (error->status == BCF_OK)
        *sizes = module->answers->sizes = made;
    return error->status;
}

enum bcf_status bcf_module_read_format(const struct bcf_module *module,
                                       const struct bcf_module_format **format,
                                       struct bcf_error *error)
{
    struct bcf_error unwanted;
    struct bcf_input *input = module->object->input;
    struct bcf_reading reading;

    error = error ? error : &unwanted;
    bcf_error_clear(error);
    *format = module->answers->format;
    if (*format)
        return BCF_OK;
    if (bcf_reading_begin_module(&reading, module, error) != BCF_OK)
        return error->status;
    struct bcf_module_format *made = bcf_arena_alloc(&input->arena, sizeof(*made));
    if (!made)
        bcf_fail_memory(error);
    else
        bcf_format_read(reading.source, module->place, &input->arena, &input->scratch, made, error);
    bcf_reading_end_module(&reading, module, error);
    if (error->status == BCF_OK)
        *format = module->answers->format = made;
    return error->status;
}
