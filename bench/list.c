/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The text of the file, NUL-terminated; NULL if it cannot be read or is empty. */
static char *read_text(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t capacity = 0;

    if (!file)
        return NULL;
    if (getdelim(&text, &capacity, '\0', file) < 0) {
        free(text);
        text = NULL;
    }
    fclose(file);
    return text;
}

/* Makes every line a string of its own; returns where the last one ends. */
static const char *split_lines(char *text)
{
    char *end = text;

    for (char *line = text; (line = strchr(line, '\n')); line++) {
        *line = '\0';
        end = line + 1;
    }
    return end;
}

int visit_list(int argc, char **argv, visit_file *visit)
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s REPEATS LIST\n", argv[0]);
        return 2;
    }
    char *text = read_text(argv[2]);
    if (!text) {
        fprintf(stderr, "%s: cannot read %s\n", argv[0], argv[2]);
        return 2;
    }
    const char *end = split_lines(text);
    int status = 0;
    for (long left = strtol(argv[1], NULL, 10); left > 0 && status == 0; left--) {
        for (const char *path = text; path < end && status == 0; path += strlen(path) + 1) {
            if (!visit(path)) {
                fprintf(stderr, "%s: failed on %s\n", argv[0], path);
                status = 2;
            }
        }
    }
    free(text);
    return status;
}
