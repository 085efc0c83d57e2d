/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What is in a folder. */

#ifndef BCFLAGS_FOLDER_H
#define BCFLAGS_FOLDER_H

/* "folder/name"; the caller frees it. */
char *join_path(const char *folder, const char *name);

/* The names in a folder, sorted, without "." and "..", to be freed with free_names. -1, and errno,
 * where it cannot be read. */
int list_folder(const char *path, char ***names);
void free_names(char **names, int count);

#endif
