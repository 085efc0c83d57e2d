/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* bcflags dump: the flags of every module. */

#include "command.h"
#include "inputs.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_FILES_OF_A_GROUP = 24,
    FLAG_COLUMN = 46,
    LONGEST_VALUE = 4096,
    MOST_TEXT_OF_A_MODULE = 4 << 20
};

static void print_help(void)
{
    printf("Usage: bcflags dump [OPTION]... FILE...\n"
           "\n"
           "Shows the module flags of the bitcode in each FILE. Modules with the same flags are\n"
           "shown once, together. The behavior is what LLVM does when another module has the flag\n"
           "with another value: error (stop), warning, override, max, min, append.\n"
           "\n"
           "Options:\n"
           "  -e, --each  show every module by itself, with producer, triple, data layout and\n"
           "              source file\n"
           "  -r, --raw   one line a flag, separated by TABs: module, behavior as a number, key,\n"
           "              value as textual IR writes it; a module without flags is a line with\n"
           "              its name alone; objects without bitcode are named on stderr\n"
           "  -h, --help  show this help\n"
           "\n"
           "Examples:\n"
           "  bcflags dump libcore-*.rlib\n"
           "  bcflags dump --each main.o\n"
           "  bcflags dump --raw *.o | awk -F'\\t' '$3 == \"Code Model\"'\n"
           "\n"
           "Exit status: 0 all was read, 2 something could not be.\n");
}

/* The text of a value, in memory that the caller frees. Takes it off *budget,
 * what the values of a module may take in all: a few nodes that contain each
 * other could fill a disk. */
static char *value_text(const struct bcf_value *value, size_t *budget)
{
    size_t size = *budget > 0 ? bcf_value_format(value, NULL, 0) : 0;
    char *text = malloc(size + 4);

    if (!text) {
        fprintf(stderr, "bcflags: error: out of memory\n");
        exit(STATUS_TROUBLE);
    }
    if (*budget > 0)
        bcf_value_format(value, text, size + 1);
    else
        memcpy(text, "...", 4);
    *budget = *budget > size ? *budget - size : 0;
    return text;
}

/* A key as it stands between the quotes of textual IR. */
static void print_key(bcf_string key)
{
    for (size_t i = 0; i < key.size; i++) {
        unsigned char byte = (unsigned char)key.data[i];
        if (byte == '\\')
            fputs("\\\\", stdout);
        else if (byte < 0x20 || byte >= 0x7f || byte == '"')
            printf("\\%02X", byte);
        else
            putchar(byte);
    }
}

static void print_raw(const struct bcf_module *module)
{
    const struct bcf_flag *flag;
    size_t budget = MOST_TEXT_OF_A_MODULE;

    if (bcf_module_flag_count(module) == 0) {
        print_shown(stdout, bcf_module_address(module));
        putchar('\n');
    }
    for (size_t i = 0; (flag = bcf_module_flag(module, i)); i++) {
        char *text = value_text(bcf_flag_value(flag), &budget);
        print_shown(stdout, bcf_module_address(module));
        if (bcf_flag_is_well_formed(flag)) {
            printf("\t%" PRIu64 "\t", bcf_flag_behavior(flag));
            print_key(bcf_flag_key(flag));
        } else {
            printf("\t-\t-");
        }
        printf("\t%s\n", text);
        free(text);
    }
}

static void print_flag(const struct bcf_flag *flag)
{
    const char *behavior = bcf_behavior_name(bcf_flag_behavior(flag));
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
        printf("behavior %s\n", behavior);
    else
        printf("behavior %" PRIu64 "\n", bcf_flag_behavior(flag));
}

static void print_flags(const struct bcf_module *module)
{
    const struct bcf_flag *flag;

    if (bcf_module_flag_count(module) == 0)
        printf("    no module flags\n");
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

static void print_each(const struct bcf_module *module)
{
    print_shown(stdout, bcf_module_address(module));
    putchar('\n');
    print_fact("producer", bcf_module_producer(module));
    if (bcf_module_epoch(module) != 0)
        printf("    epoch: %" PRIu64 "\n", bcf_module_epoch(module));
    print_fact("compiler", bcf_module_ident(module));
    print_fact("source", bcf_module_source_file_name(module));
    print_fact("triple", bcf_module_triple(module));
    print_fact("data layout", bcf_module_data_layout(module));
    print_flags(module);
    putchar('\n');
}

/* Modules with the same flags. */
struct group {
    const struct bcf_module **modules;
    size_t count;
};

static bool flags_equal(const struct bcf_module *a, const struct bcf_module *b)
{
    if (bcf_module_flag_count(a) != bcf_module_flag_count(b))
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
    print_shown(stdout, (bcf_string){name.data + folder_size, name.size - folder_size});
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
                print_shown(stdout, folder);
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

static void print_groups(const struct inputs *inputs)
{
    size_t count = inputs->module_count;
    const struct bcf_module **members = calloc(count + 1, sizeof(struct bcf_module *));
    bool *done = calloc(count + 1, sizeof(bool));

    if (!members || !done) {
        fprintf(stderr, "bcflags: error: out of memory\n");
        exit(STATUS_TROUBLE);
    }
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
        print_flags(inputs->modules[i]);
        putchar('\n');
    }
    free(members);
    free(done);
}

static void print_native_kind(FILE *stream, const struct bcf_object *object, size_t count)
{
    const char *machine = bcf_object_machine(object);

    if (count > 1)
        fprintf(stream, ": %zu native objects for %s, no bitcode\n", count, machine);
    else if (machine)
        fprintf(stream, ": native object for %s, no bitcode\n", machine);
    else
        fprintf(stream, ": no bitcode module\n");
}

/* True if two objects are of one archive and for one machine. */
static bool are_alike(const struct bcf_object *a, const struct bcf_object *b)
{
    const char *machine_a = bcf_object_machine(a);
    const char *machine_b = bcf_object_machine(b);

    return strings_equal(bcf_object_path(a), bcf_object_path(b)) && machine_a && machine_b &&
           strcmp(machine_a, machine_b) == 0;
}

/* Objects without bitcode: a line for each archive that has some, and for
 * each other one. */
static void print_natives(const struct inputs *inputs, FILE *stream)
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

int dump_main(int argc, char **argv)
{
    static const struct option options[] = {
        {"each", no_argument, NULL, 'e'},
        {"raw", no_argument, NULL, 'r'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    bool is_each = false;
    bool is_raw = false;
    struct inputs inputs;
    int option;

    while ((option = getopt_long(argc, argv, "erh", options, NULL)) != -1) {
        switch (option) {
        case 'e':
            is_each = true;
            break;
        case 'r':
            is_raw = true;
            break;
        case 'h':
            print_help();
            return STATUS_GOOD;
        default:
            return usage_error("dump");
        }
    }
    if (optind == argc) {
        fprintf(stderr, "bcflags: error: no file to dump\n");
        return usage_error("dump");
    }
    inputs_read(&inputs, argv + optind, (size_t)(argc - optind));
    for (size_t i = 0; i < inputs.module_count && (is_raw || is_each); i++) {
        if (is_raw)
            print_raw(inputs.modules[i]);
        else
            print_each(inputs.modules[i]);
    }
    if (!is_raw && !is_each)
        print_groups(&inputs);
    print_natives(&inputs, is_raw ? stderr : stdout);
    int status = inputs.trouble_count > 0 ? STATUS_TROUBLE : STATUS_GOOD;
    inputs_close(&inputs);
    return status;
}
