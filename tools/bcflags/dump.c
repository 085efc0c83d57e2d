/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* bcflags dump: the flags of every module. */

#include "dump.h"

#include "command.h"
#include "output.h"
#include "render/json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { OPTION_ATTRIBUTE = FIRST_OWN_OPTION, OPTION_FUNCTION, OPTION_SYMBOLS, OPTION_SIZES };

static void print_help(void)
{
    printf("Usage: bcflags dump [OPTION]... FILE...\n"
           "\n"
           "Shows the module flags of the bitcode in each FILE. Modules with the same flags are\n"
           "shown once, together. The behavior is what LLVM does when another module has the flag\n"
           "with another value: error (stop), warning, override, max, min, append, append-unique;\n"
           "or require, which asks something of another flag.\n"
           "\n"
           "Options:\n"
           "  -e, --each  show every module by itself, with producer, triple, data layout, source\n"
           "              file, and what the native code beside it says: ABI and relocations\n"
           "              through the global offset table\n"
           "  -a, --attributes\n"
           "              show also the distinct sets of target-cpu, tune-cpu and target-features\n"
           "              of functions, and how many functions have each: for modules that are\n"
           "              shown together in all, with --each for every module\n"
           "      --attribute=NAME\n"
           "              the same for the string attribute NAME of functions, and for each other "
           "NAME\n"
           "              given\n"
           "      --function=NAME\n"
           "              show instead whether the function NAME is defined or declared, and its\n"
           "              string attributes, in each module that has it; NAME as in the IR;\n"
           "              the option may be given several times. Attributes without a string,\n"
           "              as noinline, are not shown\n"
           "      --symbols\n"
           "              show instead the symbols of every module, as llvm-nm does: T code, D\n"
           "              data, C common, W weak, t and d local, U undefined, w weak undefined\n"
           "      --sizes\n"
           "              show instead how many bytes of bitcode are function bodies, debug info\n"
           "              and so on: of all modules together, with --each of every module too\n"
           "  -r, --raw   one line a flag, separated by TABs: module, behavior as a number, key,\n"
           "              value as textual IR writes it; a module without flags is a line with\n"
           "              its name alone; objects without bitcode are named on stderr.\n"
           "              With --attributes one line a set instead: module, functions defined,\n"
           "              functions declared, then a column for each attribute, as in textual IR.\n"
           "              With --function: module, name, defined or declared, and a column for\n"
           "              each attribute it has; with --symbols: module, letter, name, name in\n"
           "              the IR; with --sizes: module, part, bytes\n" OUTPUT_HELP
           "  -h, --help  show this help\n"
           "\n"
           "Examples:\n"
           "  bcflags dump libcore-*.rlib\n"
           "  bcflags dump --each main.o\n"
           "  bcflags dump --attributes main.o libcore-*.rlib\n"
           "  bcflags dump --sizes *.o\n"
           "  bcflags dump --raw *.o | awk -F'\\t' '$3 == \"Code Model\"'\n"
           "  bcflags dump --format=json *.o | jq -r '.modules[].producer'\n"
           "\n"
           "Exit status: 0 all was read, 2 something could not be.\n");
}

void print_heading(const struct bcf_module *module)
{
    begin_style(stdout, STYLE_NAME);
    print_shown(stdout, bcf_module_address(module));
    end_style(stdout);
    putchar('\n');
}

void print_field(const struct bcf_module *module)
{
    print_shown(stdout, bcf_module_address(module));
    putchar('\t');
}

void print_escaped(bcf_string text)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (byte == '\\')
            fputs("\\\\", stdout);
        else if (byte < 0x20 || byte >= 0x7f || byte == '"')
            printf("\\%02X", byte);
        else
            putchar(byte);
    }
}

void print_ir_attribute(bcf_string key, bcf_string value)
{
    putchar('"');
    print_escaped(key);
    if (value.size > 0) {
        fputs("\"=\"", stdout);
        print_escaped(value);
    }
    putchar('"');
}

static void print_raw_flags(const struct bcf_module *module)
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
            print_escaped(bcf_flag_key(flag));
        } else {
            printf("\t-\t-");
        }
        printf("\t%s\n", text);
        free(text);
    }
}

