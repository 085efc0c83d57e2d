/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "decompress.h"

#include "shared_library.h"

#include <dlfcn.h>
#include <stdio.h>

/* The interfaces of zlib (zlib.h, "Utility Functions") and zstd (zstd.h, "Simple API"). */
static int (*zlib_uncompress)(unsigned char *to, unsigned long *to_size, const unsigned char *from,
                              unsigned long from_size);
static size_t (*zstd_decompress)(void *to, size_t to_size, const void *from, size_t from_size);
static unsigned (*zstd_is_error)(size_t result);
static const char *(*zstd_error_name)(size_t result);

enum { ZLIB_OK = 0, ZLIB_NO_MEMORY = -4, ZLIB_NO_ROOM = -5 };

static const struct wanted_function zlib_functions[] = {{"uncompress", &zlib_uncompress}};

static const struct wanted_function zstd_functions[] = {
    {"ZSTD_decompress", &zstd_decompress},
    {"ZSTD_isError", &zstd_is_error},
    {"ZSTD_getErrorName", &zstd_error_name},
};

static enum bcf_status use_zlib(const void *from, size_t from_size, void *to, size_t to_size,
                                char *reason, size_t reason_size)
{
    unsigned long size = to_size;
    int result = zlib_uncompress(to, &size, from, from_size);

    if (result == ZLIB_NO_MEMORY)
        return BCF_ERROR_MEMORY;
    if (result == ZLIB_OK && size == to_size)
        return BCF_OK;
    if (result == ZLIB_OK)
        snprintf(reason, reason_size, "there are only %lu", size);
    else if (result == ZLIB_NO_ROOM && size == to_size)
        snprintf(reason, reason_size, "there are more");
    else
        snprintf(reason, reason_size, "the data is damaged");
    return BCF_ERROR_MALFORMED;
}

static enum bcf_status use_zstd(const void *from, size_t from_size, void *to, size_t to_size,
                                char *reason, size_t reason_size)
{
    size_t result = zstd_decompress(to, to_size, from, from_size);

    if (zstd_is_error(result))
        snprintf(reason, reason_size, "%s", zstd_error_name(result));
    else if (result != to_size)
        snprintf(reason, reason_size, "there are only %zu", result);
    else
        return BCF_OK;
    return BCF_ERROR_MALFORMED;
}

static struct decompressor {
    const char *library;
    const struct wanted_function *functions;
    size_t function_count;
    enum bcf_status (*use)(const void *from, size_t from_size, void *to, size_t to_size,
                           char *reason, size_t reason_size);
    bool is_loaded;
} decompressors[] = {
    [BCF_COMPRESSION_ZLIB] = {"libz.so.1", zlib_functions, 1, use_zlib, false},
    [BCF_COMPRESSION_ZSTD] = {"libzstd.so.1", zstd_functions, 3, use_zstd, false},
};

static bool load(struct decompressor *decompressor)
{
    if (!decompressor->is_loaded) {
        void *library = dlopen(decompressor->library, RTLD_NOW | RTLD_LOCAL);
        decompressor->is_loaded = library && !find_functions(library, decompressor->functions,
                                                             decompressor->function_count);
    }
    return decompressor->is_loaded;
}

enum bcf_status decompress_section(void *context, enum bcf_compression compression,
                                   const void *from, size_t from_size, void *to, size_t to_size,
                                   char *reason, size_t reason_size)
{
    (void)context;
    if ((size_t)compression >= sizeof(decompressors) / sizeof(decompressors[0]) ||
        !decompressors[compression].library)
        return BCF_ERROR_UNSUPPORTED;
    struct decompressor *decompressor = &decompressors[compression];
    if (!load(decompressor)) {
        snprintf(reason, reason_size, "%s, which could decompress it, is not there",
                 decompressor->library);
        return BCF_ERROR_UNSUPPORTED;
    }
    return decompressor->use(from, from_size, to, to_size, reason, reason_size);
}
