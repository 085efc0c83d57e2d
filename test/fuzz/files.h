/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * The files that the library can open while a target runs: FILES_FOLDER followed by a
 * number, and no others, whatever an archive names. They are in memory. The library's
 * calls of open come here; the program is linked with --wrap=open and --wrap=open64.
 */

#ifndef TEST_FUZZ_FILES_H
#define TEST_FUZZ_FILES_H

#include <stddef.h>
#include <stdint.h>

#define FILES_FOLDER "/files/"

enum { FILES_MOST = 10 };

/* Makes a file in memory; its descriptor, or -1. */
int files_make(const uint8_t *data, size_t size);
void files_close(int descriptor);

/* From now on there are these files only, by number. */
void files_guard(const uint8_t *const *starts, const size_t *sizes, size_t count);

/* All files are there again. */
void files_unguard(void);

#endif
