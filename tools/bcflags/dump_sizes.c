/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* bcflags dump --sizes: what the bytes of bitcode are. */

#include "dump.h"

#include "output.h"

#include <inttypes.h>
#include <stdlib.h>

enum { MOST_PARTS = 32 };

struct sum {
    enum bcf_part part;
    uint64_t bytes;
};

/* The parts of one module, or of several. */
struct table {
    struct sum sums[MOST_PARTS];
    size_t count;
    uint64_t total;
    size_t modules;
};

static void add(struct table *table, const struct bcf_sizes *sizes)
{
    size_t i = 0;

    for (; i < MOST_PARTS && bcf_part_name((enum bcf_part)i); i++) {
        table->sums[i].part = (enum bcf_part)i;
        table->sums[i].bytes += bcf_sizes_part(sizes, (enum bcf_part)i);
    }
    table->count = i;
    table->total += bcf_sizes_total(sizes);
    table->modules++;
}

/* The largest first. */
static int by_bytes(const void *first, const void *second)
{
    const struct sum *a = first;
    const struct sum *b = second;

    if (a->bytes != b->bytes)
        return a->bytes < b->bytes ? 1 : -1;
    return compare_numbers(a->part, b->part);
}

static void print_row(uint64_t bytes, uint64_t total, const char *words)
{
    printf("    %12.1f KiB  %5.1f %%  %s\n", (double)bytes / 1024,
           total > 0 ? 100.0 * (double)bytes / (double)total : 0.0, words);
}

static void print_table(struct table *table)
{
    qsort(table->sums, table->count, sizeof(table->sums[0]), by_bytes);
    for (size_t i = 0; i < table->count; i++)
        if (table->sums[i].bytes > 0)
            print_row(table->sums[i].bytes, table->total, bcf_part_describe(table->sums[i].part));
    print_row(table->total, table->total, "bitcode in all");
}

static void print_raw(const struct bcf_module *module, const struct bcf_sizes *sizes)
{
    const char *name;

    for (int i = 0; (name = bcf_part_name((enum bcf_part)i)); i++) {
        print_field(module);
        printf("%s\t%" PRIu64 "\n", name, bcf_sizes_part(sizes, (enum bcf_part)i));
    }
}

static void print_module(const struct bcf_module *module, const struct bcf_sizes *sizes)
{
    struct table table = {.count = 0};

    print_heading(module);
    add(&table, sizes);
    print_table(&table);
    putchar('\n');
}

void dump_sizes(struct dump *dump, bool is_raw)
{
    struct table all = {.count = 0};

    for (size_t i = 0; i < dump->inputs.module_count; i++) {
        const struct bcf_module *module = dump->inputs.modules[i];
        const struct bcf_sizes *sizes = read_sizes(&dump->inputs, module);
        if (!sizes)
            continue;
        if (is_raw)
            print_raw(module, sizes);
        else if (dump->is_each)
            print_module(module, sizes);
        add(&all, sizes);
    }
    if (!is_raw && (!dump->is_each || all.modules > 1)) {
        printf("%zu module%s\n", all.modules, plural(all.modules));
        print_table(&all);
    }
    print_natives(&dump->inputs, is_raw ? stderr : stdout);
}
