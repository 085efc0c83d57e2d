/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * What is a symbol, of which binding, and what it is called is as in LLVM's own
 * symbol table (LLVM source: ModuleSymbolTable.cpp, Mangler.cpp), assembly apart:
 * that would have to be parsed.
 */

#include "bitcode/symbols.h"

#include "base/string_view.h"
#include "bitcode/globals.h"
#include "bitcode/reader.h"
#include "bitcode/value_symtab.h"

enum {
    /* LLVM writes it before names that are not to be mangled. */
    NOT_MANGLED = '\1',
    /* Aliases of aliases; a file may say they never end. */
    MOST_ALIASES = 64
};

/* A global, symbol or not; its number is its place in the list. */
struct noted {
    struct bcf_symbol symbol;
    uint64_t code;
    uint64_t type;
    uint64_t aliasee;
    bool is_hidden;
    bool is_import; /* no symbol whatever its name */
};

struct reader {
    struct bcf_bitstream stream;
    struct bcf_arena *arena;
    struct bcf_arena *scratch;
    const struct bcf_module_place *place;
    struct bcf_symbols *symbols;
    char mangling; /* of the data layout; 0: none */
    uint64_t version;
    struct bcf_strtab strtab;
    uint64_t section_count;
    uint64_t metadata_section; /* the number of "llvm.metadata", from 1 */
    bool has_types;
    struct bcf_block_place type_place;
    struct noted *noted;
    size_t count;
    size_t capacity;
};

static bool failed(const struct reader *reader)
{
    return bcf_cursor_failed(&reader->stream.cursor);
}

static void fail_memory(struct reader *reader)
{
    bcf_fail_memory(reader->stream.cursor.error);
}

/* ---- Names --------------------------------------------------------------- */

/* The letter of "m:" in a data layout (LangRef, "Data Layout"). */
static char find_mangling(bcf_string layout)
{
    for (size_t i = 0; i + 2 < layout.size; i++)
        if ((i == 0 || layout.data[i - 1] == '-') && layout.data[i] == 'm' &&
            layout.data[i + 1] == ':')
            return layout.data[i + 2];
    return 0;
}

/* True if linkers know the name with an underscore before it. */
static bool has_underscore(const struct reader *reader, const char *name)
{
    return name[0] != NOT_MANGLED &&
           (reader->mangling == 'o' || (reader->mangling == 'x' && name[0] != '?'));
}

/* What linkers know imports from a DLL by: the address of what has the name. */
static const char import_prefix[] = "__imp_";

/* Before a name: that, and an underscore. */
enum { PREFIX = sizeof(import_prefix) - 1, ROOM = PREFIX + 1 };

/* Makes room for a name with what may stand before it. */
static char *make_text(struct reader *reader, uint64_t size)
{
    char *text =
        size < SIZE_MAX - ROOM - 1 ? bcf_arena_alloc(reader->arena, (size_t)size + ROOM + 1) : NULL;

    if (!text)
        fail_memory(reader);
    return text;
}

/* Sets the name, which stands in text behind the room. Of one that is not to be mangled the
 * linker's begins behind the first byte; where it is an import, too, that byte is given up. */
static void set_name(const struct reader *reader, struct bcf_symbol *symbol, bool is_import,
                     char *text, uint64_t size)
{
    size_t name = ROOM;
    size_t start = ROOM;

    if (text[name] == NOT_MANGLED)
        start++;
    else if (has_underscore(reader, text + name))
        text[--start] = '_';
    if (is_import) {
        start -= PREFIX;
        for (size_t i = 0; i < PREFIX; i++)
            text[start + i] = import_prefix[i];
        if (start + PREFIX > name)
            name++;
    }
    size_t first = start < name ? start : name;
    symbol->text = text + first;
    symbol->size = (size_t)size + ROOM - first;
    symbol->ir_start = (uint8_t)(name - first);
    symbol->linker_start = (uint8_t)(start - first);
}

static void read_name(struct reader *reader, const struct bcf_global *global,
                      struct bcf_symbol *symbol)
{
    char *text;

