/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Files of /proc, which have no size before they are read. */

#ifndef PLUGIN_PASS_PROCESS_FILE_H
#define PLUGIN_PASS_PROCESS_FILE_H

#include "base/text.h"

/* Reads all of it; what cannot be read is empty. False if memory is exhausted. */
bool pass_process_file_read(const char *path, struct bcf_text *text, struct bcf_arena *arena);

#endif
