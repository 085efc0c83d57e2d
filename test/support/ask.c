/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "ask.h"

#include "bitcode/module.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_LATER = 16,
    BUFFER_SIZE = 300,
    MOST_GROWTH = 64, /* of what is decompressed, see bcf_decompress */
    MOST_FUNCTIONS = 3,
    LONGEST_NAME = 200,
    MOST_SYMBOLS = 1000
};

struct ask_tally ask_seen;

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: broken rule: %s\n", __FILE__, __LINE__, #condition);           \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* What has been visited, to be asked again later. */
struct visit {
    const struct ask_limits *limits;
    struct ask_tally *tally;
    const struct bcf_object *objects[MOST_LATER];
    size_t object_count;
    const struct bcf_module *modules[MOST_LATER];
    size_t module_count;
};

/* A string may hold anything; all of it must be there to be read, and the NUL. */
static void read_string(bcf_string string)
{
    unsigned sum = 0;

    CHECK(string.data);
    for (size_t i = 0; i < string.size; i++)
        sum += (unsigned char)string.data[i];
    CHECK(sum == 0 || string.size > 0);
    CHECK(string.data[string.size] == '\0');
}

/* Of what is decompressed there is more than the file has bytes. */
static bool is_offset_good(const struct visit *visit, const struct bcf_error *error)
{
    uint64_t offset = error->offset;

    if (strstr(error->message, "(counted within the decompressed section)"))
        offset /= MOST_GROWTH;
    return error->offset == UINT64_MAX || offset <= visit->limits->largest_offset;
}

/* Every failure has a message of one line and, if any, an offset in the file. */
static bool succeeded(const struct visit *visit, enum bcf_status status,
                      const struct bcf_error *error)
{
    CHECK(status == error->status);
    if (status == BCF_OK)
        return true;
    visit->tally->errors++;
    visit->tally->memory_errors += status == BCF_ERROR_MEMORY;
    CHECK(memchr(error->message, '\0', sizeof(error->message)));
    CHECK(error->message[0] != '\0' && !strchr(error->message, '\n'));
    CHECK(error->message[strlen(error->message) - 1] != '.');
    CHECK(strcmp(bcf_status_name(status), "unknown status") != 0);
    CHECK(is_offset_good(visit, error));
    read_string(error->address);
    return false;
}

/* Whatever writes as snprintf does says the same length for any size, and ends with a NUL. */
static void check_text(size_t length, size_t whole, const char *buffer)
{
    CHECK(length == whole);
    CHECK(strlen(buffer) <= (whole < BUFFER_SIZE ? whole : BUFFER_SIZE - 1));
}

static void ask_value(const struct bcf_value *value, bcf_string key)
{
    char buffer[BUFFER_SIZE];
    size_t count;
    uint64_t number;

    size_t length = bcf_value_format(value, NULL, 0);
    check_text(length, bcf_value_format(value, buffer, sizeof(buffer)), buffer);
    length = bcf_value_describe(value, key, NULL, 0);
    check_text(length, bcf_value_describe(value, key, buffer, sizeof(buffer)), buffer);
    bcf_value_equal(value, value);
    read_string(bcf_value_string(value));
    const uint64_t *words = bcf_value_words(value, &count);
    CHECK((words != NULL) == (bcf_value_kind(value) == BCF_VALUE_INTEGER));
    if (words) {
        unsigned width = bcf_value_width(value);
        CHECK(count == (width + 63) / 64 && words[count - 1] >> (width - 1) % 64 <= 1);
    }
    if (bcf_value_as_u64(value, &number))
        bcf_flag_value_word(key, number);
    count = bcf_value_operand_count(value);
    for (size_t i = 0; i < count; i++)
        CHECK(bcf_value_operand(value, i));
    CHECK(!bcf_value_operand(value, count));
}

static void ask_flags(const struct visit *visit, const struct bcf_module *module)
{
    size_t count = bcf_module_flag_count(module);

    CHECK((count > 0) == (bcf_module_flags_state(module) == BCF_FLAGS_PRESENT));
    CHECK(!bcf_module_flag(module, count));
    for (size_t i = 0; i < count; i++) {
        const struct bcf_flag *flag = bcf_module_flag(module, i);
        visit->tally->flags++;
        CHECK(bcf_flag_value(flag));
        read_string(bcf_flag_key(flag));
        if (i < visit->limits->texts)
            ask_value(bcf_flag_value(flag), bcf_flag_key(flag));
    }
    bcf_module_find_flag(module, "PIC Level");
}

