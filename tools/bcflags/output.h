/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* How results are written: the options that all subcommands share. */

#ifndef BCFLAGS_OUTPUT_H
#define BCFLAGS_OUTPUT_H

#include "bcflags/bcflags.h"

#include <getopt.h>
#include <stdio.h>

enum format { FORMAT_TEXT, FORMAT_RAW, FORMAT_JSON, FORMAT_REMARKS };

enum { OPTION_FORMAT = 256, OPTION_COLOR, FIRST_OWN_OPTION };

/* clang-format off */
#define OUTPUT_OPTIONS                               \
    {"format", required_argument, NULL, OPTION_FORMAT}, \
    {"color", optional_argument, NULL, OPTION_COLOR},   \
    {"raw", no_argument, NULL, 'r'}
/* clang-format on */

/* The lines of a subcommand's help about them, but for --raw. */
#define OUTPUT_HELP                                                                                \
    "      --format=text|raw|json\n"                                                               \
    "              json: one JSON document, described by the schema in docs/; errors are in it\n"  \
    "      --color[=auto|always|never]\n"                                                          \
    "              auto, the default: on a terminal, unless NO_COLOR is set\n"

/* Takes an option of OUTPUT_OPTIONS; false if it is another, or if its
 * argument is wrong: that is said then. Formats behind the last are not taken. */
bool take_output_option(enum format *format, enum format last, int option, const char *argument);

/* What text is, for colours. */
enum style { STYLE_NAME, STYLE_ERROR, STYLE_CHANGE, STYLE_HELP, STYLE_A, STYLE_B };

void begin_style(FILE *stream, enum style style);
void end_style(FILE *stream);

/* Prints bytes from a file with control characters escaped as \XX. */
void print_shown(FILE *stream, bcf_string bytes);

/* Says on stderr that memory is exhausted, and exits. */
_Noreturn void die_of_memory(void);

/* malloc and calloc that do not return without memory. */
void *take_memory(size_t size);
void *take_zeros(size_t count, size_t size);

/* Makes room for one more element of a list on the heap. */
void *grow_list(void *list, size_t count, size_t *capacity, size_t element_size);

/* Copies on the heap, NUL-terminated: as it is, and with control characters as
 * \XX and backslashes doubled, so that different texts stay different. */
char *copy_string(bcf_string text);
char *escaped_string(bcf_string text);

/* The most text that the values of one module may take. */
enum { MOST_TEXT_OF_A_MODULE = 4 << 20 };

/* The text of a value, in memory that the caller frees. Takes it off *budget,
 * what the values of a module may take in all: a few nodes that contain each
 * other could fill a disk. */
char *value_text(const struct bcf_value *value, size_t *budget);

bool strings_equal(bcf_string a, bcf_string b);

/* Less than, equal to, or greater than 0, for qsort. */
int compare_numbers(size_t a, size_t b);

/* "" for 1, else "s". */
const char *plural(size_t count);

#endif
