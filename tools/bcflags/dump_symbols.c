/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* bcflags dump --symbols: what linkers see of the globals. */

#include "dump.h"

#include "output.h"

static void print_text(const struct bcf_module *module, const struct bcf_symbols *symbols)
{
    const struct bcf_symbol *symbol;

    print_heading(module);
    for (size_t i = 0; (symbol = bcf_symbols_at(symbols, i)); i++) {
        printf("    %c ", bcf_symbol_letter(symbol));
        print_shown(stdout, bcf_symbol_name(symbol));
        putchar('\n');
    }
    if (bcf_symbols_count(symbols) == 0)
        printf("    no symbols\n");
    if (!bcf_symbols_are_complete(symbols))
        printf("    the module has assembly, which may define and use more symbols\n");
    putchar('\n');
}

static void print_raw(const struct bcf_module *module, const struct bcf_symbols *symbols)
{
    const struct bcf_symbol *symbol;

    for (size_t i = 0; (symbol = bcf_symbols_at(symbols, i)); i++) {
        print_field(module);
        printf("%c\t", bcf_symbol_letter(symbol));
        print_shown(stdout, bcf_symbol_name(symbol));
        putchar('\t');
        print_shown(stdout, bcf_symbol_ir_name(symbol));
        putchar('\n');
    }
    if (bcf_symbols_are_complete(symbols))
        return;
    print_shown(stderr, bcf_module_address(module));
    fprintf(stderr, ": the module has assembly, which may define and use more symbols\n");
}

void dump_symbols(struct dump *dump, bool is_raw)
{
    for (size_t i = 0; i < dump->inputs.module_count; i++) {
        const struct bcf_module *module = dump->inputs.modules[i];
        const struct bcf_symbols *symbols = read_symbols(&dump->inputs, module);
        if (symbols && is_raw)
            print_raw(module, symbols);
        else if (symbols)
            print_text(module, symbols);
    }
    print_natives(&dump->inputs, is_raw ? stderr : stdout);
}
