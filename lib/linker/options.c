/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "linker/options.h"

#include <stdbool.h>
#include <string.h>

enum dashes { ONE = 1, TWO = 2, ANY = 3 };
enum value { NONE, JOINED, NEXT, EITHER, EQUALS };

struct row {
    const char *name;
    size_t length;
    enum dashes dashes;
    enum value value;
    enum bcf_linker_meaning meaning;
};

static const struct row rows[] = {
#define BCF_LINKER_OPTION(name, dashes, value, meaning)                                            \
    {name, sizeof(name) - 1, dashes, value, BCF_LINKER_##meaning},
#include "linker/options.def"
#undef BCF_LINKER_OPTION
};

/* Whether the row takes what stands behind its name: nothing, or a value. */
static bool takes(const struct row *row, const char *rest)
{
    switch (row->value) {
    case NONE:
    case NEXT:
        return *rest == '\0';
    case EQUALS:
        return *rest == '\0' || *rest == '=';
    case JOINED:
    case EITHER:
        break;
    }
    return true;
}

/* How much of the name the row's spelling covers: "--entry=" is longer than "--entry". */
static size_t covered(const struct row *row, const char *rest)
{
    return row->length + (row->value == EQUALS && *rest == '=');
}

/* LLVM source: llvm/lib/Option/OptTable.cpp, OptTable::ParseOneArg. */
static const struct row *find(const char *name, enum dashes dashes)
{
    const struct row *found = NULL;
    size_t longest = 0;

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        const struct row *row = &rows[i];
        if (row->name[0] != name[0] || !(row->dashes & dashes) ||
            strncmp(row->name, name, row->length) != 0 || !takes(row, name + row->length))
            continue;
        size_t length = covered(row, name + row->length);
        if (length > longest) {
            found = row;
            longest = length;
        }
    }
    return found;
}

void bcf_linker_option_read(struct bcf_linker_option *option, const char *const *list, size_t count,
                            size_t *index)
{
    const char *argument = list[(*index)++];
    enum dashes dashes = argument[0] == '-' && argument[1] == '-' ? TWO : ONE;

    *option = (struct bcf_linker_option){BCF_LINKER_UNKNOWN, argument, ""};
    if (argument[0] == '\0') {
        option->meaning = BCF_LINKER_NOTHING;
        return;
    }
    if (argument[0] != '-' || argument[1] == '\0') {
        option->meaning = BCF_LINKER_INPUT;
        option->value = argument;
        return;
    }
    const struct row *row = find(argument + dashes, dashes);
    if (!row)
        return;
    const char *rest = argument + dashes + row->length;
    if (row->value == JOINED || *rest != '\0') {
        option->value = row->value == EQUALS ? rest + 1 : rest;
    } else if (row->value != NONE) {
        if (*index == count)
            return;
        option->value = list[(*index)++];
    }
    option->meaning = row->meaning;
}
