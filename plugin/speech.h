/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What the plugin says: on the standard error stream of the linker, or by way of the linker. */

#ifndef PLUGIN_SPEECH_H
#define PLUGIN_SPEECH_H

#include "base/text.h"

/* From now on adds what this thread says to a text, for somebody who passes it on; NULL: writes it
 * again. What is said while memory is exhausted is written. */
void plugin_speech_collect(struct bcf_text *text);

/* Writes a text at once, as far as it can be written. */
void plugin_say_text(bcf_string text);

/* "bcflags: warning: …" and the end of the line. What is too long is cut off. */
void plugin_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same with "bcflags: error: …". */
void plugin_say_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
