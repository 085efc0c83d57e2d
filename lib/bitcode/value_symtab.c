/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * VST_ENTRY: [value id, characters], VST_FNENTRY: [value id, place of the
 * body, characters] (LLVM source: BitcodeReader.cpp, parseValueSymbolTable).
 * From LLVM 3.8 on the table stands behind the function bodies, before that
 * in front of them. A record of the module leads to it then; since files are
 * put together, the place it gives counts from here or from there, and going
 * past the bodies block by block needs no such knowledge.
 */

#include "bitcode/value_symtab.h"

#include "bitcode/codes.h"

bool bcf_value_symtab_open(struct bcf_bitstream *stream, const struct bcf_block_place *module,
                           struct bcf_block *table)
{
    struct bcf_block block;
    struct bcf_entry entry;
    enum bcf_entry_kind kind;

    bcf_block_enter(stream, module, &block);
    while ((kind = bcf_block_next(stream, &block, &entry)) == BCF_ENTRY_RECORD ||
           kind == BCF_ENTRY_BLOCK) {
        if (kind == BCF_ENTRY_RECORD) {
            bcf_record_skip(stream, &entry.record);
        } else if (entry.block.id == BCF_BLOCK_VALUE_SYMTAB) {
            bcf_block_enter(stream, &entry.block, table);
            return !bcf_cursor_failed(&stream->cursor);
        }
    }
    return false;
}

bool bcf_value_symtab_next(struct bcf_bitstream *stream, struct bcf_block *table, uint64_t *value,
                           struct bcf_record *name)
{
    while (bcf_block_next_record(stream, table, name)) {
        if (name->code == BCF_VALUE_SYMTAB_ENTRY || name->code == BCF_VALUE_SYMTAB_FUNCTION) {
            *value = bcf_record_need(stream, name);
            if (name->code == BCF_VALUE_SYMTAB_FUNCTION)
                bcf_record_need(stream, name);
            return !bcf_cursor_failed(&stream->cursor);
        }
        bcf_record_skip(stream, name);
    }
    return false;
}