static void ask_attributes(const struct visit *visit, const struct bcf_module *module,
                           const char *const *names, size_t name_count)
{
    const struct bcf_attributes *attributes;
    struct bcf_error error;
    bcf_string value;

    if (!succeeded(visit,
                   bcf_module_read_attributes(module, names, name_count, &attributes, &error),
                   &error))
        return;
    size_t count = bcf_attributes_set_count(attributes);
    for (size_t i = 0; i < count; i++) {
        CHECK(bcf_attributes_definitions(attributes, i) +
                  bcf_attributes_declarations(attributes, i) >
              0);
        for (size_t name = 0; name < bcf_attributes_name_count(attributes); name++)
            if (bcf_attributes_value(attributes, i, name, &value))
                read_string(value);
    }
}

static const struct bcf_function *ask_function(const struct visit *visit,
                                               const struct bcf_module *module, bcf_string name)
{
    const struct bcf_function *function;
    const struct bcf_function *again;
    struct bcf_error error;
    bcf_string key;
    bcf_string value;
    bcf_string before = {"", 0};

    if (!succeeded(visit, bcf_module_read_function(module, name, &function, &error), &error) ||
        !function)
        return NULL;
    visit->tally->functions++;
    CHECK(bcf_module_read_function(module, name, &again, NULL) == BCF_OK && again == function);
    read_string(bcf_function_name(function));
    CHECK(bcf_function_name(function).size == name.size);
    CHECK(memcmp(bcf_function_name(function).data, name.data, name.size) == 0);
    bcf_function_is_definition(function);
    size_t count = bcf_function_attribute_count(function);
    for (size_t i = 0; i < count; i++) {
        CHECK(bcf_function_attribute(function, i, &key, &value));
        read_string(key);
        read_string(value);
        /* In order, each once. */
        size_t common = key.size < before.size ? key.size : before.size;
        int order = memcmp(before.data, key.data, common);
        CHECK(i == 0 || order < 0 || (order == 0 && before.size < key.size));
        before = key;
    }
    CHECK(!bcf_function_attribute(function, count, &key, &value));
    return function;
}

static void ask_symbol(const struct bcf_symbol *symbol)
{
    bcf_string name = bcf_symbol_name(symbol);
    char letter = bcf_symbol_letter(symbol);

    read_string(name);
    read_string(bcf_symbol_ir_name(symbol));
    CHECK(bcf_symbol_ir_name(symbol).size > 0);
    CHECK(bcf_symbol_kind(symbol) <= BCF_SYMBOL_IFUNC);
    CHECK(bcf_symbol_binding(symbol) <= BCF_BINDING_COMMON);
    CHECK(strchr("TtDdCWwU", letter) && letter != '\0');
    CHECK((letter == 'U' || letter == 'w') == !bcf_symbol_is_definition(symbol));
    bcf_symbol_is_thread_local(symbol);
}

/* Also asks for a few of the functions among them, here and there. */
static void ask_symbols(const struct visit *visit, const struct bcf_module *module)
{
    const struct bcf_symbols *symbols;
    const struct bcf_symbols *again;
    struct bcf_error error;
    size_t asked = 0;

    if (!succeeded(visit, bcf_module_read_symbols(module, &symbols, &error), &error))
        return;
    CHECK(bcf_module_read_symbols(module, &again, NULL) == BCF_OK && again == symbols);
    bcf_symbols_are_complete(symbols);
    size_t count = bcf_symbols_count(symbols);
    visit->tally->symbols += count;
    CHECK(!bcf_symbols_at(symbols, count));
    for (size_t i = 0; i < count && i < MOST_SYMBOLS; i++)
        ask_symbol(bcf_symbols_at(symbols, i));
    size_t step = count / MOST_FUNCTIONS + 1;
    for (size_t i = 0; i < count && asked < MOST_FUNCTIONS; i++) {
        const struct bcf_symbol *symbol = bcf_symbols_at(symbols, i);
        bcf_string name = bcf_symbol_ir_name(symbol);
        if (bcf_symbol_kind(symbol) != BCF_SYMBOL_FUNCTION || name.size > LONGEST_NAME)
            continue;
        ask_function(visit, module, name);
        asked++;
        i += step;
    }
}

