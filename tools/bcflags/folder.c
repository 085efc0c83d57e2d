/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "folder.h"

#include "output.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

char *join_path(const char *folder, const char *name)
{
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = take_memory(size);

    snprintf(path, size, "%s/%s", folder, name);
    return path;
}

static int is_entry(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

int list_folder(const char *path, char ***names)
{
    struct dirent **entries;
    int count = scandir(path, &entries, is_entry, by_name);

    if (count < 0)
        return -1;
    *names = take_zeros((size_t)count, sizeof(**names));
    for (int i = 0; i < count; i++) {
        (*names)[i] = copy_string((bcf_string){entries[i]->d_name, strlen(entries[i]->d_name)});
        free(entries[i]);
    }
    free(entries);
    return count;
}

void free_names(char **names, int count)
{
    for (int i = 0; i < count; i++)
        free(names[i]);
    free(names);
}
