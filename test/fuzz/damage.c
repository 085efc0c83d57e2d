/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * damage STRIDE FILE...: gives a fuzz target each file as it is, cut off at every byte,
 * with each single bit flipped, and with extreme numbers written over it at every byte. Of the
 * damaged files every STRIDE-th is tried. A crash, a broken rule of ask.c and more memory than
 * bcflags.h allows are failures.
 */

#include "fuzz.h"

#include "allocations.h"
#include "ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The bound that bcflags.h states; a target has two inputs open at most. */
enum { ANY_FILE = 2 * (9 << 20), PER_BYTE = 2 * 128 };

struct damage {
    const char *path;
    uint8_t *bytes;
    size_t size;
    size_t stride;
    size_t turn;
};

/* Little and big numbers of all sizes, and the largest size in an archive's header. */
static const struct {
    const char *bytes;
    size_t size;
} extremes[] = {
    {"\xff\xff", 2},
    {"\xff\xff\xff\xff", 4},
    {"\xff\xff\xff\x7f", 4},
    {"\x7f\xff\xff\xff", 4},
    {"\xf0\xff\xff\xff", 4},
    {"\x00\x00\x00\x80", 4},
    {"\x00\x00\x00\x00", 4},
    {"\xff\xff\xff\xff\xff\xff\xff\xff", 8},
    {"\xf0\xff\xff\xff\xff\xff\xff\xff", 8},
    {"\xff\xff\xff\xff\xff\xff\xff\x7f", 8},
    {"\x00\x00\x00\x00\x01\x00\x00\x00", 8},
    {"9999999999", 10},
    {"4294967296", 10},
};

static void try(struct damage *damage, size_t size, const char *what, size_t where)
{
    if (damage->turn++ % damage->stride != 0)
        return;
    allocations_begin(0, 0);
    LLVMFuzzerTestOneInput(damage->bytes, size);
    if (allocations.peak <= ANY_FILE + PER_BYTE * size)
        return;
    fprintf(stderr, "%s, %s at %zu: %zu bytes of memory for %zu\n", damage->path, what, where,
            allocations.peak, size);
    abort();
}

static void cut_off(struct damage *damage)
{
    for (size_t size = 0; size < damage->size; size++)
        try(damage, size, "cut off", size);
}

static void flip_bits(struct damage *damage)
{
    for (size_t bit = 0; bit < damage->size * 8; bit++) {
        damage->bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        try(damage, damage->size, "bit flipped", bit);
        damage->bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

static void write_extremes(struct damage *damage)
{
    uint8_t old[16];

    for (size_t i = 0; i < sizeof(extremes) / sizeof(extremes[0]); i++) {
        size_t size = extremes[i].size;
        for (size_t at = 0; at + size <= damage->size; at++) {
            memcpy(old, damage->bytes + at, size);
            memcpy(damage->bytes + at, extremes[i].bytes, size);
            try(damage, damage->size, "extreme number", at);
            memcpy(damage->bytes + at, old, size);
        }
    }
}

static int read_file(struct damage *damage)
{
    FILE *file = fopen(damage->path, "rb");
    long size = -1;

    if (file && fseek(file, 0, SEEK_END) == 0)
        size = ftell(file);
    damage->size = size > 0 ? (size_t)size : 0;
    damage->bytes = malloc(damage->size + 1);
    bool is_read = size > 0 && damage->bytes && fseek(file, 0, SEEK_SET) == 0 &&
                   fread(damage->bytes, 1, damage->size, file) == damage->size;
    if (file)
        fclose(file);
    if (!is_read)
        fprintf(stderr, "damage: cannot read %s\n", damage->path);
    return is_read ? 0 : 1;
}

static int damage_file(const char *path, size_t stride)
{
    struct damage damage = {.path = path, .stride = stride};
    int status = read_file(&damage);

    if (status == 0) {
        fprintf(stderr, "%s\n", path);
        ask_seen = (struct ask_tally){0};
        try(&damage, damage.size, "nothing", 0);
        size_t modules = ask_seen.modules;
        cut_off(&damage);
        flip_bits(&damage);
        write_extremes(&damage);
        printf("%s: %zu tried, %zu objects, %zu modules, %zu errors\n", path,
               (damage.turn + stride - 1) / stride, ask_seen.objects, ask_seen.modules,
               ask_seen.errors);
        status = modules > 0 && ask_seen.errors > damage.size / stride ? 0 : 1;
    }
    free(damage.bytes);
    return status;
}

int main(int argc, char **argv)
{
    size_t stride = argc > 2 ? strtoul(argv[1], NULL, 10) : 0;

    if (stride == 0)
        return 2;
    for (int i = 2; i < argc; i++)
        if (damage_file(argv[i], stride) != 0)
            return 1;
    return 0;
}