static void ask_sizes(const struct visit *visit, const struct bcf_module *module)
{
    const struct bcf_sizes *sizes;
    const struct bcf_sizes *again;
    struct bcf_error error;
    uint64_t sum = 0;
    enum bcf_part part;

    if (!succeeded(visit, bcf_module_read_sizes(module, &sizes, &error), &error))
        return;
    CHECK(bcf_module_read_sizes(module, &again, NULL) == BCF_OK && again == sizes);
    visit->tally->sizes++;
    for (part = BCF_PART_FUNCTIONS; bcf_part_name(part); part++) {
        CHECK(strlen(bcf_part_name(part)) > 0 && strlen(bcf_part_describe(part)) > 0);
        CHECK(bcf_sizes_part(sizes, part) <= bcf_sizes_total(sizes));
        sum += bcf_sizes_part(sizes, part);
    }
    CHECK(part == BCF_PART_REST + 1 && !bcf_part_describe(part));
    CHECK(sum == bcf_sizes_total(sizes) && bcf_sizes_part(sizes, part) == 0);
    CHECK(sum / MOST_GROWTH <= visit->limits->largest_offset);
}

static void ask_format(const struct visit *visit, const struct bcf_module *module)
{
    const struct bcf_module_format *format;
    const struct bcf_module_format *again;
    struct bcf_error error;
    uint64_t version;

    bcf_module_llvm(module);
    if (!succeeded(visit, bcf_module_read_format(module, &format, &error), &error))
        return;
    CHECK(bcf_module_read_format(module, &again, NULL) == BCF_OK && again == format);
    CHECK(bcf_module_format_summary_version(format, &version) || version == 0);
    bcf_module_format_has_opaque_pointers(format);
    bcf_module_format_has_typed_pointers(format);
    bcf_module_format_highest_attribute(format);
}

/* What is read only when it is asked for. */
static void ask_module_later(const struct visit *visit, const struct bcf_module *module)
{
    static const char *const names[] = {"frame-pointer"};
    const struct bcf_lto *lto;
    struct bcf_module_hash hash;
    struct bcf_error error;

    if (succeeded(visit, bcf_module_read_lto(module, &lto, &error), &error))
        CHECK(strlen(bcf_lto_describe(lto)) > 0 && bcf_lto_kind(lto) <= BCF_LTO_THIN);
    if (succeeded(visit, bcf_module_read_hash(module, &hash, &error), &error))
        CHECK(hash.is_there || hash.words[0] == 0);
    ask_attributes(visit, module, NULL, 0);
    ask_attributes(visit, module, names, 1);
    ask_symbols(visit, module);
    ask_function(visit, module, (bcf_string){"f", 1});
    CHECK(!ask_function(visit, module, (bcf_string){"", 0}));
    ask_sizes(visit, module);
    ask_format(visit, module);
}

static void ask_module(struct visit *visit, const struct bcf_module *module)
{
    visit->tally->modules++;
    read_string(bcf_module_address(module));
    read_string(bcf_module_producer(module));
    read_string(bcf_module_triple(module));
    read_string(bcf_module_data_layout(module));
    read_string(bcf_module_source_file_name(module));
    read_string(bcf_module_ident(module));
    CHECK(bcf_module_contents(module) <= BCF_CONTENTS_THIN_LINK);
    ask_flags(visit, module);
    if (visit->module_count < MOST_LATER)
        visit->modules[visit->module_count++] = module;
    if (visit->tally->modules % 2 == 1) /* others are asked when the file is closed */
        ask_module_later(visit, module);
}

static void ask_native(const struct visit *visit, const struct bcf_object *object)
{
    const struct bcf_native *native;
    const char *name;
    struct bcf_error error;
    uint64_t sum = 0;
    uint64_t count;

    if (!succeeded(visit, bcf_object_read_native(object, &native, &error), &error) || !native)
        return;
    CHECK(bcf_object_native(object) == native);
    read_string(bcf_native_abi(native));
    for (size_t i = 0; (name = bcf_native_got_relocation(native, i, &count)); i++) {
        CHECK(strlen(name) > 0 && count > 0);
        sum += count;
    }
    CHECK(sum == bcf_native_got_relocation_count(native));
}

