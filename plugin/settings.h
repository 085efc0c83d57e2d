/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* How the plugin is set: by the environment, and by options on the link line, which win. */

#ifndef PLUGIN_SETTINGS_H
#define PLUGIN_SETTINGS_H

#include "linker/arguments.h"

enum plugin_mode {
    PLUGIN_STOP, /* a link that will fail ends before anything is merged */
    PLUGIN_WARN, /* it is only told */
    PLUGIN_OFF
};

struct plugin_settings {
    enum plugin_mode mode;
    unsigned seconds;    /* how long a question to the linker may take */
    const char *remarks; /* a file or a folder; NULL where none is named */
    const char *next;    /* a linker plugin that is loaded by ours; NULL where none is named */
};

/* Reads them. Of what it does not understand it says so, and keeps what was there before. */
void plugin_settings_read(struct plugin_settings *settings, const struct bcf_arguments *arguments);

/* The same by itself for the environment, and for an option as "bcflags-mode=warn", with dashes
 * before it or without: false if it is none of ours. */
void plugin_settings_read_environment(struct plugin_settings *settings);
bool plugin_settings_read_option(struct plugin_settings *settings, const char *option);

#endif
