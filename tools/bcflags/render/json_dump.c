/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "json.h"
#include "json_parts.h"

#include "../output.h"

static json_t *new_lto(const struct bcf_lto *lto)
{
    static const char *const kinds[] = {
        [BCF_LTO_NO_SUMMARY] = "none",
        [BCF_LTO_REGULAR] = "regular",
        [BCF_LTO_THIN] = "thin",
    };
    json_t *object = new_object();

    put(object, "summary", new_text(kinds[bcf_lto_kind(lto)]));
    put(object, "unified", json_boolean(bcf_lto_is_unified(lto)));
    put(object, "split_units", json_boolean(bcf_lto_enables_split_units(lto)));
    put(object, "half", json_boolean(bcf_lto_is_half(lto)));
    put(object, "words", new_text(bcf_lto_describe(lto)));
    return object;
}

static json_t *new_attributes(const struct bcf_attributes *attributes)
{
    json_t *sets = new_array();
    bcf_string value;

    for (size_t set = 0; set < bcf_attributes_set_count(attributes); set++) {
        json_t *object = new_object();
        json_t *values = new_object();
        for (size_t i = 0; i < bcf_attributes_name_count(attributes); i++)
            put(values, bcf_attributes_name(attributes, i).data,
                bcf_attributes_value(attributes, set, i, &value) ? new_string(value) : json_null());
        put(object, "values", values);
        put(object, "definitions", new_number(bcf_attributes_definitions(attributes, set)));
        put(object, "declarations", new_number(bcf_attributes_declarations(attributes, set)));
        append(sets, object);
    }
    return sets;
}

/* The functions that are asked for and that the module has. */
static json_t *new_functions(struct dump *dump, const struct bcf_module *module)
{
    json_t *list = new_array();
    bcf_string key;
    bcf_string value;

    for (size_t i = 0; i < dump->function_count; i++) {
        const struct bcf_function *function =
            read_function(&dump->inputs, module, dump->functions[i]);
        if (!function)
            continue;
        json_t *object = new_object();
        json_t *attributes = new_array();
        put(object, "name", new_string(bcf_function_name(function)));
        put(object, "definition", json_boolean(bcf_function_is_definition(function)));
        for (size_t k = 0; bcf_function_attribute(function, k, &key, &value); k++) {
            json_t *attribute = new_object();
            put(attribute, "key", new_string(key));
            put(attribute, "value", new_string(value));
            append(attributes, attribute);
        }
        put(object, "attributes", attributes);
        append(list, object);
    }
    return list;
}

static json_t *new_symbols(const struct bcf_symbols *symbols)
{
    static const char *const kinds[] = {
        [BCF_SYMBOL_FUNCTION] = "function",
        [BCF_SYMBOL_VARIABLE] = "variable",
        [BCF_SYMBOL_ALIAS] = "alias",
        [BCF_SYMBOL_IFUNC] = "ifunc",
    };
    static const char *const bindings[] = {
        [BCF_BINDING_LOCAL] = "local",
        [BCF_BINDING_GLOBAL] = "global",
        [BCF_BINDING_WEAK] = "weak",
        [BCF_BINDING_COMMON] = "common",
    };
    json_t *object = new_object();
    json_t *list = new_array();
    const struct bcf_symbol *symbol;

    for (size_t i = 0; (symbol = bcf_symbols_at(symbols, i)); i++) {
        char letter = bcf_symbol_letter(symbol);
        json_t *entry = new_object();
        put(entry, "name", new_string(bcf_symbol_name(symbol)));
        put(entry, "ir_name", new_string(bcf_symbol_ir_name(symbol)));
        put(entry, "letter", new_string((bcf_string){&letter, 1}));
        put(entry, "kind", new_text(kinds[bcf_symbol_kind(symbol)]));
        put(entry, "binding", new_text(bindings[bcf_symbol_binding(symbol)]));
        put(entry, "definition", json_boolean(bcf_symbol_is_definition(symbol)));
        put(entry, "thread_local", json_boolean(bcf_symbol_is_thread_local(symbol)));
        append(list, entry);
    }
    put(object, "complete", json_boolean(bcf_symbols_are_complete(symbols)));
    put(object, "list", list);
    return object;
}

static json_t *new_sizes(const struct bcf_sizes *sizes)
{
    json_t *object = new_object();
    json_t *parts = new_object();
    const char *name;

    for (int i = 0; (name = bcf_part_name((enum bcf_part)i)); i++)
        put(parts, name, new_number(bcf_sizes_part(sizes, (enum bcf_part)i)));
    put(object, "total", new_number(bcf_sizes_total(sizes)));
    put(object, "parts", parts);
    return object;
}

