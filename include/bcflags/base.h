/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/** Strings and errors. Included by bcflags.h. */
#ifndef BCFLAGS_BASE_H
#define BCFLAGS_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#define BCF_API __attribute__((visibility("default")))
#else
#define BCF_API
#endif

/**
 * A view of size bytes. Bitcode strings may hold any byte, NUL included; what
 * the library returns has one more NUL behind its last byte all the same.
 */
typedef struct bcf_string {
    const char *data;
    size_t size;
} bcf_string;

/** How a call ended. */
enum bcf_status {
    BCF_OK = 0,
    /** Memory is exhausted. */
    BCF_ERROR_MEMORY = 1,
    /** The operating system refused; the message holds its words. */
    BCF_ERROR_IO = 2,
    /** Neither bitcode nor any container this library knows. */
    BCF_ERROR_FORMAT = 3,
    /** The file ends before what it announces. */
    BCF_ERROR_TRUNCATED = 4,
    /** The bytes contradict the format, or it takes far more memory to read them than a sound file
     * of their size would. */
    BCF_ERROR_MALFORMED = 5,
    /** A known format that this version cannot read. */
    BCF_ERROR_UNSUPPORTED = 6,
    /** The call itself is wrong. */
    BCF_ERROR_ARGUMENT = 7,
    /** Textual IR. This library reads bitcode only: llvm-as makes it, or LLVM's C API
     * (LLVMParseIRInContext, LLVMWriteBitcodeToMemoryBuffer) for bcf_input_open_memory. */
    BCF_ERROR_TEXTUAL_IR = 8
};

/** What went wrong. The caller owns it. */
struct bcf_error {
    enum bcf_status status;
    /** Byte offset in the file, or UINT64_MAX where none applies. Within a section that
     * had to be decompressed it counts from the first byte decompressed; the message says so. */
    uint64_t offset;
    /**
     * The object or module concerned, as bcf_object_address writes it; empty
     * where it is the input as a whole. Lives as long as the input.
     */
    bcf_string address;
    /** One line of English without a full stop; NUL-terminated. */
    char message[256];
};

/** The status in words, for example "truncated". Never NULL. */
BCF_API const char *bcf_status_name(enum bcf_status status);

/** The version of the library: "MAJOR.MINOR.PATCH". */
BCF_API const char *bcf_version(void);

#ifdef __cplusplus
}
#endif

#endif
