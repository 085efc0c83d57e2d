/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The command line of GNU ld, gold or mold, as far as it matters to its plugins. */

#ifndef PLUGIN_GNU_LINE_H
#define PLUGIN_GNU_LINE_H

#include "linker/arguments.h"

/* The arguments of the program, which it has while it runs. */
void gnu_line_remember(int argc, char **argv);

/* Reads them, those of response files too. False if memory is exhausted. */
bool gnu_line_read(struct bcf_arguments *arguments, struct bcf_arena *arena);

/* Whether warnings are errors (--fatal-warnings). */
bool gnu_line_is_strict(const struct bcf_arguments *arguments);

/* Whether files are offered that may take no part (--start-lib). */
bool gnu_line_has_lazy_files(const struct bcf_arguments *arguments);

/* The file of an option -plugin FILE, and its place moved on; NULL if it is another argument. */
const char *gnu_line_plugin(const struct bcf_arguments *arguments, size_t *place);

/* Whether a file is this plugin, or two are one. */
bool gnu_is_own_file(const char *path);
bool gnu_is_same_file(const char *one, const char *other);

/* Whether an argument -plugin FILE of the program is this plugin. */
bool gnu_line_names_us(void);

/* Whether this program is a linker that loads us by -plugin, whatever it is called, and not lld,
 * which loads us by -load= and does nothing of -plugin. */
bool gnu_line_loads_us(void);

#endif
