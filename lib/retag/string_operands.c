/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "retag/string_operands.h"

#include "base/error.h"
#include "base/string_view.h"
#include "bitcode/codes.h"
#include "bitcode/globals.h"

/* How the names of intrinsics begin whose metadata is a node or a value, or a word of a few that
 * are no keys: rounding modes, what becomes of exceptions, predicates of comparisons (LangRef). */
static const char *const harmless[] = {
    "llvm.dbg.",
    "llvm.experimental.noalias.scope.decl",
    "llvm.experimental.constrained.",
    "llvm.read_register",
    "llvm.read_volatile_register",
    "llvm.write_register",
    "llvm.codeview.annotation",
    "llvm.fptrunc.round",
    "llvm.vp.fcmp",
    "llvm.vp.icmp",
};

enum { LONGEST_NAME = 256 };

/* Parameters of functions may be looked at so often: a file could let many functions have one type
 * with many. */
enum { MOST_PARAMETERS = 1 << 20 };

struct finder {
    struct bcf_module_reader *reader;
    struct bcf_strtab strtab;
    uint64_t value; /* the id of the next global, and the number of those so far */
    size_t budget;
};

/* Reads the name of a global, as far as it may be an intrinsic's. */
static bcf_string read_name(struct finder *finder, const struct bcf_global *global, char *buffer)
{
    struct bcf_module_reader *reader = finder->reader;
    bcf_string name = {buffer, 0};

    if (reader->version < BCF_MODULE_VERSION_STRTAB) {
        bcf_value_name_read(reader, finder->value, &name);
        return name;
    }
    name.size = global->name_size < LONGEST_NAME ? (size_t)global->name_size : LONGEST_NAME;
    if (!bcf_strtab_copy(&reader->stream, &finder->strtab, global->name_offset, buffer, name.size))
        name.size = 0;
    return name;
}

static bool is_harmless(bcf_string name)
{
    for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
        if (bcf_string_begins(name, harmless[i]))
            return true;
    return !bcf_string_begins(name, "llvm.");
}

void bcf_string_operands_find(struct bcf_module_reader *reader, struct bcf_arena *arena,
                              bcf_string *found)
{
    struct bcf_bitstream *stream = &reader->stream;
    struct finder finder = {.reader = reader, .budget = MOST_PARAMETERS};
    struct bcf_block block;
    struct bcf_entry entry;
    struct bcf_global global;
    char buffer[LONGEST_NAME + 1];

    *found = (bcf_string){"", 0};
    bcf_strtab_open(stream, reader->place, &finder.strtab);
    bcf_block_enter(stream, &reader->place->block, &block);
    while (bcf_module_head_next(stream, &block, &entry)) {
        if (entry.kind != BCF_ENTRY_RECORD)
            continue;
        if (!bcf_is_global(entry.record.code)) {
            bcf_record_skip(stream, &entry.record);
            continue;
        }
        bcf_global_read(stream, &entry.record, reader->version, &global);
        bcf_record_skip(stream, &entry.record);
        uint64_t position = stream->cursor.position;
        bcf_string name = read_name(&finder, &global, buffer);
        finder.value++;
        if (!is_harmless(name) && bcf_type_takes_metadata(reader, global.type, &finder.budget)) {
            found->data = bcf_arena_copy(arena, name.data, name.size);
            found->size = name.size;
            if (!found->data)
                bcf_fail_memory(stream->cursor.error);
            return;
        }
        if (bcf_reader_failed(reader))
            return;
        bcf_cursor_seek(&stream->cursor, position);
    }
}
