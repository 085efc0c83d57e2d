/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#ifndef BCF_BASE_STRING_VIEW_H
#define BCF_BASE_STRING_VIEW_H

#include "bcflags/bcflags.h"

#include <string.h>

static inline bool bcf_string_equal(bcf_string a, bcf_string b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static inline bool bcf_string_is(bcf_string text, const char *wanted)
{
    return text.size == strlen(wanted) && memcmp(text.data, wanted, text.size) == 0;
}

static inline bool bcf_string_begins(bcf_string text, const char *with)
{
    return text.size >= strlen(with) && memcmp(text.data, with, strlen(with)) == 0;
}

#endif
