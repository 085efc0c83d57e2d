/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* bcflags dump for people. */

#include "dump.h"

#include "feature_list.h"
#include "output.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FILES_OF_A_GROUP = 24, FLAG_COLUMN = 46, LONGEST_VALUE = 4096 };

static void print_flag(const struct bcf_flag *flag)
{
    const char *behavior = bcf_behavior_name(bcf_flag_behavior(flag));
    const char *dropped = bcf_flag_dropped_key(flag);
    char words[LONGEST_VALUE];

    if (!bcf_flag_is_well_formed(flag)) {
        size_t budget = LONGEST_VALUE;
        char *text = value_text(bcf_flag_value(flag), &budget);
        printf("    malformed flag: %s\n", text);
        free(text);
        return;
    }
    size_t size =
        bcf_value_describe(bcf_flag_value(flag), bcf_flag_key(flag), words, sizeof(words));
    printf("    ");
    print_shown(stdout, bcf_flag_key(flag));
    printf(" = %s%s", words, size < sizeof(words) ? "" : "...");
    size_t used = 4 + bcf_flag_key(flag).size + 3 + strlen(words);
    printf("%*s", used < FLAG_COLUMN ? (int)(FLAG_COLUMN - used) : 2, "");
    if (behavior)
        printf("behavior %s", behavior);
    else
        printf("behavior %" PRIu64, bcf_flag_behavior(flag));
    if (dropped)
        printf(" (a flag that was dropped: %s)", dropped);
    putchar('\n');
}

static void print_flags(const struct bcf_module *module)
{
    static const char *const reasons[] = {
        [BCF_CONTENTS_IR] = "no module flags",
        [BCF_CONTENTS_COMBINED_INDEX] =
            "the combined index of a thin link: summaries only, no module flags",
        [BCF_CONTENTS_THIN_LINK] =
            "made for the thin link alone: the module flags are in the full object",
    };
    const struct bcf_flag *flag;

    if (bcf_module_flag_count(module) == 0)
        printf("    %s\n", reasons[bcf_module_contents(module)]);
    for (size_t i = 0; (flag = bcf_module_flag(module, i)); i++)
        print_flag(flag);
}

static void print_fact(const char *name, bcf_string value)
{
    if (value.size == 0)
        return;
    printf("    %s: ", name);
    print_shown(stdout, value);
    putchar('\n');
}

static void print_lto(struct inputs *inputs, const struct bcf_module *module)
{
    const struct bcf_lto *lto =
        bcf_module_contents(module) == BCF_CONTENTS_IR ? read_lto(inputs, module) : NULL;

    if (lto)
        printf("    LTO: %s\n", bcf_lto_describe(lto));
}

/* In a list of features each is shown once. */
static void print_attribute(bcf_string name, bcf_string value)
{
    if (!is_feature_attribute(name)) {
        print_shown(stdout, value);
        return;
    }
    struct feature_list list = parse_features(value);
    char *text = features_text(&list);
    print_shown(stdout, (bcf_string){text, strlen(text)});
    free(text);
    free_features(&list);
}

static void print_attribute_row(const struct attribute_row *row)
{
    const struct bcf_attributes *attributes = row->attributes;
    bool has_any = false;
    bcf_string value;

    printf("    %" PRIu64 " function%s defined, %" PRIu64 " declared", row->definitions,
           row->definitions == 1 ? "" : "s", row->declarations);
    for (size_t i = 0; i < bcf_attributes_name_count(attributes); i++) {
        if (!bcf_attributes_value(attributes, row->set, i, &value))
            continue;
        printf("%s\n      ", has_any ? "" : ":");
        bcf_string name = bcf_attributes_name(attributes, i);
        print_shown(stdout, name);
        printf(" = ");
        print_attribute(name, value);
        has_any = true;
    }
    printf("%s\n", has_any ? "" : " without any of these attributes");
}

/* The attributes of the functions of some modules, all together. */
static void print_attributes(struct dump *dump, const struct bcf_module *const *modules,
                             size_t count)
{
    struct attribute_table table = {0};

    if (!dump->wants_attributes || bcf_module_contents(modules[0]) != BCF_CONTENTS_IR)
        return;
    for (size_t i = 0; i < count; i++) {
        const struct bcf_attributes *attributes =
            read_attributes(&dump->inputs, modules[i], dump->names.list, dump->names.count);
        if (attributes)
            attribute_table_add(&table, attributes);
    }
    attribute_table_finish(&table);
    for (size_t i = 0; i < table.count; i++)
        print_attribute_row(&table.rows[i]);
    if (table.count == 0)
        printf("    no functions\n");
    attribute_table_free(&table);
}