static void meet(struct visit *visit, struct ask_meeting *meeting, const struct bcf_module *module)
{
    struct bcf_error error;

    succeeded(visit, bcf_merge_add(meeting->merge, module, &error), &error);
    if (bcf_module_contents(module) == BCF_CONTENTS_IR)
        succeeded(visit, bcf_link_add(meeting->link, module, &error), &error);
}

static void ask_object(struct visit *visit, struct bcf_object *object, struct ask_meeting *meeting)
{
    bool is_native = true;
    struct bcf_module *module;
    struct bcf_error error;

    visit->tally->objects++;
    read_string(bcf_object_address(object));
    read_string(bcf_object_member(object));
    CHECK(strlen(bcf_object_format(object)) > 0);
    const char *note = bcf_object_note(object);
    CHECK(!note || (strlen(note) > 0 && !strchr(note, '\n')));
    CHECK(!bcf_object_machine(object) || strlen(bcf_object_machine(object)) > 0);
    for (;;) {
        if (!succeeded(visit, bcf_object_next_module(object, &module, &error), &error))
            continue;
        if (!module)
            break;
        is_native = false;
        ask_module(visit, module);
        if (meeting)
            meet(visit, meeting, module);
    }
    if (meeting && is_native)
        succeeded(visit, bcf_link_add_native(meeting->link, object, &error), &error);
    if (visit->object_count < MOST_LATER)
        visit->objects[visit->object_count++] = object;
    if (visit->tally->objects % 2 == 1)
        ask_native(visit, object);
}

enum bcf_status ask_meet(struct ask_meeting *meeting, struct bcf_error *error)
{
    const struct bcf_link_options options = {.size = sizeof(options), .llvm = 19};

    *meeting = (struct ask_meeting){NULL, NULL};
    if (bcf_merge_new(&meeting->merge, error) == BCF_OK &&
        bcf_link_new(&options, &meeting->link, error) == BCF_OK)
        return BCF_OK;
    CHECK(!meeting->link);
    bcf_merge_free(meeting->merge);
    meeting->merge = NULL;
    return error->status;
}

void ask_input(struct bcf_input *input, const struct ask_limits *limits,
               struct ask_meeting *meeting, struct ask_tally *tally)
{
    struct visit visit = {.limits = limits, .tally = tally};
    struct bcf_object *object;
    struct bcf_error error;

    for (;;) {
        if (!succeeded(&visit, bcf_input_next_object(input, &object, &error), &error))
            continue;
        if (!object)
            break;
        ask_object(&visit, object, meeting);
    }
    for (size_t i = 0; i < visit.object_count; i++)
        ask_native(&visit, visit.objects[i]);
    for (size_t i = 0; i < visit.module_count; i++)
        ask_module_later(&visit, visit.modules[i]);
}

static void ask_finding(const struct bcf_finding *finding)
{
    char buffer[BUFFER_SIZE];

    size_t length = bcf_finding_format(finding, NULL, 0);
    size_t whole = bcf_finding_format(finding, buffer, sizeof(buffer));
    if (length > 0 && whole > 0) /* there was memory */
        check_text(length, whole, buffer);
    length = bcf_finding_format_remark(finding, NULL, 0);
    whole = bcf_finding_format_remark(finding, buffer, sizeof(buffer));
    if (length > 0 && whole > 0) /* there was memory */
        check_text(length, whole, buffer);
    CHECK(strlen(bcf_finding_id(finding)) > 0 && strlen(bcf_finding_title(finding)) > 0);
    CHECK(strlen(bcf_finding_effect(finding)) > 0);
    read_string(bcf_finding_subject(finding));
    for (size_t i = 0; i < bcf_finding_note_count(finding); i++)
        read_string(bcf_finding_note(finding, i));
    CHECK(bcf_finding_side_count(finding) > 0);
    for (size_t i = 0; i < bcf_finding_side_count(finding); i++) {
        const struct bcf_side *side = bcf_finding_side(finding, i);
        CHECK(bcf_side_module(side, 0) || bcf_side_object(side, 0));
        CHECK(!bcf_side_flag(side) || bcf_side_value(side));
        read_string(bcf_side_text(side));
    }
}

static void ask_merge(struct bcf_merge *merge, const struct ask_limits *limits,
                      struct ask_tally *tally)
{
    struct visit visit = {.limits = limits, .tally = tally};
    struct bcf_error error;

