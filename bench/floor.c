/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* floor MODE REPEATS LIST: what touching every file costs, without looking at what is in it.
 * See the table for the modes. */

#include "list.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = 4096 };

static volatile unsigned seen; /* so that nothing is optimised away */

/* What is done to an open file. */
typedef bool touch_file(int descriptor, size_t size);

static bool touch_nothing(int descriptor, size_t size)
{
    (void)descriptor;
    (void)size;
    return true;
}

static bool touch_mapped(int descriptor, size_t size)
{
    const unsigned char *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, descriptor, 0);

    if (bytes == MAP_FAILED)
        return false;
    seen += *bytes;
    return munmap((void *)bytes, size) == 0;
}

static bool touch_page(int descriptor, size_t size)
{
    static unsigned char page[PAGE];

    return pread(descriptor, page, size < PAGE ? size : PAGE, 0) > 0;
}

static bool touch_all(int descriptor, size_t size)
{
    static unsigned char *buffer;
    static size_t capacity;

    if (capacity < size) {
        free(buffer);
        buffer = malloc(size);
        capacity = buffer ? size : 0;
    }
    return buffer && pread(descriptor, buffer, size, 0) == (ssize_t)size;
}

static const struct mode {
    const char *name;
    touch_file *touch;
} modes[] = {
    {"open", touch_nothing}, /* open, fstat, close; the others do that too */
    {"mmap", touch_mapped},  /* mmap the file, touch its first byte, munmap */
    {"page", touch_page},    /* pread its first 4096 bytes */
    {"whole", touch_all},    /* pread all of it */
};

static const struct mode *mode;

static bool visit(const char *path)
{
    struct stat info;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);

    if (descriptor < 0)
        return false;
    bool is_good = fstat(descriptor, &info) == 0 && info.st_size > 0 &&
                   mode->touch(descriptor, (size_t)info.st_size);
    close(descriptor);
    return is_good;
}

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
        if (argc > 1 && strcmp(argv[1], modes[i].name) == 0)
            mode = &modes[i];
    if (!mode) {
        fprintf(stderr, "usage: %s open|mmap|page|whole REPEATS LIST\n", argv[0]);
        return 2;
    }
    argv[1] = argv[0];
    return visit_list(argc - 1, argv + 1, visit);
}
