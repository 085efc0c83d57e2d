/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * growth FOLDER...: reads FOLDER/small and FOLDER/large, which is twice as much of the same
 * (growth_cases.py), asks all, and compares what that took: basic blocks of the library
 * executed (it is built with -fsanitize-coverage=trace-pc), bytes read, bytes allocated. All are
 * counted, none is timed. None may grow more than the size does, with some slack, and
 * memory stays below the bound that bcflags.h states.
 */

#include "allocations.h"
#include "ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>

/* As bcflags.h has it. A merge and a link of all modules come on top, which are not bounded by
 * it. */
enum {
    ANY_FILE = 9 << 20,
    PER_BYTE = 128,
    WORK_PER_BYTE = 4096,
    WORK_FOR_ANY = 1 << 30,
    READ_PER_BYTE = 512,
    READ_FOR_ANY = 1 << 20
};

/* Twice as much may cost three times as much: tables double in steps. */
static const double most_growth = 3.0;

static uint64_t blocks;
static uint64_t bytes_read;

void __sanitizer_cov_trace_pc(void);
ssize_t __real_pread64(int fd, void *buffer, size_t size, off_t offset);
ssize_t __wrap_pread64(int fd, void *buffer, size_t size, off_t offset);

void __sanitizer_cov_trace_pc(void)
{
    blocks++;
}

ssize_t __wrap_pread64(int fd, void *buffer, size_t size, off_t offset)
{
    bytes_read += size;
    return __real_pread64(fd, buffer, size, offset);
}

struct cost {
    uint64_t size;
    uint64_t work; /* basic blocks, and what is done to memory at once, in words */
    uint64_t merge_work;
    uint64_t read;
    size_t peak;
    size_t total;
    struct ask_tally tally;
};

static uint64_t size_of(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 ? (uint64_t)info.st_size : 0;
}

/* The size of a file and of those that it names. */
static uint64_t whole_size(const char *path)
{
    static const char *const suffixes[] = {"",   ".bc", ".a", ".b", ".1", ".2",
                                           ".3", ".4",  ".5", ".6", ".7"};
    char name[4200];
    uint64_t size = 0;

    for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
        snprintf(name, sizeof(name), "%s%s", path, suffixes[i]);
        size += size_of(name);
    }
    return size;
}

static uint64_t work_so_far(void)
{
    return blocks + (allocations.total + bytes_read) / 8;
}

static int measure(const char *path, struct cost *cost)
{
    const struct ask_limits limits = {.largest_offset = UINT64_MAX, .texts = 4};
    struct bcf_input *input;
    struct ask_meeting meeting;
    struct bcf_error error;

    memset(cost, 0, sizeof(*cost));
    cost->size = whole_size(path);
    blocks = bytes_read = 0;
    allocations_begin(0, 0);
    if (bcf_input_open_with(path, &ask_options, &input, NULL) != BCF_OK)
        return 1;
    ask_input(input, &limits, NULL, &cost->tally);
    cost->work = work_so_far();
    cost->peak = allocations.peak;
    cost->total = allocations.total;
    cost->read = bytes_read;
    bcf_input_close(input);
    blocks = bytes_read = 0;
    allocations_begin(0, 0);
    if (bcf_input_open_with(path, &ask_options, &input, NULL) != BCF_OK ||
        ask_meet(&meeting, &error) != BCF_OK)
        return 1;
    ask_input(input, &limits, &meeting, &cost->tally);
    ask_meeting(&meeting, &limits, &cost->tally);
    cost->merge_work = work_so_far();
    bcf_input_close(input);
    return 0;
}

static bool check_growth(const char *what, uint64_t small, uint64_t large, double growth)
{
    double ratio = small > 0 ? (double)large / (double)small : 0;

    printf(" %s %.2f%s", what, ratio, ratio > growth * most_growth / 2 ? " TOO MUCH" : "");
    return ratio <= growth * most_growth / 2;
}

static bool check_bounds(const struct cost *cost)
{
    bool is_good = true;

    if (cost->peak > ANY_FILE + PER_BYTE * cost->size) {
        printf(" TOO MUCH MEMORY: %zu for %llu", cost->peak, (unsigned long long)cost->size);
        is_good = false;
    }
    if (cost->read > READ_FOR_ANY + READ_PER_BYTE * cost->size) {
        printf(" TOO MUCH IS READ: %llu for %llu", (unsigned long long)cost->read,
               (unsigned long long)cost->size);
        is_good = false;
    }
    if (cost->merge_work > WORK_FOR_ANY + WORK_PER_BYTE * cost->size) {
        printf(" TOO MUCH WORK: %llu for %llu", (unsigned long long)cost->merge_work,
               (unsigned long long)cost->size);
        is_good = false;
    }
    return is_good;
}

static bool grows_well(const char *folder)
{
    char path[4096];
    struct cost small;
    struct cost large;

    snprintf(path, sizeof(path), "%s/small", folder);
    int status = measure(path, &small);
    snprintf(path, sizeof(path), "%s/large", folder);
    status |= measure(path, &large);
    const char *name = strrchr(folder, '/');
    printf("%s:", name ? name + 1 : folder);
    if (status != 0 || small.size == 0) {
        printf(" cannot be read\n");
        return false;
    }
    double growth = (double)large.size / (double)small.size;
    bool is_good = check_growth("size", small.size, large.size, growth);
    is_good &= check_growth("work", small.work, large.work, growth);
    is_good &= check_growth("merge", small.merge_work, large.merge_work, growth);
    is_good &= check_growth("memory", small.total, large.total, growth);
    is_good &= check_bounds(&small) & check_bounds(&large);
    printf(" | %llu bytes: %.0f blocks, %.1f bytes of memory, %.0f read "
           "a byte; %zu modules, %zu flags, "
           "%zu errors\n",
           (unsigned long long)large.size, (double)large.merge_work / (double)large.size,
           (double)large.peak / (double)large.size, (double)large.read / (double)large.size,
           large.tally.modules, large.tally.flags, large.tally.errors);
    return is_good;
}

int main(int argc, char **argv)
{
    bool is_good = argc > 1;

    for (int i = 1; i < argc; i++)
        is_good &= grows_well(argv[i]);
    return is_good ? 0 : 1;
}