    if (!succeeded(&visit, bcf_merge_finish(merge, &error), &error))
        return;
    for (size_t i = 0; i < bcf_merge_flag_count(merge); i++) {
        const struct bcf_flag *flag = bcf_merge_flag(merge, i);
        if (i < limits->texts)
            ask_value(bcf_flag_value(flag), bcf_flag_key(flag));
    }
    tally->findings += bcf_merge_finding_count(merge);
    for (size_t i = 0; i < bcf_merge_finding_count(merge) && i < limits->texts; i++)
        ask_finding(bcf_merge_finding(merge, i));
}

static void ask_link(struct bcf_link *link, const struct ask_limits *limits,
                     struct ask_tally *tally)
{
    struct visit visit = {.limits = limits, .tally = tally};
    struct bcf_error error;

    if (!succeeded(&visit, bcf_link_finish(link, &error), &error))
        return;
    for (size_t i = 0; i < bcf_link_finding_count(link) && i < limits->texts; i++)
        ask_finding(bcf_link_finding(link, i));
    const struct bcf_merge *merge = bcf_link_merged(link);
    for (size_t i = 0; merge && i < bcf_merge_flag_count(merge); i++) {
        CHECK(bcf_merge_flag_side_count(merge, i) > 0 || !bcf_merge_flag_origin(merge, i));
        CHECK(!bcf_merge_flag_side(merge, i, bcf_merge_flag_side_count(merge, i)));
    }
}

void ask_meeting(struct ask_meeting *meeting, const struct ask_limits *limits,
                 struct ask_tally *tally)
{
    ask_merge(meeting->merge, limits, tally);
    ask_link(meeting->link, limits, tally);
    bcf_link_free(meeting->link);
    bcf_merge_free(meeting->merge);
}

static enum bcf_status decompress(void *context, enum bcf_compression compression, const void *from,
                                  size_t from_size, void *to, size_t to_size, char *reason,
                                  size_t reason_size)
{
    const char *bytes = from;
    char *out = to;

    (void)context;
    CHECK(compression == BCF_COMPRESSION_ZLIB || compression == BCF_COMPRESSION_ZSTD);
    CHECK(from_size > 0 && to_size > 0 && to_size / MOST_GROWTH <= from_size);
    switch (bytes[0]) {
    case 'f': /* with as long a reason as there may be */
        memset(reason, 'r', reason_size - 1);
        reason[reason_size - 1] = '\0';
        return BCF_ERROR_MALFORMED;
    case 'u':
        return BCF_ERROR_UNSUPPORTED;
    case 'm':
        return BCF_ERROR_MEMORY;
    case 'o':
        return BCF_ERROR_TEXTUAL_IR;
    default:
        break;
    }
    if (from_size == 1)
        return BCF_ERROR_MALFORMED;
    for (size_t i = 0; i < to_size; i++)
        out[i] = bytes[1 + i % (from_size - 1)];
    return BCF_OK;
}

const struct bcf_open_options ask_options = {.size = sizeof(ask_options), .decompress = decompress};

/* Opens a copy of the bytes and asks. */
static void ask_copy(const char *name, const void *copy, size_t size,
                     const struct ask_limits *limits, struct ask_tally *tally)
{
    struct visit visit = {.limits = limits, .tally = tally};
    struct bcf_input *input;
    struct ask_meeting meeting;
    struct bcf_error error;

    if (!succeeded(&visit, bcf_input_open_memory(name, copy, size, &ask_options, &input, &error),
                   &error))
        return;
    if (succeeded(&visit, ask_meet(&meeting, &error), &error)) {
        ask_input(input, limits, &meeting, tally);
        ask_meeting(&meeting, limits, tally);
    }
    bcf_input_close(input);
}

void ask_bytes(const char *name, const void *bytes, size_t size, const struct ask_limits *limits,
               struct ask_tally *tally)
{
    void *copy = malloc(size > 0 ? size : 1);

    if (!copy)
        return;
    if (size > 0)
        memcpy(copy, bytes, size);
    ask_copy(name, copy, size, limits, tally);
    free(copy);
    ask_seen.objects += tally->objects;
    ask_seen.modules += tally->modules;
    ask_seen.errors += tally->errors;
}