/* What is asked for beside the flags. */
static void put_views(json_t *json, struct dump *dump, const struct bcf_module *module)
{
    if (dump->views & VIEW_FUNCTIONS)
        put(json, "functions", new_functions(dump, module));
    if (dump->views & VIEW_SYMBOLS) {
        const struct bcf_symbols *symbols = read_symbols(&dump->inputs, module);
        put(json, "symbols", symbols ? new_symbols(symbols) : json_null());
    }
    if (dump->views & VIEW_SIZES) {
        const struct bcf_sizes *sizes = read_sizes(&dump->inputs, module);
        put(json, "sizes", sizes ? new_sizes(sizes) : json_null());
    }
}

static json_t *new_native(const struct bcf_native *native)
{
    json_t *object = new_object();
    json_t *types = new_object();
    const char *type;
    uint64_t count;

    put(object, "abi_flags", new_number(bcf_native_abi_flags(native)));
    put(object, "abi", new_string(bcf_native_abi(native)));
    put(object, "got_relocation_count", new_number(bcf_native_got_relocation_count(native)));
    for (size_t i = 0; (type = bcf_native_got_relocation(native, i, &count)); i++)
        put(types, type, new_number(count));
    put(object, "got_relocations", types);
    return object;
}

static void put_object_facts(json_t *json, struct dump *dump, const struct bcf_object *object)
{
    const char *machine = bcf_object_machine(object);
    const struct bcf_native *native = dump->is_each ? read_native(&dump->inputs, object) : NULL;

    put(json, "path", new_string(bcf_object_path(object)));
    put(json, "member", new_string(bcf_object_member(object)));
    bool is_text = reader_of(&dump->inputs, object);
    put(json, "container", new_text(is_text ? "textual IR" : bcf_object_format(object)));
    put(json, "machine", machine ? new_text(machine) : json_null());
    if (bcf_object_note(object))
        put(json, "note", new_text(bcf_object_note(object)));
    if (native)
        put(json, "native", new_native(native));
}

static json_t *new_module(struct dump *dump, const struct bcf_module *module)
{
    static const char *const contents[] = {
        [BCF_CONTENTS_IR] = "ir",
        [BCF_CONTENTS_COMBINED_INDEX] = "combined index",
        [BCF_CONTENTS_THIN_LINK] = "thin link",
    };
    static const char *const states[] = {
        [BCF_FLAGS_ABSENT] = "absent",
        [BCF_FLAGS_EMPTY] = "empty",
        [BCF_FLAGS_PRESENT] = "present",
    };
    json_t *object = new_object();
    json_t *flags = new_array();
    size_t budget = MOST_TEXT_OF_A_MODULE;
    const struct bcf_flag *flag;
    bool is_ir = bcf_module_contents(module) == BCF_CONTENTS_IR;
    const struct bcf_lto *lto = is_ir ? read_lto(&dump->inputs, module) : NULL;

    put(object, "address", new_string(bcf_module_address(module)));
    put_object_facts(object, dump, bcf_module_object(module));
    put(object, "contents", new_text(contents[bcf_module_contents(module)]));
    put(object, "producer", new_string(bcf_module_producer(module)));
    put(object, "epoch", new_number(bcf_module_epoch(module)));
    put(object, "compiler", new_string(bcf_module_ident(module)));
    put(object, "source_file_name", new_string(bcf_module_source_file_name(module)));
    put(object, "triple", new_string(bcf_module_triple(module)));
    put(object, "data_layout", new_string(bcf_module_data_layout(module)));
    put(object, "lto", lto ? new_lto(lto) : json_null());
    put(object, "flags_state", new_text(states[bcf_module_flags_state(module)]));
    for (size_t i = 0; (flag = bcf_module_flag(module, i)); i++)
        append(flags, new_flag(flag, &budget));
    put(object, "flags", flags);
    if (dump->wants_attributes) {
        const struct bcf_attributes *attributes =
            read_attributes(&dump->inputs, module, dump->names.list, dump->names.count);
        put(object, "attributes", attributes ? new_attributes(attributes) : json_null());
    }
    put_views(object, dump, module);
    return object;
}

void json_dump_command(struct dump *dump)
{
    json_t *document = begin_document("dump");
    json_t *modules = new_array();
    json_t *natives = new_array();
    const struct inputs *inputs = &dump->inputs;

    for (size_t i = 0; i < inputs->module_count; i++)
        append(modules, new_module(dump, inputs->modules[i]));
    for (size_t i = 0; i < inputs->native_count; i++) {
        json_t *object = new_object();
        put(object, "address", new_string(bcf_object_address(inputs->natives[i])));
        put_object_facts(object, dump, inputs->natives[i]);
        append(natives, object);
    }
    put(document, "modules", modules);
    put(document, "native_objects", natives);
    end_document(document, &inputs, 1);
}
