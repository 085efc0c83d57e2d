/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The crate that rustc compiles: what its own command line says of it. */

#ifndef PLUGIN_PASS_RUSTC_CRATE_H
#define PLUGIN_PASS_RUSTC_CRATE_H

#include "rustc/command_line.h"

/* Reads the command line of this process. Not *is_known: it cannot be read, or not all of it is
 * understood. False if memory is exhausted. */
bool rustc_crate_read_line(struct rustc_command_line *line, struct bcf_arena *arena,
                           bool *is_known);

/* Whether it says what is made of the crate: a program or a library. */
bool rustc_crate_has_type(const struct rustc_command_line *line);

/* "crate NAME", or the source where no name is given; NULL if memory is exhausted. */
const char *rustc_crate_name(const struct rustc_command_line *line, struct bcf_arena *arena);

/* The file that is made, as far as the command line tells; NULL if memory is exhausted. */
const char *rustc_crate_output(const struct rustc_command_line *line, struct bcf_arena *arena);

#endif
