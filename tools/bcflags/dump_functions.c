/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* bcflags dump --function: some functions, wherever they are. */

#include "dump.h"

#include "output.h"

#include <string.h>

static void print_text(const struct bcf_function *function)
{

    bcf_string key;
    bcf_string value;

    printf("    %s ", bcf_function_is_definition(function) ? "defines" : "declares");
    print_shown(stdout, bcf_function_name(function));
    if (bcf_function_is_available_externally(function))
        printf(", with a body for inlining alone");
    putchar('\n');
    for (size_t i = 0; bcf_function_attribute(function, i, &key, &value); i++) {
        printf("      ");
        print_shown(stdout, key);
        if (value.size > 0) {
            printf(" = ");
            print_shown(stdout, value);
        }
        putchar('\n');
    }
    if (bcf_function_attribute_count(function) == 0)
        printf("      no string attributes\n");
}

static void print_raw(const struct bcf_module *module, const struct bcf_function *function)
{
    bcf_string key;
    bcf_string value;

    print_field(module);
    print_shown(stdout, bcf_function_name(function));
    printf("\t%s", bcf_function_is_definition(function) ? "defined" : "declared");
    for (size_t i = 0; bcf_function_attribute(function, i, &key, &value); i++) {
        putchar('\t');
        print_ir_attribute(key, value);
    }
    putchar('\n');
}

/* Says of a name that is no function's what it is; false if it is nothing in the module. */
static bool print_other(struct dump *dump, const struct bcf_module *module, const char *name,
                        bool is_first)
{
    static const char *const kinds[] = {
        [BCF_SYMBOL_FUNCTION] = "function",
        [BCF_SYMBOL_VARIABLE] = "variable",
        [BCF_SYMBOL_ALIAS] = "alias",
        [BCF_SYMBOL_IFUNC] = "ifunc",
    };
    const struct bcf_symbols *symbols = read_symbols(&dump->inputs, module);
    const struct bcf_symbol *symbol;
    bcf_string wanted = {name, strlen(name)};

    for (size_t i = 0; symbols && (symbol = bcf_symbols_at(symbols, i)); i++) {
        bool is_ir_name = strings_equal(bcf_symbol_ir_name(symbol), wanted);
        if (!is_ir_name && !strings_equal(bcf_symbol_name(symbol), wanted))
            continue;
        if (is_first)
            print_heading(module);
        printf("    %s ", bcf_symbol_is_definition(symbol) ? "defines" : "declares");
        print_shown(stdout, wanted);
        if (is_ir_name) {
            printf(", but as %s: no function\n", kinds[bcf_symbol_kind(symbol)]);
        } else {
            printf(", which in the IR is ");
            print_shown(stdout, bcf_symbol_ir_name(symbol));
            putchar('\n');
        }
        return true;
    }
    return false;
}

/* Returns how many of the functions the module has; marks them. */
static size_t dump_module(struct dump *dump, const struct bcf_module *module, bool is_raw,
                          bool *is_found)
{
    size_t count = 0;

    for (size_t i = 0; i < dump->function_count; i++) {
        const struct bcf_function *function =
            read_function(&dump->inputs, module, dump->functions[i]);
        if (!function) {
            if (!is_raw && print_other(dump, module, dump->functions[i], count == 0)) {
                is_found[i] = true;
                count++;
            }
            continue;
        }
        is_found[i] = true;
        if (is_raw) {
            print_raw(module, function);
            continue;
        }
        if (count++ == 0)
            print_heading(module);
        print_text(function);
    }
    return count;
}

void dump_functions(struct dump *dump, bool is_raw)
{
    bool is_found[MOST_FUNCTIONS] = {false};

    for (size_t i = 0; i < dump->inputs.module_count; i++)
        if (dump_module(dump, dump->inputs.modules[i], is_raw, is_found) > 0)
            putchar('\n');
    for (size_t i = 0; i < dump->function_count; i++)
        if (!is_found[i] && !is_raw)
            printf("no module %shas a function '%s'\n",
                   dump->inputs.trouble_count > 0 ? "that could be read " : "", dump->functions[i]);
    print_natives(&dump->inputs, is_raw ? stderr : stdout);
}