    if (global->name_size == 0)
        return;
    if (global->name_size > reader->strtab.size) {
        bcf_strtab_copy(&reader->stream, &reader->strtab, 0, NULL, global->name_size); /* fails */
        return;
    }
    text = make_text(reader, global->name_size);
    if (text && bcf_strtab_copy(&reader->stream, &reader->strtab, global->name_offset, text + ROOM,
                                global->name_size))
        set_name(reader, symbol, global->is_import, text, global->name_size);
}

/* Reads the names of the globals of a module before version 2. */
static void read_value_symtab(struct reader *reader, const struct bcf_block_place *place)
{
    struct bcf_bitstream *stream = &reader->stream;
    struct bcf_block block;
    struct bcf_record record;
    uint64_t number;

    bcf_block_enter(stream, place, &block);
    while (bcf_value_symtab_next(stream, &block, &number, &record)) {
        struct noted *noted = number < reader->count ? &reader->noted[number] : NULL;
        if (noted && !noted->is_hidden) {
            bcf_string name = bcf_record_string(stream, &record, reader->scratch);
            char *text = name.size > 0 ? make_text(reader, name.size) : NULL;
            if (text) {
                memcpy(text + ROOM, name.data, name.size);
                set_name(reader, &noted->symbol, noted->is_import, text, name.size);
            }
        }
        if (!failed(reader))
            bcf_record_skip(stream, &record);
    }
}

/* ---- Globals ------------------------------------------------------------- */

static enum bcf_symbol_binding binding_of(uint64_t linkage)
{
    switch (linkage) {
    case BCF_LINKAGE_INTERNAL:
        return BCF_BINDING_LOCAL;
    case BCF_LINKAGE_COMMON:
        return BCF_BINDING_COMMON;
    case BCF_LINKAGE_EXTERNAL_WEAK:
    case BCF_LINKAGE_WEAK_ANY_OLD:
    case BCF_LINKAGE_WEAK_ANY:
    case BCF_LINKAGE_WEAK_ODR_OLD:
    case BCF_LINKAGE_WEAK_ODR:
    case BCF_LINKAGE_LINKONCE_ANY_OLD:
    case BCF_LINKAGE_LINKONCE_ANY:
    case BCF_LINKAGE_LINKONCE_ODR_OLD:
    case BCF_LINKAGE_LINKONCE_ODR:
        return BCF_BINDING_WEAK;
    default:
        return BCF_BINDING_GLOBAL;
    }
}

static bool is_private(uint64_t linkage)
{
    return linkage == BCF_LINKAGE_PRIVATE || linkage == BCF_LINKAGE_LINKER_PRIVATE ||
           linkage == BCF_LINKAGE_LINKER_PRIVATE_WEAK;
}

static enum bcf_symbol_kind kind_of(uint64_t code)
{
    switch (code) {
    case BCF_MODULE_GLOBALVAR:
        return BCF_SYMBOL_VARIABLE;
    case BCF_MODULE_FUNCTION:
        return BCF_SYMBOL_FUNCTION;
    case BCF_MODULE_IFUNC:
        return BCF_SYMBOL_IFUNC;
    default:
        return BCF_SYMBOL_ALIAS;
    }
}

static void see_global(struct reader *reader, struct bcf_record *record)
{
    struct bcf_cursor *cursor = &reader->stream.cursor;
    struct bcf_global global;

    bcf_global_read(&reader->stream, record, reader->version, &global);
    bcf_record_skip(&reader->stream, record);
    uint64_t behind = cursor->position;
    struct noted noted = {.code = global.code,
                          .type = global.type,
                          .aliasee = global.aliasee,
                          .is_import = global.is_import};
    noted.is_hidden =
        is_private(global.linkage) || (global.code == BCF_MODULE_GLOBALVAR && global.section > 0 &&
                                       global.section == reader->metadata_section);
    noted.symbol.kind = kind_of(global.code);
    noted.symbol.binding = binding_of(global.linkage);
    noted.symbol.is_definition =
        !global.is_declaration && global.linkage != BCF_LINKAGE_AVAILABLE_EXTERNALLY;
    noted.symbol.is_thread_local = global.thread_local_model != 0;
    if (!noted.is_hidden && !failed(reader))
        read_name(reader, &global, &noted.symbol);
    if (failed(reader))
        return;
    bcf_cursor_seek(cursor, behind);
    if (bcf_arena_grow(reader->scratch, &reader->noted, reader->count, &reader->capacity,
                       sizeof(noted)) != 0)
        fail_memory(reader);
    else
        reader->noted[reader->count++] = noted;
}

