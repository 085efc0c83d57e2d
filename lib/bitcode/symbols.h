/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The symbols of a module: what a linker sees of its globals. */

#ifndef BCF_BITCODE_SYMBOLS_H
#define BCF_BITCODE_SYMBOLS_H

#include "bitcode/stream.h"

struct bcf_symbol {
    /* One text for both names, which end with it and begin here and there. */
    const char *text;
    size_t size;
    uint8_t ir_start;
    uint8_t linker_start;
    enum bcf_symbol_kind kind;
    enum bcf_symbol_binding binding;
    bool is_definition;
    bool is_thread_local;
    bool is_code;
};

struct bcf_symbols {
    struct bcf_symbol *list;
    size_t count;
    bool has_inline_assembly;
};

/* Reads the symbols of the module at place into the arena; data_layout is the
 * module's. scratch is used up and given back. */
enum bcf_status bcf_symbols_read(struct bcf_source *source, const struct bcf_module_place *place,
                                 bcf_string data_layout, struct bcf_arena *arena,
                                 struct bcf_arena *scratch, struct bcf_symbols *symbols,
                                 struct bcf_error *error);

#endif
