/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The options of rustc. */

#ifndef RUSTC_OPTIONS_H
#define RUSTC_OPTIONS_H

#include "bcflags/base.h"

/* In which questions an option is kept. */
enum rustc_use { RUSTC_USE_NONE, RUSTC_USE_CRATE, RUSTC_USE_ALL };

struct rustc_option {
    const char *name; /* NULL: it has only a letter */
    char letter;      /* 0: it has only a name */
    bool has_value;
    enum rustc_use use;
};

/* NULL: rustc has none of this name, as far as is known. */
const struct rustc_option *rustc_option_named(bcf_string name);
const struct rustc_option *rustc_option_lettered(char letter);

bool rustc_option_is(const struct rustc_option *option, const char *name);

/* Where an option with this value is kept: of -C and -Z the values decide. */
enum rustc_use rustc_option_use(const struct rustc_option *option, const char *value);

/* What stands behind the name of a setting, "-C name=…": NULL if it is another, "" if nothing
 * does. Dashes and underscores are alike (rustc source: rustc_session/src/options.rs,
 * build_options). */
const char *rustc_setting_value(const char *setting, const char *name);

#endif