static void see_section(struct reader *reader, struct bcf_record *record)
{
    struct bcf_arena_mark mark = bcf_arena_mark(reader->scratch);

    reader->section_count++;
    if (bcf_string_is(bcf_record_string(&reader->stream, record, reader->scratch), "llvm.metadata"))
        reader->metadata_section = reader->section_count;
    bcf_arena_release(reader->scratch, mark);
}

static void see_record(struct reader *reader, struct bcf_record *record)
{
    if (record->code == BCF_MODULE_VERSION)
        reader->version = bcf_record_need(&reader->stream, record);
    else if (record->code == BCF_MODULE_ASM)
        reader->symbols->has_inline_assembly |= !bcf_record_is_empty(&reader->stream, record);
    else if (record->code == BCF_MODULE_SECTIONNAME)
        see_section(reader, record);
    else if (bcf_is_global(record->code))
        see_global(reader, record);
    if (!failed(reader))
        bcf_record_skip(&reader->stream, record);
}

static void see_block(struct reader *reader, const struct bcf_block_place *place)
{
    if (place->id == BCF_BLOCK_BLOCKINFO) {
        bcf_blockinfo_read(&reader->stream, place);
    } else if (place->id == BCF_BLOCK_TYPE) {
        reader->has_types = true;
        reader->type_place = *place;
    } else if (place->id == BCF_BLOCK_VALUE_SYMTAB && reader->version < BCF_MODULE_VERSION_STRTAB) {
        read_value_symtab(reader, place);
    }
    if (!failed(reader))
        bcf_cursor_seek(&reader->stream.cursor, place->end);
}

/* Walks the module block up to the function bodies, or to its end where the names
 * are behind those. */
static void walk(struct reader *reader)
{
    struct bcf_block block;
    struct bcf_entry entry;
    bool has_more;

    bcf_block_enter(&reader->stream, &reader->place->block, &block);
    for (;;) {
        has_more = bcf_module_head_next(&reader->stream, &block, &entry);
        if (!has_more &&
            (entry.kind != BCF_ENTRY_BLOCK || reader->version >= BCF_MODULE_VERSION_STRTAB))
            return;
        if (entry.kind == BCF_ENTRY_RECORD)
            see_record(reader, &entry.record);
        else
            see_block(reader, &entry.block);
    }
}

/* ---- Aliases ------------------------------------------------------------- */

/* What is needed of the module to read its types. */
static struct bcf_module_reader *open_types(const struct reader *reader)
{
    struct bcf_module_reader *types = bcf_arena_alloc(reader->scratch, sizeof(*types));

    if (!types)
        return NULL;
    types->stream = reader->stream;
    types->scratch = reader->scratch;
    types->place = reader->place;
    types->has_types = reader->has_types;
    types->type_place = reader->type_place;
    return types;
}

/* True for a type of functions, or of pointers to one. */
static bool is_function_type(struct bcf_module_reader *types, uint64_t id)
{
    struct bcf_type type;

    if (bcf_type_read(types, id, &type) && type.code == BCF_TYPE_POINTER)
        bcf_type_read(types, type.operands[0], &type);
    return type.code == BCF_TYPE_FUNCTION;
}

/* An alias is code if what it stands for in the end is; where that is no global
 * but an expression, its type says it. */
static bool is_code(const struct reader *reader, struct bcf_module_reader *types, size_t number)
{
    for (int i = 0; i < MOST_ALIASES; i++) {
        const struct noted *noted = &reader->noted[number];
        if (noted->symbol.kind != BCF_SYMBOL_ALIAS)
            return noted->symbol.kind != BCF_SYMBOL_VARIABLE;
        if (noted->aliasee >= reader->count)
            return is_function_type(types, noted->type);
        number = (size_t)noted->aliasee;
    }
    return false;
}