/* What the native code of an object says, in one line. */
static void print_native(struct inputs *inputs, const struct bcf_object *object)
{
    const struct bcf_native *native = read_native(inputs, object);
    uint64_t count = 0;
    const char *type;

    if (!native)
        return;
    printf("    native code: %s", bcf_object_machine(object));
    if (bcf_native_abi(native).size > 0)
        printf(", %s", bcf_native_abi(native).data);
    if (bcf_native_got_relocation_count(native) > 0)
        printf("; relocations through the GOT:");
    for (size_t i = 0; (type = bcf_native_got_relocation(native, i, &count)); i++)
        printf("%s %" PRIu64 " %s", i > 0 ? "," : "", count, type);
    putchar('\n');
}

static void print_each(struct dump *dump, const struct bcf_module *module)
{
    print_heading(module);
    const char *reader = reader_of(&dump->inputs, bcf_module_object(module));
    if (reader)
        print_fact("textual IR, read by", (bcf_string){reader, strlen(reader)});
    print_fact("producer", bcf_module_producer(module));
    if (bcf_module_epoch(module) != 0)
        printf("    epoch: %" PRIu64 "\n", bcf_module_epoch(module));
    print_fact("compiler", bcf_module_ident(module));
    print_fact("source", bcf_module_source_file_name(module));
    print_fact("triple", bcf_module_triple(module));
    print_fact("data layout", bcf_module_data_layout(module));
    print_lto(&dump->inputs, module);
    print_flags(module);
    print_attributes(dump, &module, 1);
    print_native(&dump->inputs, bcf_module_object(module));
    if (bcf_object_note(bcf_module_object(module)))
        printf("    note: %s\n", bcf_object_note(bcf_module_object(module)));
    putchar('\n');
}

/* Modules with the same flags. */
struct group {
    const struct bcf_module **modules;
    size_t count;
};

static bool flags_equal(const struct bcf_module *a, const struct bcf_module *b)
{
    if (bcf_module_flag_count(a) != bcf_module_flag_count(b) ||
        bcf_module_contents(a) != bcf_module_contents(b))
        return false;
    for (size_t i = 0; i < bcf_module_flag_count(a); i++) {
        const struct bcf_flag *x = bcf_module_flag(a, i);
        const struct bcf_flag *y = bcf_module_flag(b, i);
        if (bcf_flag_behavior(x) != bcf_flag_behavior(y) ||
            !strings_equal(bcf_flag_key(x), bcf_flag_key(y)) ||
            !bcf_value_equal(bcf_flag_value(x), bcf_flag_value(y)))
            return false;
    }
    return true;
}

static size_t modules_of_file(const struct inputs *inputs, bcf_string path)
{
    size_t count = 0;

    for (size_t i = 0; i < inputs->module_count; i++)
        count += strings_equal(module_path(inputs->modules[i]), path);
    return count;
}

static bcf_string folder_of(bcf_string path)
{
    while (path.size > 0 && path.data[path.size - 1] != '/')
        path.size--;
    return path;
}

/* The end of the run of modules from first on that are from one file. */
static size_t end_of_file(const struct group *group, size_t first)
{
    size_t end = first + 1;

    while (end < group->count &&
           strings_equal(module_path(group->modules[end]), module_path(group->modules[first])))
        end++;
    return end;
}

/* One line for a file: its name, and how many of its modules are meant. */
static void print_file(const struct inputs *inputs, const struct group *group, size_t first,
                       size_t end, size_t folder_size)
{
    const struct bcf_module *module = group->modules[first];
    bcf_string path = module_path(module);
    size_t count = end - first;
    size_t all = modules_of_file(inputs, path);
    bool is_member = bcf_object_member(bcf_module_object(module)).size > 0;

    /* One of several, or not of an archive: the whole address. */
    bcf_string name = count == 1 && (all > 1 || !is_member) ? bcf_module_address(module) : path;
    begin_style(stdout, STYLE_NAME);
    print_shown(stdout, (bcf_string){name.data + folder_size, name.size - folder_size});
    end_style(stdout);
    if (name.data == path.data || strings_equal(name, path)) {
        if (all > count)
            printf(": %zu of %zu modules", count, all);
        else if (is_member || all > 1)
            printf(": %zu module%s", all, all == 1 ? "" : "s");
    }
    putchar('\n');
}

/* The files of a group; a folder with several is named once. */
static void print_files(const struct inputs *inputs, const struct group *group)
{
    size_t files = 0;
    bcf_string folder = {"", 0};

    for (size_t i = 0; i < group->count;) {
        size_t end = end_of_file(group, i);
        bcf_string own = folder_of(module_path(group->modules[i]));
        if (files++ == MOST_FILES_OF_A_GROUP) {
            printf("and %zu more modules (--each shows all)\n", group->count - i);
            return;
        }
        if (!strings_equal(own, folder)) {
            bool is_shared = end < group->count &&
                             strings_equal(folder_of(module_path(group->modules[end])), own);
            folder = is_shared ? own : (bcf_string){"", 0};
            if (folder.size > 0) {
                begin_style(stdout, STYLE_NAME);
                print_shown(stdout, folder);
                end_style(stdout);
                putchar('\n');
            }
        }
        if (folder.size > 0)
            printf("  ");
        print_file(inputs, group, i, end, folder.size);
        i = end;
    }
}

