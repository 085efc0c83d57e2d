/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* replay PATH...: gives a fuzz target each file named, and each file in the folders
 * named, without libFuzzer. */

#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static size_t replayed;

static int replay_file(const char *path, size_t size)
{
    uint8_t *bytes = malloc(size > 0 ? size : 1);
    FILE *file = fopen(path, "rb");

    if (!bytes || !file || fread(bytes, 1, size, file) != size) {
        fprintf(stderr, "replay: cannot read %s\n", path);
        free(bytes);
        if (file)
            fclose(file);
        return 1;
    }
    fclose(file);
    LLVMFuzzerTestOneInput(bytes, size);
    free(bytes);
    replayed++;
    return 0;
}

static int replay_path(const char *path);

static int replay_folder(const char *path)
{
    char name[4096];
    DIR *folder = opendir(path);
    int status = 0;

    if (!folder) {
        fprintf(stderr, "replay: cannot open %s\n", path);
        return 1;
    }
    for (struct dirent *entry; status == 0 && (entry = readdir(folder));) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
        status = replay_path(name);
    }
    closedir(folder);
    return status;
}

static int replay_path(const char *path)
{
    struct stat info;

    if (stat(path, &info) != 0) {
        fprintf(stderr, "replay: no %s\n", path);
        return 1;
    }
    if (S_ISDIR(info.st_mode))
        return replay_folder(path);
    fprintf(stderr, "%s\n", path);
    return replay_file(path, (size_t)info.st_size);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (replay_path(argv[i]) != 0)
            return 1;
    if (replayed == 0) {
        fprintf(stderr, "replay: no files\n");
        return 1;
    }
    printf("%zu files\n", replayed);
    return 0;
}