/* ---- The answer ---------------------------------------------------------- */

static bool is_symbol(const struct noted *noted)
{
    bcf_string name = bcf_symbol_ir_name(&noted->symbol);

    return !noted->is_hidden && name.size > 0 && !bcf_string_begins(name, "llvm.");
}

static void hand_out(struct reader *reader)
{
    struct bcf_symbols *symbols = reader->symbols;
    struct bcf_module_reader *types = open_types(reader);
    size_t count = 0;

    for (size_t i = 0; i < reader->count; i++)
        count += is_symbol(&reader->noted[i]);
    symbols->list = bcf_arena_alloc(reader->arena, count * sizeof(*symbols->list));
    if (!types || !symbols->list) {
        fail_memory(reader);
        return;
    }
    for (size_t i = 0; i < reader->count && !failed(reader); i++) {
        if (!is_symbol(&reader->noted[i]))
            continue;
        reader->noted[i].symbol.is_code = is_code(reader, types, i);
        symbols->list[symbols->count++] = reader->noted[i].symbol;
    }
}

enum bcf_status bcf_symbols_read(struct bcf_source *source, const struct bcf_module_place *place,
                                 bcf_string data_layout, struct bcf_arena *arena,
                                 struct bcf_arena *scratch, struct bcf_symbols *symbols,
                                 struct bcf_error *error)
{
    struct bcf_arena_mark mark = bcf_arena_mark(scratch);
    struct bcf_arena_mark begin = bcf_arena_mark(arena);
    struct reader reader = {.arena = arena, .scratch = scratch, .place = place};

    reader.symbols = symbols;
    reader.mangling = find_mangling(data_layout);
    bcf_bitstream_init(&reader.stream, source, place->base, place->size, scratch, error);
    bcf_strtab_open(&reader.stream, place, &reader.strtab);
    if (!failed(&reader))
        walk(&reader);
    if (!failed(&reader))
        hand_out(&reader);
    bcf_arena_release(scratch, mark);
    if (failed(&reader))
        bcf_arena_release(arena, begin); /* names may be many and long */
    return error->status;
}

size_t bcf_symbols_count(const struct bcf_symbols *symbols)
{
    return symbols->count;
}

bool bcf_symbols_are_complete(const struct bcf_symbols *symbols)
{
    return !symbols->has_inline_assembly;
}

const struct bcf_symbol *bcf_symbols_at(const struct bcf_symbols *symbols, size_t index)
{
    return index < symbols->count ? &symbols->list[index] : NULL;
}

static bcf_string name_from(const struct bcf_symbol *symbol, uint8_t start)
{
    if (symbol->size == 0)
        return (bcf_string){"", 0};
    return (bcf_string){symbol->text + start, symbol->size - start};
}

bcf_string bcf_symbol_name(const struct bcf_symbol *symbol)
{
    return name_from(symbol, symbol->linker_start);
}

bcf_string bcf_symbol_ir_name(const struct bcf_symbol *symbol)
{
    return name_from(symbol, symbol->ir_start);
}

enum bcf_symbol_kind bcf_symbol_kind(const struct bcf_symbol *symbol)
{
    return symbol->kind;
}

enum bcf_symbol_binding bcf_symbol_binding(const struct bcf_symbol *symbol)
{
    return symbol->binding;
}

bool bcf_symbol_is_definition(const struct bcf_symbol *symbol)
{
    return symbol->is_definition;
}

bool bcf_symbol_is_thread_local(const struct bcf_symbol *symbol)
{
    return symbol->is_thread_local;
}

char bcf_symbol_letter(const struct bcf_symbol *symbol)
{
    bool is_local = symbol->binding == BCF_BINDING_LOCAL;

    if (symbol->binding == BCF_BINDING_WEAK)
        return symbol->is_definition ? 'W' : 'w';
    if (!symbol->is_definition)
        return 'U';
    if (symbol->binding == BCF_BINDING_COMMON)
        return 'C';
    if (symbol->is_code)
        return is_local ? 't' : 'T';
    return is_local ? 'd' : 'D';
}