/* A fact that the modules of a group need not share: every distinct one. */
static void print_distinct(const struct group *group, const char *name,
                           bcf_string (*get)(const struct bcf_module *))
{
    for (size_t i = 0; i < group->count; i++) {
        bcf_string value = get(group->modules[i]);
        bool is_new = true;
        for (size_t k = 0; k < i && is_new; k++)
            is_new = !strings_equal(get(group->modules[k]), value);
        if (is_new)
            print_fact(name, value);
    }
}

/* Every distinct kind of LTO of a group. */
static void print_ltos(struct inputs *inputs, const struct group *group)
{
    enum { MOST = 16 };
    const char *seen[MOST];
    size_t count = 0;

    for (size_t i = 0; i < group->count && count < MOST; i++) {
        const struct bcf_module *module = group->modules[i];
        const struct bcf_lto *lto =
            bcf_module_contents(module) == BCF_CONTENTS_IR ? read_lto(inputs, module) : NULL;
        const char *words = lto ? bcf_lto_describe(lto) : NULL;
        for (size_t k = 0; words && k < count; k++)
            if (strcmp(seen[k], words) == 0)
                words = NULL;
        if (!words)
            continue;
        seen[count++] = words;
        printf("    LTO: %s\n", words);
    }
}

static void print_groups(struct dump *dump)
{
    struct inputs *inputs = &dump->inputs;
    size_t count = inputs->module_count;
    const struct bcf_module **members = take_zeros(count, sizeof(struct bcf_module *));
    bool *done = take_zeros(count, sizeof(bool));

    for (size_t i = 0; i < count; i++) {
        struct group group = {members, 0};
        for (size_t k = i; k < count; k++) {
            if (done[k] || !flags_equal(inputs->modules[i], inputs->modules[k]))
                continue;
            done[k] = true;
            members[group.count++] = inputs->modules[k];
        }
        if (group.count == 0)
            continue;
        print_files(inputs, &group);
        print_distinct(&group, "compiler", bcf_module_ident);
        print_distinct(&group, "producer", bcf_module_producer);
        print_distinct(&group, "triple", bcf_module_triple);
        print_ltos(inputs, &group);
        print_flags(inputs->modules[i]);
        print_attributes(dump, group.modules, group.count);
        putchar('\n');
    }
    free(members);
    free(done);
}

static void print_native_kind(FILE *stream, const struct bcf_object *object, size_t count)
{
    const char *machine = bcf_object_machine(object);
    const char *note = bcf_object_note(object);
    const char *kind = note ? "object" : "native object"; /* the note says what it is */

    if (count > 1)
        fprintf(stream, ": %zu %ss for %s, no bitcode", count, kind, machine);
    else if (machine)
        fprintf(stream, ": %s for %s, no bitcode", kind, machine);
    else
        fprintf(stream, ": no bitcode module");
    fprintf(stream, "%s%s\n", note ? ": " : "", note ? note : "");
}

/* True if two objects are of one archive, for one machine and of one kind. */
static bool are_alike(const struct bcf_object *a, const struct bcf_object *b)
{
    const char *machine_a = bcf_object_machine(a);
    const char *machine_b = bcf_object_machine(b);
    const char *note_a = bcf_object_note(a);
    const char *note_b = bcf_object_note(b);

    return strings_equal(bcf_object_path(a), bcf_object_path(b)) && machine_a && machine_b &&
           strcmp(machine_a, machine_b) == 0 &&
           strcmp(note_a ? note_a : "", note_b ? note_b : "") == 0;
}

void print_natives(const struct inputs *inputs, FILE *stream)
{
    for (size_t i = 0; i < inputs->native_count;) {
        const struct bcf_object *object = inputs->natives[i];
        size_t end = i + 1;
        while (end < inputs->native_count && are_alike(object, inputs->natives[end]))
            end++;
        print_shown(stream, end - i > 1 ? bcf_object_path(object) : bcf_object_address(object));
        print_native_kind(stream, object, end - i);
        i = end;
    }
}

void dump_text(struct dump *dump)
{
    if (!dump->is_each) {
        print_groups(dump);
        print_natives(&dump->inputs, stdout);
        return;
    }
    for (size_t i = 0; i < dump->inputs.module_count; i++)
        print_each(dump, dump->inputs.modules[i]);
    for (size_t i = 0; i < dump->inputs.native_count; i++) {
        begin_style(stdout, STYLE_NAME);
        print_shown(stdout, bcf_object_address(dump->inputs.natives[i]));
        end_style(stdout);
        print_native_kind(stdout, dump->inputs.natives[i], 1);
        print_native(&dump->inputs, dump->inputs.natives[i]);
    }
}
