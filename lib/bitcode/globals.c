/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "bitcode/globals.h"

#include "base/error.h"

#include <stdint.h>

/* Where an operand stands in a record, counted behind the name; NOWHERE: it has no
 * such operand. */
enum { NOWHERE = 15, MOST_OPERANDS = 16 };

struct layout {
    uint64_t code;
    uint8_t declaration; /* see is_declaration */
    uint8_t linkage;
    uint8_t attributes;
    uint8_t section;
    uint8_t thread_local_model;
    uint8_t aliasee;
    uint8_t dll_storage_class;
};

enum { DLL_IMPORT = 1 };

static const struct layout layouts[] = {
    {BCF_MODULE_GLOBALVAR, 2, 3, NOWHERE, 5, 7, NOWHERE, 10},
    {BCF_MODULE_FUNCTION, 2, 3, 4, NOWHERE, NOWHERE, NOWHERE, 11},
    {BCF_MODULE_ALIAS_OLD, NOWHERE, 2, NOWHERE, NOWHERE, 5, 1, NOWHERE},
    {BCF_MODULE_ALIAS, NOWHERE, 3, NOWHERE, NOWHERE, 6, 2, NOWHERE},
    {BCF_MODULE_IFUNC, NOWHERE, 3, NOWHERE, NOWHERE, NOWHERE, 2, NOWHERE},
};

static const struct layout *find_layout(uint64_t code)
{
    for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
        if (layouts[i].code == code)
            return &layouts[i];
    return NULL;
}

bool bcf_is_global(uint64_t code)
{
    return find_layout(code) != NULL;
}

/* A variable has the number of its initializer there, 0 for none; a function says
 * that it is a declaration. */
static bool is_declaration(uint64_t code, uint64_t operand)
{
    return code == BCF_MODULE_GLOBALVAR ? operand == 0
                                        : code == BCF_MODULE_FUNCTION && operand != 0;
}

void bcf_global_read(struct bcf_bitstream *stream, struct bcf_record *record, uint64_t version,
                     struct bcf_global *global)
{
    const struct layout *layout = find_layout(record->code);
    uint64_t operands[MOST_OPERANDS] = {0};

    *global = (struct bcf_global){.code = record->code};
    if (version >= BCF_MODULE_VERSION_STRTAB) {
        global->name_offset = bcf_record_need(stream, record);
        global->name_size = bcf_record_need(stream, record);
    }
    for (size_t i = 0; i < NOWHERE; i++) {
        /* All writers have these; what stands behind them came later. */
        if (i <= layout->linkage)
            operands[i] = bcf_record_need(stream, record);
        else if (!bcf_record_next(stream, record, &operands[i]))
            break;
    }
    global->type = operands[0];
    global->is_declaration = is_declaration(record->code, operands[layout->declaration]);
    global->linkage = operands[layout->linkage];
    global->attributes = operands[layout->attributes];
    global->section = operands[layout->section];
    global->thread_local_model = operands[layout->thread_local_model];
    global->aliasee = operands[layout->aliasee];
    global->is_import = operands[layout->dll_storage_class] == DLL_IMPORT;
}

static void find_names(struct bcf_bitstream *stream, struct bcf_strtab_place *strtab)
{
    struct bcf_block block;
    struct bcf_record record;
    uint64_t position;

    bcf_block_enter(stream, &strtab->block, &block);
    while (bcf_block_next_record(stream, &block, &record)) {
        if (record.code == BCF_STRTAB_BLOB &&
            bcf_record_blob(stream, &record, &position, &strtab->size)) {
            strtab->position = position / 8;
            return;
        }
        bcf_record_skip(stream, &record);
    }
}

/* Any number of modules may share a table in which the names are hard to find, or not
 * there: what was found out, a failure too, is kept. */
void bcf_strtab_open(struct bcf_bitstream *stream, const struct bcf_module_place *place,
                     struct bcf_strtab *strtab)
{
    struct bcf_strtab_place *shared = place->strtab;
    struct bcf_error *error = stream->cursor.error;

    *strtab = (struct bcf_strtab){0};
    if (!shared || bcf_cursor_failed(&stream->cursor))
        return;
    if (!shared->is_open) {
        find_names(stream, shared);
        shared->is_open = error->status != BCF_ERROR_MEMORY && error->status != BCF_ERROR_IO;
        shared->failure = *error;
    } else if (shared->failure.status != BCF_OK) {
        bcf_fail(error, shared->failure.status, shared->failure.offset, "%s",
                 shared->failure.message);
    }
    *strtab = (struct bcf_strtab){shared->position, shared->size};
}

bool bcf_strtab_copy(struct bcf_bitstream *stream, const struct bcf_strtab *strtab, uint64_t offset,
                     char *buffer, uint64_t size)
{
    struct bcf_cursor *cursor = &stream->cursor;

    if (bcf_cursor_failed(cursor))
        return false;
    if (offset > strtab->size || size > strtab->size - offset) {
        bcf_cursor_fail(cursor, BCF_ERROR_MALFORMED, cursor->position,
                        "a name lies outside the string table");
        return false;
    }
    return bcf_cursor_copy(cursor, strtab->position + offset, buffer, (size_t)size,
                           "a name in the string table");
}
