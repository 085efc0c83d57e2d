/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

static const char *const status_names[] = {
    [BCF_OK] = "ok",
    [BCF_ERROR_MEMORY] = "out of memory",
    [BCF_ERROR_IO] = "input/output error",
    [BCF_ERROR_FORMAT] = "unknown format",
    [BCF_ERROR_TRUNCATED] = "truncated",
    [BCF_ERROR_MALFORMED] = "malformed",
    [BCF_ERROR_UNSUPPORTED] = "unsupported",
    [BCF_ERROR_ARGUMENT] = "wrong argument",
    [BCF_ERROR_TEXTUAL_IR] = "textual IR",
};

const char *bcf_status_name(enum bcf_status status)
{
    const size_t count = sizeof(status_names) / sizeof(status_names[0]);

    return (size_t)status < count ? status_names[status] : "unknown status";
}

enum bcf_status bcf_fail(struct bcf_error *error, enum bcf_status status, uint64_t offset,
                         const char *format, ...)
{
    va_list arguments;

    if (error->status != BCF_OK)
        return status;
    error->status = status;
    error->offset = offset;
    va_start(arguments, format);
    vsnprintf(error->message, sizeof(error->message), format, arguments);
    va_end(arguments);
    return status;
}

enum bcf_status bcf_fail_memory(struct bcf_error *error)
{
    return bcf_fail(error, BCF_ERROR_MEMORY, BCF_NO_OFFSET, "out of memory");
}

void bcf_error_clear(struct bcf_error *error)
{
    error->status = BCF_OK;
    error->offset = BCF_NO_OFFSET;
    error->address.data = "";
    error->address.size = 0;
    error->message[0] = '\0';
}
