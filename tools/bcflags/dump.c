/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* bcflags dump: the flags of every module. */

#include "dump.h"

#include "command.h"
#include "output.h"
#include "render/json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { OPTION_ATTRIBUTE = FIRST_OWN_OPTION };

static void print_help(void)
{
    printf("Usage: bcflags dump [OPTION]... FILE...\n"
           "\n"
           "Shows the module flags of the bitcode in each FILE. Modules with the same flags are\n"
           "shown once, together. The behavior is what LLVM does when another module has the flag\n"
           "with another value: error (stop), warning, override, max, min, append.\n"
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
           "  -r, --raw   one line a flag, separated by TABs: module, behavior as a number, key,\n"
           "              value as textual IR writes it; a module without flags is a line with\n"
           "              its name alone; objects without bitcode are named on stderr.\n"
           "              With --attributes one line a set instead: module, functions defined,\n"
           "              functions declared, then a column for each attribute, as in textual "
           "IR\n" OUTPUT_HELP "  -h, --help  show this help\n"
           "\n"
           "Examples:\n"
           "  bcflags dump libcore-*.rlib\n"
           "  bcflags dump --each main.o\n"
           "  bcflags dump --attributes main.o libcore-*.rlib\n"
           "  bcflags dump --raw *.o | awk -F'\\t' '$3 == \"Code Model\"'\n"
           "  bcflags dump --format=json *.o | jq -r '.modules[].producer'\n"
           "\n"
           "Exit status: 0 all was read, 2 something could not be.\n");
}

/* Text as it stands between the quotes of textual IR. */
static void print_escaped(bcf_string text)
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
            if (!bcf_attributes_value(attributes, set, i, &value))
                continue;
            putchar('"');
            print_escaped(bcf_attributes_name(attributes, i));
            if (value.size > 0) {
                fputs("\"=\"", stdout);
                print_escaped(value);
            }
            putchar('"');
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

int dump_main(int argc, char **argv)
{
    static const struct option options[] = {
        OUTPUT_OPTIONS,
        {"each", no_argument, NULL, 'e'},
        {"attributes", no_argument, NULL, 'a'},
        {"attribute", required_argument, NULL, OPTION_ATTRIBUTE},
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
        case 'h':
            print_help();
            return STATUS_GOOD;
        default:
            if (!take_output_option(&format, option, optarg))
                return usage_error("dump");
            break;
        }
    }
    if (optind == argc) {
        fprintf(stderr, "bcflags: error: no file to dump\n");
        return usage_error("dump");
    }
    if (is_target && !attribute_names_add_target(&dump.names))
        return usage_error("dump");
    unsigned how = format == FORMAT_JSON ? READ_SILENTLY : READ_ALOUD;
    if (format != FORMAT_RAW)
        how |= READ_LTO;
    inputs_read(&dump.inputs, argv + optind, (size_t)(argc - optind), how);
    if (format == FORMAT_JSON)
        json_dump_command(&dump);
    else if (format == FORMAT_RAW)
        dump_raw(&dump);
    else
        dump_text(&dump);
    int status = dump.inputs.trouble_count > 0 ? STATUS_TROUBLE : STATUS_GOOD;
    inputs_close(&dump.inputs);
    return status;
}
