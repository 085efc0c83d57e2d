/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Names of globals out of the symbol table of the module, read as a whole the
 * first time that one is asked for. */

#include "bitcode/reader.h"
#include "bitcode/value_symtab.h"

#include <stdlib.h>

static void add_name(struct bcf_module_reader *reader, uint64_t value, struct bcf_record *record)
{
    struct bcf_value_names *names = &reader->value_names;
    struct bcf_value_name name = {.value = value, .order = names->count};

    name.text = bcf_record_string(&reader->stream, record, reader->scratch);
    if (bcf_reader_failed(reader))
        return;
    if (bcf_arena_grow(reader->scratch, &names->list, names->count, &names->capacity,
                       sizeof(*names->list)) != 0)
        bcf_fail_memory(reader->stream.cursor.error);
    else
        names->list[names->count++] = name;
}

static int by_value(const void *first, const void *second)
{
    const struct bcf_value_name *a = first;
    const struct bcf_value_name *b = second;

    if (a->value != b->value)
        return a->value < b->value ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

static void read_names(struct bcf_module_reader *reader)
{
    struct bcf_bitstream *stream = &reader->stream;
    struct bcf_value_names *names = &reader->value_names;
    struct bcf_block table;
    struct bcf_record record;
    uint64_t value;

    names->are_read = true;
    if (!bcf_value_symtab_open(stream, &reader->place->block, &table))
        return;
    while (bcf_value_symtab_next(stream, &table, &value, &record))
        add_name(reader, value, &record);
    if (names->count > 0)
        qsort(names->list, names->count, sizeof(*names->list), by_value);
}

/* Of several names for one value the last counts. */
bool bcf_value_name_read(struct bcf_module_reader *reader, uint64_t value, bcf_string *name)
{
    struct bcf_value_names *names = &reader->value_names;
    size_t low = 0;

    if (!names->are_read)
        read_names(reader);
    if (bcf_reader_failed(reader))
        return false;
    for (size_t high = names->count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (names->list[middle].value <= value)
            low = middle + 1;
        else
            high = middle;
    }
    *name = (bcf_string){"", 0};
    if (low > 0 && names->list[low - 1].value == value)
        *name = names->list[low - 1].text;
    return true;
}