static void print_raw_attributes(struct dump *dump, const struct bcf_module *module)
{
    const struct bcf_attributes *attributes =
        read_attributes(&dump->inputs, module, dump->names.list, dump->names.count);
    bcf_string value;

    for (size_t set = 0; attributes && set < bcf_attributes_set_count(attributes); set++) {
        print_shown(stdout, bcf_module_address(module));
        printf("\t%" PRIu64 "\t%" PRIu64, bcf_attributes_definitions(attributes, set),
               bcf_attributes_declarations(attributes, set));
        for (size_t i = 0; i < bcf_attributes_name_count(attributes); i++) {
            putchar('\t');
            if (bcf_attributes_value(attributes, set, i, &value))
                print_ir_attribute(bcf_attributes_name(attributes, i), value);
        }
        putchar('\n');
    }
}

void dump_raw(struct dump *dump)
{
    for (size_t i = 0; i < dump->inputs.module_count; i++) {
        if (dump->wants_attributes)
            print_raw_attributes(dump, dump->inputs.modules[i]);
        else
            print_raw_flags(dump->inputs.modules[i]);
    }
    print_natives(&dump->inputs, stderr);
}

/* All modules in text: the flags, or what is shown instead. */
static void dump_plain(struct dump *dump, bool is_raw)
{
    switch (dump->views) {
    case VIEW_FUNCTIONS:
        dump_functions(dump, is_raw);
        break;
    case VIEW_SYMBOLS:
        dump_symbols(dump, is_raw);
        break;
    case VIEW_SIZES:
        dump_sizes(dump, is_raw);
        break;
    default:
        if (is_raw)
            dump_raw(dump);
        else
            dump_text(dump);
        break;
    }
}

static bool add_function(struct dump *dump, const char *name)
{
    if (dump->function_count == MOST_FUNCTIONS) {
        fprintf(stderr, "bcflags: error: more than %d functions\n", MOST_FUNCTIONS);
        return false;
    }
    dump->functions[dump->function_count++] = name;
    return true;
}

/* Says what is wrong with the options taken together; false if something is. */
static bool can_show(const struct dump *dump, enum format format)
{
    unsigned views = dump->views;

    if (format == FORMAT_JSON || views == 0 ||
        ((views & (views - 1)) == 0 && !dump->wants_attributes))
        return true;
    fprintf(stderr,
            "bcflags: error: attributes, a function, symbols and sizes can be shown together "
            "only with --format=json\n");
    return false;
}

int dump_main(int argc, char **argv)
{
    static const struct option options[] = {
        OUTPUT_OPTIONS,
        {"each", no_argument, NULL, 'e'},
        {"attributes", no_argument, NULL, 'a'},
        {"attribute", required_argument, NULL, OPTION_ATTRIBUTE},
        {"function", required_argument, NULL, OPTION_FUNCTION},
        {"symbols", no_argument, NULL, OPTION_SYMBOLS},
        {"sizes", no_argument, NULL, OPTION_SIZES},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    struct dump dump = {.is_each = false};
    enum format format = FORMAT_TEXT;
    bool is_target = false;
    int option;

    while ((option = getopt_long(argc, argv, "erah", options, NULL)) != -1) {
        switch (option) {
        case 'e':
            dump.is_each = true;
            break;
        case 'a':
            dump.wants_attributes = is_target = true;
            break;
        case OPTION_ATTRIBUTE:
            dump.wants_attributes = true;
            if (!attribute_names_add(&dump.names, optarg))
                return usage_error("dump");
            break;
        case OPTION_FUNCTION:
            dump.views |= VIEW_FUNCTIONS;
            if (!add_function(&dump, optarg))
                return usage_error("dump");
            break;
        case OPTION_SYMBOLS:
            dump.views |= VIEW_SYMBOLS;
            break;
        case OPTION_SIZES:
            dump.views |= VIEW_SIZES;
            break;
        case 'h':
            print_help();
            return STATUS_GOOD;
        default:
            if (!take_output_option(&format, FORMAT_JSON, option, optarg))
                return usage_error("dump");
            break;
        }
    }
    if (optind == argc) {
        fprintf(stderr, "bcflags: error: no file to dump\n");
        return usage_error("dump");
    }
    if ((is_target && !attribute_names_add_target(&dump.names)) || !can_show(&dump, format))
        return usage_error("dump");
    unsigned how = format == FORMAT_JSON ? READ_SILENTLY : READ_ALOUD;
    if (format != FORMAT_RAW)
        how |= READ_LTO;
    inputs_read(&dump.inputs, argv + optind, (size_t)(argc - optind), how);
    if (format == FORMAT_JSON)
        json_dump_command(&dump);
    else
        dump_plain(&dump, format == FORMAT_RAW);
    int status = dump.inputs.trouble_count > 0 ? STATUS_TROUBLE : STATUS_GOOD;
    inputs_close(&dump.inputs);
    return status;
}
